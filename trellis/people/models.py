"""A person, their visits, and the tokens by which their own programs speak for them."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from trellis.kit.identity import uuid7
from trellis.kit.privacy import OWN, PLUMBING
from trellis.people.rules.ages import AgeBand
from trellis.people.rules.hats import Hats, hats_from_json
from trellis.people.rules.quiet import Quiet
from trellis.vault.fields import SealedJSON, SealedText
from trellis.vault.models import Key

username_is_plain = RegexValidator(
    r"^[a-z0-9][a-z0-9_.-]{1,39}\Z",
    _(
        "Use 2 to 40 small letters, digits, dots, dashes or underscores, starting with a letter or digit."
    ),
)


ZONES = frozenset(available_timezones()) - {"localtime", "Factory"}
"""The names of the IANA zone database; read once, since looking them up walks its files."""


def validate_zone(value: str) -> None:
    """Accept a name of the IANA zone database and nothing else."""
    if value not in ZONES:
        raise ValidationError(_("Choose a time zone from the list."), code="unknown_zone")


class PersonManager(BaseUserManager["Person"]):
    """Finding people by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Find a person by sign-in name, whatever its case."""
        return self.get(username=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody with an account: a pseudonym, a key of their own, and how they like to be spoken to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=40, unique=True, validators=[username_is_plain])
    called = SealedText()
    email = models.EmailField(blank=True)
    zone = models.CharField(max_length=64, default="UTC", validators=[validate_zone])
    language = models.CharField(max_length=8, default="en", choices=settings.LANGUAGES)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    key = models.OneToOneField(Key, models.PROTECT, related_name="+")
    recovery_digest = models.CharField(max_length=64, blank=True)
    is_active = models.BooleanField(default=True)
    invented = models.BooleanField(default=False)
    joined_at = models.DateTimeField()
    discreet = models.BooleanField(default=False, db_default=False)
    """Whether the name of the place is hidden from whoever else holds the device (`kit/faces.py`)."""
    hats = SealedJSON(null=True)
    """As `wardrobe` reads it."""
    age = SealedText(null=True)
    """As `age_band` reads it; no birth date."""
    pin = SealedText(null=True)
    """The Argon2 hash of the PIN, sealed since so few digits are soon tried out."""
    locks_after = models.PositiveSmallIntegerField(null=True)
    """Minutes away after which the PIN is asked; None without a PIN."""
    last_login = None  # nobody's visits are kept

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    sealed_under = "itself"
    privacy: ClassVar = {
        "id": PLUMBING,
        "username": OWN,
        "password": OWN,
        "called": OWN,
        "email": OWN,
        "zone": OWN,
        "language": OWN,
        "quiet_from": OWN,
        "quiet_until": OWN,
        "key": PLUMBING,
        "recovery_digest": OWN,
        "is_active": PLUMBING,
        "invented": PLUMBING,
        "joined_at": OWN,
        "discreet": OWN,
        "hats": OWN,
        "age": OWN,
        "pin": OWN,
        "locks_after": OWN,
    }

    objects: ClassVar[PersonManager] = PersonManager()

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def itself(self) -> Self:
        """The owner of what is sealed in this row: the person."""
        return self

    @property
    def name(self) -> str:
        """What to call this person: the words they chose, or their sign-in name."""
        return str(self.called) or self.username

    @property
    def device_mark(self) -> str:
        """What stands for this account on a device: 32 hex digits that lead nowhere without the person's key."""
        return self.key.mark(purpose="this device", text=str(self.pk))

    @property
    def wardrobe(self) -> Hats:
        """The hats this person has, and the one they wear."""
        return hats_from_json(self.hats)

    @property
    def age_band(self) -> AgeBand:
        """How old this person said they are; whoever was never asked counts as adult."""
        return AgeBand(self.age or AgeBand.ADULT)

    @property
    def is_minor(self) -> bool:
        """Whether this person said that they are under 18."""
        return self.age_band != AgeBand.ADULT

    @property
    def quiet(self) -> Quiet:
        """The person's quiet hours, in their own zone."""
        return Quiet(self.zone, self.quiet_from, self.quiet_until)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens, narrowed by owner and validity."""

    def of(self, person: Person) -> Self:
        """Keep one person's tokens."""
        return self.filter(person=person)

    def live(self) -> Self:
        """Keep tokens that were not ended."""
        return self.filter(ended_at__isnull=True)


