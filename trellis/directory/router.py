"""Where the directory lives: in a file of its own on SQLite, in the one database on PostgreSQL."""

from typing import Any

from django.conf import settings
from django.db import models

ALIAS = "directory" if "directory" in settings.DATABASES else "default"


class DirectoryRouter:
    """Sends the directory's tables to their own store and everything else to the default one."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        """Read listings where they live."""
        return ALIAS if model._meta.app_label == "directory" else None

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str | None:
        """Write listings where they live."""
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """Keep each store to its own tables."""
        if ALIAS == "default":
            return None
        return (db == ALIAS) == (app_label == "directory")
