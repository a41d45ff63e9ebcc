"""Keys: one per owner of a record, wrapped under the master key."""

from functools import lru_cache
from typing import ClassVar

from django.db import models

from trellis.kit.identity import uuid7
from trellis.kit.privacy import PLUMBING
from trellis.vault.master import master_key
from trellis.vault.rules import sealing


@lru_cache(maxsize=4096)
def _unwrapped(wrapped: bytes) -> bytes:
    """Unwrap a data key once per process. Erasure blanks the stored bytes, so the entry is never asked for again."""
    return sealing.unwrap(master_key(), wrapped)


class MasterKey(models.Model):
    """Which master key this store was sealed with, by fingerprint; the key itself is never here."""

    version = models.PositiveSmallIntegerField(primary_key=True)
    fingerprint = models.CharField(max_length=32)

    privacy: ClassVar = {"version": PLUMBING, "fingerprint": PLUMBING}

    def __str__(self) -> str:
        return f"master key {self.version}"


class Key(models.Model):
    """The data key of one owner (a person, later a group or a team)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    master = models.ForeignKey(MasterKey, models.PROTECT, related_name="+")
    wrapped = models.BinaryField(max_length=64)

    privacy: ClassVar = {"id": PLUMBING, "master": PLUMBING, "wrapped": PLUMBING}

    def __str__(self) -> str:
        return f"key {self.pk}"

    @property
    def key(self) -> "Key":
        """The key itself, so that rows of rooms that know no person can be sealed under it."""
        return self

    @property
    def plain(self) -> bytes:
        """The 32 bytes to seal with.

        Raises:
            CannotOpen: the owner was erased, or the master key is another.
        """
        return _unwrapped(bytes(self.wrapped))

    def mark(self, *, purpose: str, text: str) -> str:
        """Give 32 hex digits that stand for `text` under this owner's key alone."""
        return sealing.mark(self.plain, purpose=purpose, text=text)
