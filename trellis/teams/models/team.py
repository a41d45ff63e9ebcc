"""Teams: who works or helps together."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from trellis.kit.identity import uuid7
from trellis.kit.privacy import BETWEEN, PLUMBING
from trellis.teams.rules.roles import TeamKind
from trellis.teams.words import KIND_WORDS
from trellis.vault.fields import SealedText
from trellis.vault.models import Key


class TeamQuerySet(models.QuerySet["Team"]):
    """Teams, narrowed by whether they still stand."""

    def standing(self) -> Self:
        """Keep teams that were not closed."""
        return self.filter(ended_at__isnull=True)

    def place(self) -> Self:
        """Keep the one team that stands for the place itself."""
        return self.filter(is_place=True)


class Team(models.Model):
    """People who work or help together. Its kind and name, which may say too much, are sealed under its own key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.OneToOneField(Key, models.PROTECT, related_name="+")
    kind = SealedText()
    name = SealedText()
    is_place = models.BooleanField(default=False)
    zone = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    sealed_under = "itself"
    privacy: ClassVar = {
        "id": PLUMBING,
        "key": PLUMBING,
        "kind": BETWEEN,
        "name": BETWEEN,
        "is_place": PLUMBING,
        "zone": BETWEEN,
        "made_at": BETWEEN,
        "ended_at": BETWEEN,
    }

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="teams_one_place", fields=["is_place"], condition=Q(is_place=True)
            ),
        ]

    def __str__(self) -> str:
        return f"team {self.pk}"

    @property
    def itself(self) -> Self:
        """The owner of what is sealed in this row: the team."""
        return self

    @property
    def label(self) -> str:
        """What the team is called; the place goes by that word until it has a name."""
        return str(self.name) or _("This place")

    @property
    def kind_words(self) -> str:
        """What the team is, in words."""
        return str(KIND_WORDS[TeamKind(self.kind)])
