"""Links that work once: into a team, and to an account where accounts are by invitation."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models

from trellis.kit.identity import uuid7
from trellis.kit.privacy import BETWEEN, OWN, PLUMBING
from trellis.people.models import Person
from trellis.teams.models.team import Team
from trellis.teams.rules.roles import TeamRole
from trellis.teams.words import ROLE_WORDS
from trellis.vault.fields import SealedText


class LinkQuerySet(models.QuerySet["Link"]):
    """Links, narrowed by whether they can still be used."""

    def live(self, *, at: datetime) -> Self:
        """Keep links that are unused, not taken back and not too old at a moment."""
        return self.unused().filter(
            expires_at__gt=at, by__is_active=True, team__ended_at__isnull=True
        )

    def unused(self) -> Self:
        """Keep links that nobody used or took back."""
        return self.filter(used_at__isnull=True, withdrawn_at__isnull=True)

    def into(self, team: Team) -> Self:
        """Keep links of one team into a role."""
        return self.filter(team=team).exclude(role="").select_related("team__key")

    def to_an_account(self) -> Self:
        """Keep links that let somebody make an account here."""
        return self.filter(role="").select_related("team__key")


class Link(models.Model):
    """A single-use link by somebody who leads a team: into a role there or, without a role, to an account here.

    It names nobody until it is used. The days of a role are agreed in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="+", db_index=False)
    by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    role = models.CharField(max_length=16, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    secret = SealedText()
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    sealed_under = "team"
    privacy: ClassVar = {
        "id": PLUMBING,
        "team": BETWEEN,
        "by": OWN,
        "role": BETWEEN,
        "since": BETWEEN,
        "until": BETWEEN,
        "secret": OWN,
        "digest": PLUMBING,
        "made_at": OWN,
        "expires_at": BETWEEN,
        "used_at": OWN,
        "withdrawn_at": OWN,
    }

    objects = LinkQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["team", "made_at"], name="teams_link_team")]

    def __str__(self) -> str:
        return f"link {self.pk}"

    @property
    def role_words(self) -> str:
        """What somebody would be in the team, in words."""
        return str(ROLE_WORDS[TeamRole(self.role)])