class ApiToken(models.Model):
    """A secret by which a person's own program speaks for them; only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    name = SealedText()
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    sealed_under = "person"
    privacy: ClassVar = {
        "id": PLUMBING,
        "person": PLUMBING,
        "name": OWN,
        "digest": OWN,
        "made_at": OWN,
        "ended_at": OWN,
    }

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "made_at"], name="people_token_person")]

    def __str__(self) -> str:
        return f"token {self.pk} of {self.person_id}"


class Tries(models.Model):
    """How often a name was tried at a door since the first try; kept for a quarter of an hour.

    Wrong PINs in all are kept for as long as a visit lasts.
    """

    door = models.CharField(primary_key=True, max_length=64)
    """An HMAC of door and name, so that the row names nobody."""
    began_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    privacy: ClassVar = {"door": OWN, "began_at": OWN, "count": OWN}

    def __str__(self) -> str:
        return f"{self.count} tries"


class UsedLink(models.Model):
    """That an account was made by somebody's link; kept for a month, longer than any link is open."""

    digest = models.CharField(primary_key=True, max_length=64)
    used_at = models.DateTimeField(db_index=True)

    privacy: ClassVar = {"digest": PLUMBING, "used_at": OWN}

    def __str__(self) -> str:
        return f"link used {self.used_at:%Y-%m-%d}"


VISIT_LASTS, VISIT_SLEEPS, STRANGER_STAYS = timedelta(days=14), timedelta(days=7), timedelta(days=1)
"""A visit ends two weeks after signing in, or when it was not used for a week; a stranger's after a day."""


class VisitQuerySet(models.QuerySet["Visit"]):
    """Visits, narrowed by person and by whether they are over."""

    def of(self, person: Person) -> Self:
        """Keep one person's visits."""
        return self.filter(person=person)

    def going_on(self, *, at: datetime) -> Self:
        """Keep visits that have neither run out nor fallen asleep."""
        return self.filter(expire_date__gt=at, seen__gt=(at - VISIT_SLEEPS).date())

    def over(self, *, at: datetime) -> Self:
        """Keep visits that nobody can come back to."""
        asleep = models.Q(seen__lte=(at - VISIT_SLEEPS).date())
        return self.filter(models.Q(expire_date__lte=at) | asleep)


class Visit(AbstractBaseSession):
    """One browser that is signed in, or a stranger's on the way; no address and no hour of it is kept.

    Stored under the SHA-256 of the key in the browser's cookie, so a reader of the store cannot be anybody.
    """

    session_key = models.CharField(primary_key=True, max_length=64)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+", db_index=False)
    began_at = models.DateTimeField()
    seen = models.DateField(db_index=True)
    """The last day it was used, in UTC."""
    device = SealedText(null=True)
    """The kind of browser and device, such as `Firefox|Android`."""
    locked = models.BooleanField(default=False, db_default=False)
    """Whether it waits for its PIN because somebody locked it; set apart from what the visit carries."""

    sealed_under = "person"
    privacy: ClassVar = {
        "session_key": PLUMBING,
        "session_data": OWN,
        "expire_date": OWN,
        "person": PLUMBING,
        "began_at": OWN,
        "seen": OWN,
        "device": OWN,
        "locked": OWN,
    }

    objects = VisitQuerySet.as_manager()  # type: ignore[assignment,misc] # not Django's own manager

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "began_at"], name="people_visit_person")
        ]

    def save(self, **how: Any) -> None:
        """Save the visit; what a page read before the visit was locked or opened never undoes that."""
        if how.get("force_update") and how.get("update_fields") is None:
            fields = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            how["update_fields"] = fields - {"locked"}
        super().save(**how)

    def __str__(self) -> str:
        return f"visit since {self.began_at:%Y-%m-%d}"
