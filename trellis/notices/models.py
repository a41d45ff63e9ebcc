"""Notices (what the house tells one person), what they wish about them, and what left the house for them."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from trellis.kit.identity import uuid7
from trellis.kit.privacy import OWN, PLUMBING
from trellis.notices.registry import topic_named
from trellis.notices.rules.nudging import Wish
from trellis.notices.rules.outcomes import Outcome
from trellis.people.models import Person
from trellis.vault.fields import SealedJSON
from trellis.vault.models import Key

_WAITING = Q(state="waiting")


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices, narrowed by whom they are for."""

    def of(self, person: Person) -> Self:
        """Keep one person's notices."""
        return self.filter(person=person)

    def unseen(self) -> Self:
        """Keep those not yet put away."""
        return self.filter(seen_at__isnull=True)

    def seen(self) -> Self:
        """Keep those put away."""
        return self.filter(seen_at__isnull=False)

    def before(self, last: "Notice") -> Self:
        """Keep what comes after a notice in the order of `newest_first`."""
        older = Q(made_at__lt=last.made_at) | Q(made_at=last.made_at, pk__lt=last.pk)
        return self.filter(older)

    def newest_first(self) -> Self:
        """Order them, the newest first."""
        return self.order_by("-made_at", "-pk")


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
            models.Index(fields=["person", "-made_at"], name="notices_notice_person"),
            models.Index(fields=["person", "seen_at", "-made_at"], name="notices_notice_seen"),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"

    @property
    def words(self) -> str:
        """The notice in the reader's language."""
        told = self.told
        return topic_named(told["topic"]).words(told["fields"])

    @property
    def place(self) -> str:
        """The page it leads to, an address of this house; empty where it says all there is."""
        told = self.told
        return topic_named(told["topic"]).place(told["fields"])


class Wishes(models.Model):
    """How messages are to reach a person. Without a row nothing leaves the house for them."""

    person = models.OneToOneField(
        Person, models.CASCADE, primary_key=True, related_name="+", db_index=False
    )
    mail = models.BooleanField(default=False)
    chosen_at = models.DateTimeField(null=True)
    dead = models.CharField(max_length=32, default="", blank=True)
    """A mark, under the person's key, of the address that the mail server said takes no mail."""
    dead_at = models.DateTimeField(null=True)
    nudge_hour = models.PositiveSmallIntegerField(null=True)
    next_nudge_at = models.DateTimeField(null=True, db_index=True)
    nudged_at = models.DateTimeField(null=True)
    ignored = models.PositiveSmallIntegerField(default=0)
    last_nudge = models.ForeignKey(Notice, models.SET_NULL, null=True, related_name="+")

    privacy: ClassVar = {
        "person": PLUMBING,
        "mail": OWN,
        "chosen_at": OWN,
        "dead": OWN,
        "dead_at": OWN,
        "nudge_hour": OWN,
        "next_nudge_at": OWN,
        "nudged_at": OWN,
        "ignored": OWN,
        "last_nudge": OWN,
    }

    objects: ClassVar[models.Manager["Wishes"]] = models.Manager()

    def __str__(self) -> str:
        return f"wishes of {self.person_id}"

    def is_dead(self, address: str) -> bool:
        """Say whether this is the address that was said to take no mail."""
        return bool(self.dead) and self.dead == mark_of(self.person, address)

    @property
    def nudging(self) -> Wish | None:
        """When the person wants to be nudged; None for never."""
        return None if self.nudge_hour is None else Wish(self.nudge_hour, self.person.quiet)


def wishes_of(person: Person) -> Wishes:
    """Give a person's wishes; nothing was chosen yet where there is no row. Writes nothing."""
    found = Wishes.objects.filter(person=person).first() or Wishes()
    found.person = person
    return found


def mark_of(person: Person, address: str) -> str:
    """Give what stands for an address among one person's rows and names it to nobody."""
    return person.key.mark(purpose="address", text=address.lower())


class Kind(models.TextChoices):
    """What leaves: a word that something waits here, a letter that was asked for, a test."""

    NOTICE = "notice"
    LETTER = "letter"
    TEST = "test"


class Channel(models.TextChoices):
    """By what it leaves."""

    MAIL = "mail"


class State(models.TextChoices):
    """Where it stands. *Sent* means that the mail server took it, and no more."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    UNWANTED = "unwanted"
    EXPIRED = "expired"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries, narrowed by whom they are for and where they stand."""

    def of(self, person: Person) -> Self:
        """Keep one person's."""
        return self.filter(person=person)

    def waiting(self) -> Self:
        """Keep those that did not end."""
        return self.filter(_WAITING)

    def whole(self) -> Self:
        """Bring along what sending needs."""
        return self.select_related("key", "person__key", "notice")


class Delivery(models.Model):
    """One notice, letter or test on its way out by one channel.

    A letter may go to an address that has no account: then `key` is a key made for this letter alone. What a
    letter says is sealed, and blanked as soon as it is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+", db_index=False)
    key = models.ForeignKey(Key, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.MAIL)
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, related_name="+")
    contents = SealedJSON()
    carried_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    """The delivery in whose mail this notice went along."""
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=20, default="", blank=True)
    ended_at = models.DateTimeField(null=True)

    sealed_under = "itself"
    privacy: ClassVar = {
        "id": PLUMBING,
        "person": PLUMBING,
        "key": PLUMBING,
        "kind": OWN,
        "channel": OWN,
        "notice": OWN,
        "contents": OWN,
        "carried_by": OWN,
        "made_at": OWN,
        "expires_at": OWN,
        "state": OWN,
        "why": OWN,
        "ended_at": OWN,
    }

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-made_at"], name="notices_delivery_person"),
            models.Index(fields=["made_at"], name="notices_delivery_made"),
            models.Index(
                fields=["channel", "made_at"], name="notices_delivery_waiting", condition=_WAITING
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"

    @property
    def itself(self) -> Self:
        """The owner of what is sealed in this row: whoever `key` belongs to."""
        return self

    def quiet_until(self, at: datetime) -> datetime:
        """Give the first moment from `at` on at which this may leave; only notices keep quiet hours."""
        if self.kind != Kind.NOTICE or self.person is None:
            return at
        return self.person.quiet.over(at)


class Attempt(models.Model):
    """One try to hand a delivery over. The server's own words are not kept: they repeat addresses."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    began_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=16, choices=[(o.value, o.value) for o in Outcome], default=Outcome.BEGUN.value
    )
    code = models.CharField(max_length=16, default="", blank=True)

    privacy: ClassVar = {
        "id": PLUMBING,
        "delivery": PLUMBING,
        "number": OWN,
        "began_at": OWN,
        "ended_at": OWN,
        "outcome": OWN,
        "code": OWN,
    }

    objects: ClassVar[models.Manager["Attempt"]] = models.Manager()

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.delivery_id}"
