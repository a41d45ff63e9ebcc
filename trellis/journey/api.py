"""Entries over HTTP: keeping one's own, and reading what one may."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import AwareDatetime, ConfigDict, Field, JsonValue, RootModel
from pydantic import ValidationError as BodyError

from trellis.circle.models import know_each_other
from trellis.circle.second_factor import owes_for_a_tie
from trellis.journey import actions
from trellis.journey.kinds import Kind, Writer, kind_named
from trellis.journey.models import Entry, EntryQuerySet
from trellis.journey.readings import Reading, read
from trellis.kit.moments import Moment
from trellis.people.models import Person
from trellis.people.requests import me, person_named
from trellis.teams.second_factor import owes_second_factor

router = Router(tags=["journey"])
AT_MOST = 500
MARGIN = timedelta(days=2)  # a day and the farthest zone
LARGEST = 64 * 1024


class EntryIn(Schema):
    """One entry as a client sends it; `id` is a UUID the client made (version 7 sorts best)."""

    id: UUID
    kind: Annotated[str, Field(max_length=64)]
    happened_at: AwareDatetime
    zone: Annotated[str, Field(min_length=1, max_length=64)]
    body: dict[str, JsonValue]


class BrokenEntry(Schema):
    """What has an id and is otherwise no entry: refused by itself, so that it never holds up the others."""

    model_config = ConfigDict(extra="allow")

    id: UUID


class Batch(RootModel[Annotated[list[EntryIn | BrokenEntry], Field(max_length=AT_MOST)]]):
    """At most 500 entries."""


class Outcome(Schema):
    """What became of one entry."""

    id: UUID
    status: Literal["stored", "already", "refused"]
    why: str = ""


class EntryOut(Schema):
    """One entry as this reader may see it; `body` holds only granted fields.

    To others than the person, `happened_at` is the person's own day at 00:00Z, `zone` is UTC and `id` stands
    for the entry without telling when it was made: no scope opens hours or whereabouts.
    """

    id: UUID
    kind: str
    happened_at: datetime
    zone: str
    body: dict[str, Any]


@router.post("entries", response=list[Outcome])
def keep_entries(request: HttpRequest, batch: Batch) -> list[Outcome]:
    """Keep up to 500 entries of one's own. Sending them again is harmless."""
    return [_keep(me(request), entry, timezone.now()) for entry in batch.root]


def _keep(person: Person, sent: EntryIn | BrokenEntry, now: datetime) -> Outcome:
    try:
        entry = EntryIn.model_validate(sent.model_dump())
        stored = actions.append(
            by=person,
            to=person,
            body=_body(entry),
            happened_at=entry.happened_at,
            at=now,
            zone=entry.zone,
            id=entry.id,
        )
    except (actions.CannotAppend, ValidationError, BodyError, ValueError) as error:
        return Outcome(id=sent.id, status="refused", why=_why(error))
    return Outcome(id=sent.id, status="already" if stored.already else "stored")


def _body(entry: EntryIn) -> Kind:
    kind = kind_named(entry.kind)
    if kind is None or kind.written_by is not Writer.SELF:
        raise actions.CannotAppend(f"there is no kind {entry.kind!r} that one writes oneself")
    if len(entry.model_dump_json(include={"body"})) > LARGEST:
        raise actions.CannotAppend("the body is larger than 64 KB")
    return kind.model_validate(entry.body)


def _why(error: Exception) -> str:
    """Say what was wrong without repeating what was sent."""
    if isinstance(error, BodyError):
        told = (f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in error.errors()[:5])
        return "; ".join(told)[:300]
    if isinstance(error, ValidationError):
        return "zone: use an IANA time zone such as Europe/Madrid"
    return str(error) if isinstance(error, actions.CannotAppend) else "this entry cannot be read"


class Reach(Schema):
    """Which entries to read."""

    kind: str | None = None
    since: Moment | None = None
    until: Moment | None = None
    limit: Annotated[int, Field(ge=1, le=AT_MOST)] = 100

    def of(self, entries: EntryQuerySet) -> EntryQuerySet:
        """Keep entries from `since` on and before `until`."""
        if self.since:
            entries = entries.filter(happened_at__gte=self.since)
        return entries.filter(happened_at__lt=self.until) if self.until else entries

    def holds(self, moment: datetime) -> bool:
        """Say whether a moment lies from `since` on and before `until`."""
        return (not self.since or moment >= self.since) and (not self.until or moment < self.until)

    def wider_by(self, margin: timedelta) -> "Reach":
        """Give the same reach with a margin on both sides."""
        since, until = self.since and self.since - margin, self.until and self.until + margin
        return self.model_copy(update={"since": since, "until": until})


@router.get("people/{username}/entries", response=list[EntryOut])
def read_entries(request: HttpRequest, username: str, reach: Query[Reach]) -> list[EntryOut]:
    """Read one's own entries, or what somebody in whose circle one is lets one see; newest first.

    404 for everybody else, whether or not the person exists.
    """
    viewer, person = me(request), person_named(username)
    if person is None or not (person.pk == viewer.pk or know_each_other(person, viewer)):
        raise Http404
    if person.pk != viewer.pk and _owes_second_step(viewer, person):
        raise HttpError(403, "A role of yours asks for a second step at sign-in first.")
    entries = Entry.objects.of(person).visible_to(viewer, at=timezone.now()).newest_first()
    if reach.kind is not None:
        kind = kind_named(reach.kind)
        entries = entries.of_kind(*([kind] if kind else []))
    if person.pk == viewer.pk:
        return [
            _own(reading) for reading in read(reach.of(entries), surface="api", limit=reach.limit)
        ]
    return _others(entries, person, reach)


def _owes_second_step(viewer: Person, person: Person) -> bool:
    return owes_second_factor(viewer, at=timezone.now()) or owes_for_a_tie(viewer, of=person)


def _own(reading: Reading) -> EntryOut:
    return EntryOut(
        id=reading.id,
        kind=reading.kind.name,
        happened_at=reading.happened_at,
        zone=reading.zone,
        body=dict(reading.fields),
    )


def _others(entries: EntryQuerySet, person: Person, reach: Reach) -> list[EntryOut]:
    """Read with days for moments: `since` and `until` are held against the days that are given."""
    near = reach.wider_by(MARGIN).of(entries)
    found = read(
        near, surface="api", limit=reach.limit, keep=lambda reading: reach.holds(_midnight(reading))
    )
    return [_day(reading, person) for reading in found]


def _midnight(reading: Reading) -> datetime:
    return reading.local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)


def _day(reading: Reading, person: Person) -> EntryOut:
    id = UUID(person.key.mark(purpose="id for readers", text=str(reading.id)))
    return EntryOut(
        id=id,
        kind=reading.kind.name,
        happened_at=_midnight(reading),
        zone="UTC",
        body=dict(reading.fields),
    )
