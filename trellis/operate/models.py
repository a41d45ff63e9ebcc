"""What the place keeps about itself: the link for its first account, its backups, and what its host assured."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models

from trellis.kit.identity import uuid7
from trellis.kit.privacy import PLUMBING


class FirstLink(models.Model):
    """The link by which whoever runs an empty place makes the first account; only its digest is kept."""

    digest = models.CharField(max_length=64, primary_key=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    privacy: ClassVar = {"digest": PLUMBING, "made_at": PLUMBING, "expires_at": PLUMBING}

    def __str__(self) -> str:
        return f"first link of {self.made_at}"


class BackupQuerySet(models.QuerySet["Backup"]):
    """Backups, narrowed by how they went."""

    def verified(self) -> Self:
        """Keep those that were read back whole."""
        return self.filter(trouble="")


class Backup(models.Model):
    """One try to back up: where it lies, how much it holds (`size` in bytes), or in `trouble` why there is none."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    made_at = models.DateTimeField(db_index=True)
    path = models.CharField(max_length=1000)
    rows = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)

    privacy: ClassVar = dict.fromkeys(
        ("id", "made_at", "path", "rows", "size", "trouble"), PLUMBING
    )

    objects = BackupQuerySet.as_manager()

    def __str__(self) -> str:
        return f"backup of {self.made_at}"


class Assurance(models.Model):
    """What the host said is so, since no program can see it: copies of the keys are safe, backups leave the machine.

    `about` is a fingerprint of what was meant (these keys, this folder); of others nothing was said.
    """

    KEYS, BACKUPS = "keys", "backups"

    what = models.CharField(max_length=20, primary_key=True)
    about = models.CharField(max_length=64)
    given_at = models.DateTimeField()

    privacy: ClassVar = {"what": PLUMBING, "about": PLUMBING, "given_at": PLUMBING}

    def __str__(self) -> str:
        return f"{self.what} assured at {self.given_at}"


def assured_at(what: str, *, about: str) -> datetime | None:
    """Give when the host last said that this is so, of exactly this."""
    said = Assurance.objects.filter(what=what, about=about)
    return said.values_list("given_at", flat=True).first()
