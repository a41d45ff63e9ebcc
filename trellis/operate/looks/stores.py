"""The stores, their versions, the disk under them, and the files that pages are drawn with."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.operate.backups.tables import known_migrations, taken
from trellis.operate.place import refuse_unless_writable
from trellis.operate.rules.finding import Finding, Grade, disk, ok, problem


def storage() -> Iterator[Finding]:
    """Ask the store who it is, and whether it takes writes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if settings.EMBEDDED else "SHOW server_version")
        version = cursor.fetchone()[0]
    refuse_unless_writable()
    name = "SQLite" if settings.EMBEDDED else "PostgreSQL"
    yield ok(
        "storage", _("%(name)s %(version)s takes writes.") % {"name": name, "version": version}
    )


def migrations() -> Iterator[Finding]:
    """See that every store is of this version."""
    known = known_migrations()
    for alias in settings.DATABASES:
        missing = known - taken(alias)
        if missing:
            yield problem(
                "migrations",
                ngettext(
                    "%(count)d step is missing in the store. Run: trellis serve",
                    "%(count)d steps are missing in the store. Run: trellis serve",
                    len(missing),
                )
                % {"count": len(missing)},
            )
            return
    yield ok("migrations", _("The stores are of this version."))


def room() -> Iterator[Finding]:
    """See how much the disk still takes."""
    usage = shutil.disk_usage(settings.DATA)
    words = _("%(free).1f GB free of %(total).0f GB.") % {
        "free": usage.free / 1e9,
        "total": usage.total / 1e9,
    }
    grade = disk(usage.free, usage.total)
    advice = {
        Grade.OK: "",
        Grade.WARNING: _("Make room soon."),
        Grade.PROBLEM: _("Make room now: check-ins are refused when it is full."),
    }[grade]
    yield Finding("disk", grade, f"{words} {advice}".strip())
    if not os.access(settings.DATA, os.W_OK):
        yield problem(
            "disk", _("%(folder)s cannot be written to by this user.") % {"folder": settings.DATA}
        )


def pages() -> Iterator[Finding]:
    """See that what pages are drawn with was gathered."""
    try:
        name = Path(staticfiles_storage.url("kit/trellis.css")).name
        gathered = (settings.STATIC_ROOT / "kit" / name).exists()
    except ValueError:
        gathered = False
    if gathered:
        yield ok("pages", _("What pages are drawn with is in place."))
    else:
        yield problem("pages", _("Pages would be bare: run `trellis serve` once."))
