"""A notice: something the house tells one person."""

from typing import ClassVar, Self

from django.db import models

from trellis.kit.identity import uuid7
from trellis.kit.privacy import OWN, PLUMBING
from trellis.notices.registry import topic_named
from trellis.people.models import Person
from trellis.vault.fields import SealedJSON


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices, narrowed by whom they are for."""

    def of(self, person: Person) -> Self:
        """Keep one person's notices."""
        return self.filter(person=person)

    def unseen(self) -> Self:
        """Keep those not yet put away."""
        return self.filter(seen_at__isnull=True)


class Notice(models.Model):
    """One thing told to one person; what it says is sealed under that person's key, its topic too."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    told = SealedJSON()
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    sealed_under = "person"
    privacy: ClassVar = {
        "id": PLUMBING,
        "person": PLUMBING,
        "told": OWN,
        "made_at": OWN,
        "seen_at": OWN,
    }

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-made_at"], name="notices_notice_person")
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"

    @property
    def words(self) -> str:
        """The notice in the reader's language."""
        told = self.told
        return topic_named(told["topic"]).words(told["fields"])
