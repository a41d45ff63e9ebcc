"""Entries over HTTP: keeping one's own, and reading what one may."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import AwareDatetime, Field, JsonValue
from pydantic import ValidationError as BodyError

from trellis.circle.models import know_each_other
from trellis.journey import actions
from trellis.journey.kinds import Kind, Writer, kind_named
from trellis.journey.models import Entry
from trellis.journey.readings import Reading, read
from trellis.people.models import Person

router = Router(tags=["journey"])
AT_MOST = 500
LARGEST = 64 * 1024


class EntryIn(Schema):
    """One entry as a client sends it; `id` is a UUID the client made (version 7 sorts best)."""

    id: UUID
    kind: Annotated[str, Field(max_length=64)]
    happened_at: AwareDatetime
    zone: Annotated[str, Field(max_length=64)]
    body: dict[str, JsonValue]


class Outcome(Schema):
    """What became of one entry."""

    id: UUID
    status: Literal["stored", "already", "refused"]
    why: str = ""


class EntryOut(Schema):
    """One entry as this reader may see it; `body` holds only granted fields."""

    id: UUID
    kind: str
    happened_at: datetime
    zone: str
    body: dict[str, Any]


@router.post("entries", response=list[Outcome])
def keep_entries(request: HttpRequest, entries: list[EntryIn]) -> list[Outcome]:
    """Keep up to 500 entries of one's own. Sending them again is harmless."""
    if len(entries) > AT_MOST:
        raise HttpError(413, f"Send at most {AT_MOST} entries at once.")
    person = request.user
    assert isinstance(person, Person)  # noqa: S101 - the API's door lets nobody else in
    return [_keep(person, entry, timezone.now()) for entry in entries]


def _keep(person: Person, entry: EntryIn, now: datetime) -> Outcome:
    try:
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
        return Outcome(id=entry.id, status="refused", why=_why(error))
    return Outcome(id=entry.id, status="already" if stored.already else "stored")


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
        return "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in error.errors()[:5]
        )
    if isinstance(error, ValidationError):
        return "zone: use an IANA time zone such as Europe/Madrid"
    return str(error)


class Reach(Schema):
    """Which entries to read."""

    kind: str | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    limit: Annotated[int, Field(ge=1, le=AT_MOST)] = 100


@router.get("people/{username}/entries", response=list[EntryOut])
def read_entries(request: HttpRequest, username: str, reach: Query[Reach]) -> list[EntryOut]:
    """Read one's own entries, or what somebody in whose circle one is lets one see; newest first.

    404 for everybody else, whether or not the person exists.
    """
    viewer = request.user
    assert isinstance(viewer, Person)  # noqa: S101 - the API's door lets nobody else in
    person = Person.objects.select_related("key").filter(username=username, is_active=True).first()
    if person is None or not (person.pk == viewer.pk or know_each_other(person, viewer)):
        raise Http404
    entries = Entry.objects.of(person).visible_to(viewer, at=timezone.now()).newest_first()
    if reach.kind is not None:
        kind = kind_named(reach.kind)
        entries = entries.of_kind(*([kind] if kind else []))
    if reach.since:
        entries = entries.filter(happened_at__gte=reach.since)
    if reach.until:
        entries = entries.filter(happened_at__lt=reach.until)
    return [_out(reading) for reading in read(entries, surface="api", limit=reach.limit)]


def _out(reading: Reading) -> EntryOut:
    return EntryOut(
        id=reading.id,
        kind=reading.kind.name,
        happened_at=reading.happened_at,
        zone=reading.zone,
        body=dict(reading.fields),
    )
