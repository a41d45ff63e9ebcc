"""A file: sealed bytes under their owner's key."""

from typing import ClassVar, Self

from django.db import models

from trellis.files.rules.media import Media
from trellis.kit.identity import uuid7
from trellis.kit.privacy import OWN, PLUMBING
from trellis.vault.fields import SealedBytes, SealedText
from trellis.vault.models import Key


class FileQuerySet(models.QuerySet["File"]):
    """Files, narrowed by whose they are."""

    def of(self, owner: Key) -> Self:
        """Keep one owner's files."""
        return self.filter(owner=owner).select_related("owner")


class File(models.Model):
    """One file as it is kept: what it holds and its name are sealed. It is never changed, only removed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Key, models.CASCADE, related_name="+", db_index=False)
    media = models.CharField(max_length=32, choices=[(media.value, media.name) for media in Media])
    size = models.PositiveIntegerField()
    name = SealedText()
    content = SealedBytes()
    made_at = models.DateTimeField()

    sealed_under = "owner"
    privacy: ClassVar = {
        "id": PLUMBING,
        "owner": PLUMBING,
        "media": OWN,
        "size": OWN,
        "name": OWN,
        "content": OWN,
        "made_at": OWN,
    }

    objects = FileQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner", "made_at"], name="files_file_owner")]

    def __str__(self) -> str:
        return f"file {self.pk}"
