"""Appending to the journey, and removing from it: the only code that writes entries."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from trellis.journey.kinds import Kind
from trellis.journey.models import Entry, code_of
from trellis.kit.identity import uuid7
from trellis.people.models import Person, validate_zone

AHEAD_AT_MOST = timedelta(minutes=10)
EARLIEST_YEAR = 1900


class CannotAppend(Exception):
    """The entry cannot be kept; the message says why."""


@dataclass(frozen=True)
class Stored:
    """What became of an append: the entry's id, and whether it was there already."""

    id: UUID
    already: bool


def append(
    *,
    by: Person,
    to: Person,
    body: Kind,
    happened_at: datetime,
    at: datetime,
    zone: str | None = None,
    id: UUID | None = None,
) -> Stored:
    """Keep an entry in somebody's journey. Sent again with the same id, content and author, it is kept once.

    Whether `by` may write this kind to `to` is for the caller to know: one's own kinds to oneself, others
    through the room that offers them.

    Raises:
        CannotAppend: it lies more than ten minutes ahead or before 1900, or the id was used for something else
            (in the same words whoever used it).
    """
    _refuse_impossible_times(happened_at, at)
    entry = Entry(
        id=id or uuid7(),
        person=to,
        author=by,
        kind=code_of(type(body), body.filled(body.kept()), to),
        happened_at=happened_at,
        recorded_at=at,
        zone=zone or to.zone,
    )
    validate_zone(entry.zone)
    entry.body = {"v": body.version, "fields": body.kept()}
    return _insert(entry)


def _refuse_impossible_times(happened_at: datetime, at: datetime) -> None:
    if happened_at.year < EARLIEST_YEAR:
        raise CannotAppend("happened_at lies before 1900")
    if happened_at.year > at.year + 1 or happened_at > at + AHEAD_AT_MOST:
        raise CannotAppend("happened_at lies in the future")


def _insert(entry: Entry) -> Stored:
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        return _again(entry)
    return Stored(entry.pk, already=False)


def _again(entry: Entry) -> Stored:
    """Judge an id that is taken: the same author sending the same content is a retry, anything else is refused."""
    known = Entry.objects.filter(pk=entry.pk, person=entry.person, author=entry.author).first()
    if known is not None:
        known.person = entry.person
        if known.removed_at is None and _content(known) == _content(entry):
            return Stored(entry.pk, already=True)
    raise CannotAppend("this id cannot be used")


def _content(entry: Entry) -> tuple[Any, ...]:
    return entry.kind, entry.happened_at, entry.zone, entry.body


def append_now(*, by: Person, to: Person, body: Kind, at: datetime, id: UUID) -> Stored:
    """Keep what a form tells of this moment. Sent again unchanged it is kept once; changed, it is another entry.

    A form whose entry was removed brings nothing back.
    """
    if _told_before(body, by=by, to=to, id=id):
        return Stored(id, already=True)
    try:
        return append(by=by, to=to, body=body, happened_at=at, at=at, id=id)
    except CannotAppend:
        return _append_changed(by=by, to=to, body=body, at=at, id=id)


def _append_changed(*, by: Person, to: Person, body: Kind, at: datetime, id: UUID) -> Stored:
    """Keep a changed form under an id made of the form's and what it says now, so that it too is kept once."""
    if _told_before(body, by=by, to=to, id=id):  # the same form, sent twice at the very same moment
        return Stored(id, already=True)
    changed = uuid5(id, f"{by.pk} {to.pk} {json.dumps(body.kept(), sort_keys=True)}")
    try:
        return append(by=by, to=to, body=body, happened_at=at, at=at, id=changed)
    except CannotAppend:  # an id made of these very words is taken by them
        return Stored(changed, already=True)


def _told_before(body: Kind, *, by: Person, to: Person, id: UUID) -> bool:
    """Say whether this entry of the same author was removed, or holds the same."""
    known = Entry.objects.filter(pk=id, person=to, author=by).first()
    if known is None:
        return False
    known.person = to
    return known.removed_at is not None or bool(known.body["fields"] == body.kept())


def remove(*, by: Person, entry_id: UUID, at: datetime) -> bool:
    """Remove an entry from one's own journey: its words are overwritten. Say whether there was one."""
    entry = Entry.objects.filter(pk=entry_id, person=by, removed_at__isnull=True).first()
    if entry is None:
        return False
    entry.person = by
    entry.body, entry.removed_at = None, at
    entry.save(update_fields=["body", "removed_at"])
    return True
