"""Grants and disclosures: what was allowed, and what was looked at."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.consent.rules.scopes import EVERY_SCOPE, Scope
from trellis.kit.identity import uuid7
from trellis.kit.privacy import BETWEEN, OWN, PLUMBING
from trellis.people.models import Person
from trellis.people.second_factor import lacks_second_factor
from trellis.teams.second_factor import owes_second_factor

SCOPE_WORDS = {
    Scope.MOOD: _("My mood"),
    Scope.CRAVINGS: _("My cravings"),
    Scope.USE: _("When I returned to use"),
    Scope.MILESTONES: _("My milestones"),
    Scope.GOALS: _("My goals"),
    Scope.PRACTICES: _("What I practise"),
    Scope.MEETINGS: _("Meetings I go to"),
    Scope.MEDICATION: _("My medicines"),
    Scope.MEASURES: _("Stress, sleep and questionnaires"),
    Scope.APPOINTMENTS: _("My appointments"),
    Scope.PLAN: _("My plan"),
    Scope.SAFETY: _("My safety plan"),
    Scope.NOTES: _("My own words"),
    Scope.COUNSELLING: _("My counselling notes"),
}


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants, narrowed by who gave them, to whom, of what, and when they hold."""

    def given_by(self, person: Person) -> Self:
        """Keep what one person gave."""
        return self.filter(giver=person)

    def to(self, reader: Person) -> Self:
        """Keep what one reader was given."""
        return self.filter(reader=reader)

    def covering(self, scope: Scope) -> Self:
        """Keep grants of one scope."""
        return self.filter(scope=scope)

    def live(self, *, at: datetime) -> Self:
        """Keep grants that hold at a moment: begun, not over. A withdrawn one never does, whatever the clock."""
        return self.standing().filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=at), begins_at__lte=at
        )

    def opening_to(self, reader: Person) -> Self:
        """Keep what opens to a reader as they sign in now: without a second factor, only what asks for none."""
        return self.filter(asks_second_factor=False) if lacks_second_factor(reader) else self

    def standing(self) -> Self:
        """Keep grants that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Grant(models.Model):
    """One scope of a person's record, opened to one reader. It is ended, never deleted, and never edited.

    Only whether it asks for a second factor follows what the reader is to the giver.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    giver = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    scope = models.CharField(max_length=16)
    given_at = models.DateTimeField()
    given_in = models.CharField(max_length=24)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    asks_second_factor = models.BooleanField(default=False, db_default=False)
    """Whether it opens only to a reader with a second factor, because of what they are to the giver."""

    privacy: ClassVar = {
        "id": PLUMBING,
        "giver": BETWEEN,
        "reader": BETWEEN,
        "scope": BETWEEN,
        "given_at": OWN,
        "given_in": OWN,
        "begins_at": OWN,
        "ends_at": OWN,
        "withdrawn_at": OWN,
        "asks_second_factor": BETWEEN,
    }

    objects = GrantQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["giver", "reader", "scope"], name="consent_grant_giver"),
            models.Index(fields=["reader", "giver"], name="consent_grant_reader"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="consent_one_standing_grant",
                fields=["giver", "reader", "scope"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(name="consent_not_to_oneself", condition=~Q(giver=F("reader"))),
            models.CheckConstraint(
                name="consent_scope_is_known", condition=Q(scope__in=list(Scope))
            ),
            models.CheckConstraint(
                name="consent_ends_after_it_begins",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("begins_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"


def scopes_open(*, of: Person, to: Person, at: datetime) -> frozenset[Scope]:
    """Give the scopes of one person's record that another may see at a moment.

    The person themself sees everything. Anybody else sees what a live grant opens, and nothing else: no
    tie, role or team opens anything. Somebody whose role in a team asks for a second factor sees nothing of others
    until they have one, and nobody sees what a grant opens only with one. This is the one gate; pages, API, counts
    and charts all ask here.
    """
    if of.pk == to.pk:
        return EVERY_SCOPE
    if not (of.is_active and to.is_active) or owes_second_factor(to, at=at):
        return frozenset()
    held = Grant.objects.given_by(of).to(to).live(at=at)
    opened = held.opening_to(to)
    return frozenset(Scope(scope) for scope in opened.values_list("scope", flat=True))


def readers_of(person: Person, *, at: datetime) -> dict[UUID, frozenset[Scope]]:
    """Give, for each reader's id, the scopes of this person's record that they may see at a moment."""
    return _gather(Grant.objects.given_by(person).live(at=at).values_list("reader_id", "scope"))


def shared_with(reader: Person, *, at: datetime) -> dict[UUID, frozenset[Scope]]:
    """Give, for each giver's id, the scopes that this reader may see at a moment."""
    if owes_second_factor(reader, at=at):
        return {}
    live = Grant.objects.to(reader).live(at=at).filter(giver__is_active=True)
    return _gather(live.opening_to(reader).values_list("giver_id", "scope"))


def _gather(pairs: Iterable[tuple[UUID, str]]) -> dict[UUID, frozenset[Scope]]:
    gathered: dict[UUID, set[Scope]] = {}
    for who, scope in pairs:
        gathered.setdefault(who, set()).add(Scope(scope))
    return {who: frozenset(scopes) for who, scopes in gathered.items()}


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    """The record of who looked, narrowed by whose record it was."""

    def of(self, person: Person) -> Self:
        """Keep what was seen of one person."""
        return self.filter(person=person)


class Disclosure(models.Model):
    """That somebody saw one scope of a person's record, through one surface, within one hour.

    Ids only, so that erasing a reader leaves the record whole. Each row carries a digest over itself and the
    row before it, keyed by the person's key, so that a changed row shows, and one removed from between others.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    viewer_id = models.UUIDField()
    scope = models.CharField(max_length=16)
    surface = models.CharField(max_length=24)
    hour = models.DateTimeField()
    at = models.DateTimeField()
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=32)

    privacy: ClassVar = {
        "id": PLUMBING,
        "person": PLUMBING,
        "viewer_id": OWN,
        "scope": OWN,
        "surface": OWN,
        "hour": OWN,
        "at": OWN,
        "number": PLUMBING,
        "digest": PLUMBING,
    }

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="consent_one_disclosure_an_hour",
                fields=["person", "viewer_id", "scope", "surface", "hour"],
            ),
            models.UniqueConstraint(
                name="consent_disclosures_in_order", fields=["person", "number"]
            ),
        ]

    def __str__(self) -> str:
        return f"disclosure {self.number} of {self.person_id}"

    @property
    def words(self) -> str:
        """What the digest is taken over, besides the digest before it."""
        parts = (
            self.number,
            self.viewer_id,
            self.scope,
            self.surface,
            self.at.astimezone(UTC).isoformat(),
        )
        return "|".join(map(str, parts))
