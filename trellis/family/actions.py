"""Sending encouragement: the only code of this room that writes."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from trellis.circle.models import Tie
from trellis.family.entries import Encouragement
from trellis.family.topics import ENCOURAGED
from trellis.journey import actions as journey
from trellis.journey.models import Entry
from trellis.notices.actions import tell
from trellis.people.models import Person

A_DAY, A_DAY_AT_MOST = timedelta(days=1), 20


class CannotEncourage(Exception):
    """The two are not tied, or the person left."""


class TooManyWords(Exception):
    """Kind words are not to become a flood."""


def encourage(*, by: Person, tie: Tie, body: Encouragement, at: datetime, id: UUID) -> None:
    """Leave a kind word with the person in whose circle one stands. Sent again with the same id, it is one.

    Raises:
        CannotEncourage: the tie is not one's own or has ended.
        TooManyWords: twenty went to this person within a day.
    """
    with transaction.atomic():
        if not Tie.objects.beside(by).open().filter(pk=tie.pk).exists():
            raise CannotEncourage
        stored = journey.append_now(by=by, to=tie.person, body=body, at=at, id=id)
        if not stored.already:
            _refuse_a_flood(by, tie.person, at)
            tell(person=tie.person, topic=ENCOURAGED, at=at, name=tie.label)


def _refuse_a_flood(by: Person, to: Person, at: datetime) -> None:
    sent = Entry.objects.filter(person=to, author=by, recorded_at__gt=at - A_DAY)
    if sent.count() > A_DAY_AT_MOST:
        raise TooManyWords
