"""Memberships: who is in a team, as what, from which day until which."""

from collections.abc import Callable
from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from trellis.kit.identity import uuid7
from trellis.kit.privacy import BETWEEN, PLUMBING
from trellis.people.models import Person
from trellis.teams.models.team import Team
from trellis.teams.rules.days import day_of
from trellis.teams.rules.roles import TeamRole
from trellis.teams.words import ROLE_WORDS


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, narrowed by whose, where, as what, and whether they hold."""

    def of(self, person: Person) -> Self:
        """Keep one person's."""
        return self.filter(person=person).select_related("team__key")

    def in_team(self, team: Team) -> Self:
        """Keep those of one team."""
        return self.filter(team=team).select_related("person__key")

    def as_one_of(self, *roles: TeamRole) -> Self:
        """Keep those in one of these roles."""
        return self.filter(role__in=roles)

    def leading(self) -> Self:
        """Keep those who lead."""
        return self.filter(leads=True)

    def standing(self) -> Self:
        """Keep what neither side has ended, in teams that were not closed."""
        return self.filter(
            ended_at__isnull=True, team__ended_at__isnull=True, person__is_active=True
        )

    def not_over(self, *, at: datetime) -> Self:
        """Keep what holds at a moment or will: its last day is not over in the team's zone."""
        return self._on_its_day(at, _not_over)

    def live(self, *, at: datetime) -> Self:
        """Keep what holds at a moment: begun, its last day not over, and ended by nobody, whatever the clock."""
        return self._on_its_day(at, lambda day: Q(since__lte=day) & _not_over(day))

    def _on_its_day(self, at: datetime, held: Callable[[date], Q]) -> Self:
        """Keep rows for which a condition holds on the day it is in the zone of their own team."""
        standing = self.standing()
        zones = standing.order_by().values_list("team__zone", flat=True).distinct()
        wanted = Q(pk__in=[])
        for zone in zones:
            wanted |= Q(team__zone=zone) & held(day_of(at, zone))
        return standing.filter(wanted)


def _not_over(day: date) -> Q:
    return Q(until__isnull=True) | Q(until__gte=day)


class Membership(models.Model):
    """That somebody is in a team in a role, for whole days of the team's zone. It is ended, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    role = models.CharField(max_length=16)
    leads = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True)
    given_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    privacy: ClassVar = {
        "id": PLUMBING,
        "team": BETWEEN,
        "person": BETWEEN,
        "role": BETWEEN,
        "leads": BETWEEN,
        "since": BETWEEN,
        "until": BETWEEN,
        "given_by": BETWEEN,
        "given_at": BETWEEN,
        "ended_at": BETWEEN,
    }

    objects = MembershipQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "since"], name="teams_membership_person"),
            models.Index(fields=["team", "since"], name="teams_membership_team"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="teams_one_role_each",
                fields=["team", "person", "role"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="teams_role_is_known", condition=Q(role__in=list(TeamRole))
            ),
            models.CheckConstraint(
                name="teams_until_comes_after",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"

    @property
    def role_words(self) -> str:
        """What they are there, in words."""
        return str(ROLE_WORDS[TeamRole(self.role)])

    def had_begun(self, *, at: datetime) -> bool:
        """Say whether this role had begun at a moment, over or not; ended before its first day, it never did."""
        ends = (moment for moment in (at, self.ended_at, self.team.ended_at) if moment)
        return self.since <= day_of(min(ends), self.team.zone)


def is_lead(person: Person, team: Team, *, at: datetime) -> bool:
    """Say whether somebody leads a team at a moment."""
    return Membership.objects.of(person).filter(team=team).leading().live(at=at).exists()


def is_steward(person: Person, *, at: datetime) -> bool:
    """Say whether somebody looks after the place at a moment. It lets them see nobody's record."""
    mine = Membership.objects.of(person).filter(team__is_place=True)
    return mine.as_one_of(TeamRole.STEWARD).live(at=at).exists()


def people_in(team: Team, role: TeamRole, *, at: datetime) -> list[Person]:
    """Give everybody who holds a role in a team at a moment."""
    held = Membership.objects.in_team(team).as_one_of(role).live(at=at).order_by("since", "id")
    return [membership.person for membership in held]


def has_steward(*, at: datetime) -> bool:
    """Say whether anybody looks after the place at a moment."""
    at_the_place = Membership.objects.filter(team__is_place=True)
    return at_the_place.as_one_of(TeamRole.STEWARD).live(at=at).exists()
