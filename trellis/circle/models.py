"""Ties between people, and the invitations they begin with."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.circle.rules.roles import READS_BY_PROFESSION, Role
from trellis.consent.models import readers_of
from trellis.files.models import File
from trellis.kit.identity import uuid7
from trellis.kit.privacy import BETWEEN, OWN, PLUMBING
from trellis.people.models import Person
from trellis.vault.fields import SealedText

ROLE_WORDS = {
    Role.RELATIVE: _("Family"),
    Role.PARTNER: _("Partner"),
    Role.FRIEND: _("Friend"),
    Role.SPONSOR: _("Sponsor"),
    Role.SPONSEE: _("Sponsee"),
    Role.PEER: _("Peer"),
    Role.COACH: _("Recovery coach"),
    Role.COUNSELLOR: _("Counsellor"),
    Role.THERAPIST: _("Therapist"),
    Role.DOCTOR: _("Doctor"),
    Role.PRESCRIBER: _("Prescriber"),
    Role.HOUSE_MANAGER: _("House manager"),
    Role.OTHER: _("Somebody else"),
}


class TieQuerySet(models.QuerySet["Tie"]):
    """Ties, narrowed by whose circle, who stands in it, and whether it still holds."""

    def around(self, person: Person) -> Self:
        """Keep the ties of one person's own circle."""
        return self.filter(person=person).select_related("person__key", "supporter__key")

    def beside(self, supporter: Person) -> Self:
        """Keep the ties in which this person stands beside somebody."""
        return self.filter(supporter=supporter).select_related("person__key", "supporter__key")

    def open(self) -> Self:
        """Keep ties that neither side has ended."""
        return self.filter(ended_at__isnull=True)

    def by_profession(self) -> Self:
        """Keep ties in whose role one reads by profession."""
        return self.filter(role__in=READS_BY_PROFESSION)

    def between(self, one: Person, other: Person) -> Self:
        """Keep ties between two people, whoever's circle it is."""
        return self.filter(Q(person=one, supporter=other) | Q(person=other, supporter=one))


class Tie(models.Model):
    """Somebody in a person's circle: another account, or a name and a number. It opens nothing by itself."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    supporter = models.ForeignKey(
        Person, models.CASCADE, null=True, related_name="+", db_index=False
    )
    role = models.CharField(max_length=16)
    called = SealedText()
    phone = SealedText()
    picture = models.ForeignKey(File, models.SET_NULL, null=True, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    sealed_under = "person"
    privacy: ClassVar = {
        "id": PLUMBING,
        "person": BETWEEN,
        "supporter": BETWEEN,
        "role": BETWEEN,
        "called": OWN,
        "phone": OWN,
        "picture": OWN,
        "began_at": BETWEEN,
        "ended_at": OWN,
    }

    objects = TieQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "began_at"], name="circle_tie_person"),
            models.Index(fields=["supporter", "began_at"], name="circle_tie_supporter"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="circle_one_open_tie",
                fields=["person", "supporter"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="circle_not_to_oneself",
                condition=Q(supporter__isnull=True) | ~Q(person=F("supporter")),
            ),
            models.CheckConstraint(name="circle_role_is_known", condition=Q(role__in=list(Role))),
        ]

    def __str__(self) -> str:
        return f"tie {self.pk}"

    @property
    def role_words(self) -> str:
        """What they are to the person, in words."""
        return str(ROLE_WORDS[Role(self.role)])

    @property
    def label(self) -> str:
        """What the person calls them: their own word for them, or the name they go by."""
        return str(self.called) or (self.supporter.name if self.supporter else "")


def labels_of(person: Person) -> dict[UUID, str]:
    """Give what a person calls everybody who is or was in their circle, by that person's id.

    Somebody who left keeps the person's own word for them, or the sign-in name: no later change of theirs shows.
    """
    ties = Tie.objects.around(person).filter(supporter__isnull=False).order_by("began_at")
    return {tie.supporter.pk: _label(tie, tie.supporter) for tie in ties if tie.supporter}


def _label(tie: Tie, supporter: Person) -> str:
    return tie.label if tie.ended_at is None else str(tie.called) or supporter.username


def names_who_see(person: Person, scopes: Collection[object], *, at: datetime) -> list[str]:
    """Give what a person calls everybody who sees any of these scopes of theirs at a moment, by name."""
    labels = labels_of(person)
    readers = readers_of(person, at=at).items()
    return sorted(labels.get(who, "") for who, seen in readers if seen.intersection(scopes))


def know_each_other(one: Person, other: Person) -> bool:
    """Say whether an open tie stands between two people, in either direction."""
    return Tie.objects.between(one, other).open().exists()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, narrowed by who made them and whether they can still be used."""

    def by(self, person: Person) -> Self:
        """Keep one person's own invitations."""
        return self.filter(person=person).select_related("person__key")

    def live(self, *, at: datetime) -> Self:
        """Keep invitations that can be accepted at a moment."""
        return self.filter(
            used_at__isnull=True,
            withdrawn_at__isnull=True,
            expires_at__gt=at,
            person__is_active=True,
        )


class Invitation(models.Model):
    """A single-use, expiring invitation into a circle. It names nobody until it is accepted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    role = models.CharField(max_length=16)
    called = SealedText()
    secret = SealedText()
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    sealed_under = "person"
    privacy: ClassVar = {
        "id": PLUMBING,
        "person": OWN,
        "role": OWN,
        "called": OWN,
        "secret": OWN,
        "digest": PLUMBING,
        "made_at": OWN,
        "expires_at": OWN,
        "used_at": OWN,
        "withdrawn_at": OWN,
    }

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "made_at"], name="circle_invitation_person")
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def role_words(self) -> str:
        """What the invited person is to the person, in words."""
        return str(ROLE_WORDS[Role(self.role)])
