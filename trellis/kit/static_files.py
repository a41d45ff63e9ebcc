"""Static files under names that carry their own hash, also where one module of JavaScript loads another."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # whitenoise has no types
    """Names every file by its hash, and rewrites `import … from "./x.js";` to the hashed name.

    So a page, its modules and what they load are always of one making, and may be kept for ever.
    """

    support_js_module_import_aggregation = True
