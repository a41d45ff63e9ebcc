"""Sending encouragement: the only code of this room that writes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from trellis.circle.models import Tie
from trellis.family.entries import Encouragement
from trellis.family.topics import ENCOURAGED
from trellis.journey import actions as journey
from trellis.notices.actions import tell
from trellis.people.models import Person


class CannotEncourage(Exception):
    """The two are not tied, or the person left."""


def encourage(*, by: Person, tie: Tie, body: Encouragement, at: datetime, id: UUID) -> None:
    """Leave a kind word with the person in whose circle one stands. Sent again with the same id, it is one.

    Raises:
        CannotEncourage: the tie is not one's own or has ended.
        CannotAppend: the id was used for something else.
    """
    with transaction.atomic():
        if not Tie.objects.beside(by).open().filter(pk=tie.pk).exists():
            raise CannotEncourage
        stored = journey.append(by=by, to=tie.person, body=body, happened_at=at, at=at, id=id)
        if not stored.already:
            tell(person=tie.person, topic=ENCOURAGED, at=at, name=tie.label)
