"""What leaves the house: putting it on its way, beginning a try, keeping what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.crypto import salted_hmac

from trellis.notices.models import Attempt, Delivery, Kind, Notice, State
from trellis.notices.wanting import LATE, address_for, why_not_mailed, why_unwanted
from trellis.people.models import Person
from trellis.vault.actions import make_key
from trellis.work.actions import enqueue

SEND, SEND_LETTER = "notices.send", "notices.letter"
"""Two topics of work, so that a code somebody waits for never stands behind ordinary mail."""

NOTICE_WAITS, TEST_WAITS = timedelta(days=3), timedelta(hours=1)
LONGEST_SUBJECT, LONGEST_TEXT = 200, 20_000


class CannotWrite(Exception):
    """The letter has no address it could go to, or is none."""


def mail_about(notice: Notice, *, at: datetime) -> Delivery | None:
    """Put a mail on its way that says no more than that something waits, if the person wants mail."""
    if why_not_mailed(notice.person):
        return None
    quiet_over = notice.person.quiet.over(at)
    delivery = Delivery(
        person=notice.person,
        key=notice.person.key,
        kind=Kind.NOTICE,
        notice=notice,
        contents=None,
        made_at=at,
        expires_at=quiet_over + NOTICE_WAITS,
    )
    return _on_its_way(delivery, lane=f"mail:{notice.person.pk.hex}", due=quiet_over)


def letter(
    *,
    to: str,
    subject: str,
    text: str,
    html: str,
    expires_at: datetime,
    at: datetime,
    person: Person | None = None,
) -> Delivery:
    """Send a letter that was asked for and must go at once, whatever the hour; not after `expires_at`.

    It may go to an address that belongs to nobody here. What it says is sealed until it has gone and then
    blanked. Where the house sends no mail, that is on record and nothing leaves.

    Raises:
        CannotWrite: the address cannot be one, or subject or text are too long.
    """
    try:
        validate_email(to)
    except ValidationError as error:
        raise CannotWrite("This is no e-mail address.") from error
    line = " ".join(subject.split())
    if len(line) > LONGEST_SUBJECT or max(len(text), len(html)) > LONGEST_TEXT:
        raise CannotWrite("This letter is too long.")
    with transaction.atomic():
        delivery = Delivery(
            person=person,
            key=person.key if person else make_key(),
            kind=Kind.LETTER,
            contents={"to": to, "subject": line, "text": text, "html": html},
            made_at=at,
            expires_at=expires_at,
        )
        return _on_its_way(delivery, lane=f"letter:{_whose(to, person)}", due=at)


def send_test(*, person: Person, at: datetime) -> Delivery:
    """Put a test on its way to a person's confirmed address."""
    delivery = Delivery(
        person=person,
        key=person.key,
        kind=Kind.TEST,
        contents=None,
        made_at=at,
        expires_at=at + TEST_WAITS,
    )
    return _on_its_way(delivery, lane=f"letter:{person.pk.hex}", due=at)


def _whose(to: str, person: Person | None) -> str:
    if person is not None:
        return str(person.pk.hex)
    return salted_hmac("trellis.notices.lane", to.lower(), algorithm="sha256").hexdigest()[:32]


def _on_its_way(delivery: Delivery, *, lane: str, due: datetime) -> Delivery:
    at = delivery.made_at
    with transaction.atomic():
        if not settings.MAIL_LEAVES:
            delivery.contents = None
            delivery.state, delivery.why, delivery.ended_at = State.UNWANTED, "no mail here", at
        delivery.save(force_insert=True)
        if settings.MAIL_LEAVES:
            about = {"delivery": delivery.pk.hex}
            later = due if due > at else None
            topic = SEND if delivery.kind == Kind.NOTICE else SEND_LETTER
            enqueue(topic=topic, key=delivery.pk.hex, at=at, due=later, about=about, lane=lane)
    return delivery


@dataclass(frozen=True)
class Begun:
    """A try that was begun: it is on record before anything leaves."""

    delivery: Delivery
    attempt: Attempt
    to: str


def begin(*, delivery_id: UUID, at: datetime) -> Begun | None:
    """Begin a try, if the delivery is still wanted at this very moment; otherwise close it and give None.

    The first try of a notice takes along every other notice that waits for the same person: they hear once.
    """
    with transaction.atomic():
        locked = Delivery.objects.select_for_update(of=("self",)).whole().waiting()
        delivery = locked.filter(pk=delivery_id).first()
        if delivery is None or _closed(delivery, at):
            return None
        number = delivery.attempts.count() + 1
        if number == 1 and delivery.kind == Kind.NOTICE:
            _take_along(delivery)
        attempt = Attempt.objects.create(delivery=delivery, number=number, began_at=at)
        return Begun(delivery, attempt, address_for(delivery))


def close_unwanted(*, delivery_id: UUID, at: datetime) -> bool:
    """Close a delivery nobody wants any more, and say whether it is still to go."""
    with transaction.atomic():
        locked = Delivery.objects.select_for_update(of=("self",)).whole().waiting()
        delivery = locked.filter(pk=delivery_id).first()
        return delivery is not None and not _closed(delivery, at)


def _closed(delivery: Delivery, at: datetime) -> bool:
    why = why_unwanted(delivery, at)
    if not why:
        return False
    end(delivery, _state_without_sending(delivery, why), why, at)
    Delivery.objects.waiting().filter(carried_by=delivery).update(carried_by=None)
    return True


def _state_without_sending(delivery: Delivery, why: str) -> State:
    if why != LATE:
        return State.UNWANTED
    return State.FAILED if delivery.attempts.exists() else State.EXPIRED


def _take_along(delivery: Delivery) -> None:
    others = Delivery.objects.of(delivery.person).waiting().filter(kind=Kind.NOTICE)  # type: ignore[arg-type]
    free = others.filter(carried_by=None, notice__seen_at=None).exclude(pk=delivery.pk)
    Delivery.objects.filter(pk__in=list(free.values_list("pk", flat=True))).update(
        carried_by=delivery
    )


def end(delivery: Delivery, state: State, why: str, at: datetime) -> None:
    """Close a delivery and blank what it says. The caller holds it locked, or is the only one to know it."""
    delivery.state, delivery.why, delivery.ended_at = state, why, at
    delivery.contents = None
    delivery.save(update_fields=["state", "why", "ended_at", "contents"])
