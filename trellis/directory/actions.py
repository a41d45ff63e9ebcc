"""Importing feeds: the only code that writes listings. One source, one transaction, all or nothing."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet

from trellis.directory.models import Listing, Source
from trellis.directory.router import ALIAS
from trellis.directory.rules.feed import rows_of
from trellis.directory.rules.meeting import Defaults, Meeting, Reading, numbered
from trellis.directory.rules.meeting_guide import read_rows
from trellis.directory.rules.problems import Unreadable, Unusable
from trellis.directory.rules.zones import valid_zone

_IDS = UUID("6f1c2a0e-7a0b-5d52-9a54-1b8c6f0f7d3e")
KEPT_AFTER_REMOVAL = timedelta(days=30)
_COLUMNS = [f.name for f in Listing._meta.concrete_fields if f.name != "id"]
_BATCH = 400


@dataclass(frozen=True)
class Feed:
    """What to import: the content of a Meeting Guide file and under which source it stands."""

    name: str
    content: bytes
    fellowship: str = ""
    zone: str = ""
    address: str = ""


@dataclass
class Report:
    """How an import went. `read` = added + updated + unchanged + skipped, in rows; `removed` in listings."""

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: list[tuple[int, str, Unreadable]] = field(default_factory=list)
    odd: Counter[str] = field(default_factory=Counter)


class UnknownZone(Exception):
    """The default zone that was given is no IANA name."""


def import_feed(*, feed: Feed, at: datetime, dry_run: bool = False) -> Report:
    """Bring a source to what its feed says now, and tell what changed. Doing it twice changes nothing.

    Listings the feed no longer names are kept 30 days as removed. A row that cannot be read this time leaves
    its earlier listing as it is. With `dry_run` nothing is written and the report says what would be.

    Raises:
        Unusable: the file cannot be used; the listings stay as they were, the source remembers why.
        UnknownZone: `feed.zone` is no IANA name.
    """
    if feed.zone and not valid_zone(feed.zone):
        raise UnknownZone(feed.zone)
    known = Source.objects.filter(name=feed.name).first()
    try:
        reading = _read(feed, known)
    except Unusable as problem:
        if known and not dry_run:
            Source.objects.filter(pk=known.pk).update(last_error=problem.code)
        raise
    return _compared(reading, known, feed.name).report if dry_run else _imported(feed, reading, at)


def _read(feed: Feed, known: Source | None) -> Reading:
    """Read the feed with its defaults: those given now, else those the source had, else AA and no zone."""
    fellowship = feed.fellowship or (known.fellowship if known else "")
    zone = feed.zone or (known.zone if known else "")
    reading = read_rows(rows_of(feed.content), defaults=Defaults(fellowship or "AA", zone))
    reading.odd["fellowship"] += not fellowship
    _refuse_to_empty(feed, reading)
    return reading


def _refuse_to_empty(feed: Feed, reading: Reading) -> None:
    """Refuse a feed without one usable row where the source had listings: something broke on its side."""
    stands = Listing.objects.listed().filter(source__name=feed.name)
    if not reading.meetings and stands.exists():
        raise Unusable("nothing_usable" if reading.rows else "empty_list")


def _imported(feed: Feed, reading: Reading, at: datetime) -> Report:
    with transaction.atomic(using=ALIAS):
        source = _source(feed, reading, at)
        change = _compared(reading, source, feed.name)
        _write(change.changed, source, at)
        _mark(change, source, at)
    return change.report


def _source(feed: Feed, reading: Reading, at: datetime) -> Source:
    """Give the source, locked until the import ends, so that two imports of it take turns."""
    Source.objects.get_or_create(name=feed.name, defaults={"format": "meeting-guide"})
    source = Source.objects.select_for_update().get(name=feed.name)
    source.fellowship, source.zone = feed.fellowship or source.fellowship, feed.zone or source.zone
    source.address, source.fetched_at, source.last_error = feed.address, at, ""
    source.rows_read, source.rows_skipped = reading.rows, len(reading.skipped)
    source.save()
    return source


@dataclass
class _Change:
    report: Report
    changed: list[tuple[UUID, str, Meeting]]
    gone: list[UUID]
    unread: int
    seen: list[UUID]


def _identified(reading: Reading, source_name: str) -> Iterable[tuple[int, UUID, Meeting]]:
    """Give every meeting its id: by the feed's key alone, or with its slot where one key has several."""
    of_key = Counter(meeting.source_key for _, meeting in numbered(reading))
    of_slot = Counter((m.source_key, m.weekday, m.start) for _, m in numbered(reading))
    for number, meeting in numbered(reading):
        parts: list[object] = [source_name, meeting.source_key]
        if of_key[meeting.source_key] > 1:
            parts += [meeting.weekday, meeting.start]
        if of_slot[(meeting.source_key, meeting.weekday, meeting.start)] > 1:
            parts += [meeting.name, meeting.address, meeting.conference_url]
        yield number, uuid5(_IDS, "\n".join(map(str, parts))), meeting


def _digest(meeting: Meeting) -> str:
    content = json.dumps(asdict(meeting), sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()


def _compared(reading: Reading, source: Source | None, source_name: str) -> _Change:
    """Hold the feed against the stored listings."""
    stored = _stored(source)
    report = Report(read=reading.rows, skipped=reading.skipped, odd=reading.odd)
    states: dict[int, list[str]] = {}
    changed, seen = [], set()
    for number, pk, meeting in _identified(reading, source_name):
        digest = _digest(meeting)
        before = stored.get(pk)
        state = "added" if before is None else "unchanged" if before[0] == digest else "updated"
        states.setdefault(number, []).append(state)
        seen.add(pk)
        if state != "unchanged":
            changed.append((pk, digest, meeting))
    _count(report, states.values())
    unread = {key for _, key, problem in reading.skipped if problem.code != "repeats"}
    missing = [pk for pk in stored if pk not in seen]
    gone = [pk for pk in missing if stored[pk][1] not in unread]
    report.removed = len(gone)
    return _Change(report, changed, gone, unread=len(missing) - len(gone), seen=sorted(seen))


def _stored(source: Source | None) -> dict[UUID, tuple[str, str]]:
    if source is None:
        return {}
    rows = _of(source).values_list("pk", "digest", "source_key")
    return {pk: (digest, key) for pk, digest, key in rows}


def _of(source: Source) -> QuerySet[Listing]:
    return Listing.objects.listed().filter(source=source)


def _count(report: Report, states_of_rows: Iterable[Sequence[str]]) -> None:
    """Count rows: a row with several days is added or unchanged only if all of its days are."""
    for states in states_of_rows:
        state = states[0] if len(set(states)) == 1 else "updated"
        setattr(report, state, getattr(report, state) + 1)


def _write(changed: list[tuple[UUID, str, Meeting]], source: Source, at: datetime) -> None:
    listings = [_listing(pk, digest, meeting, source, at) for pk, digest, meeting in changed]
    Listing.objects.bulk_create(
        listings,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=_COLUMNS,
    )


def _listing(pk: UUID, digest: str, meeting: Meeting, source: Source, at: datetime) -> Listing:
    columns: dict[str, Any] = asdict(meeting)
    return Listing(pk=pk, digest=digest, source=source, checked_at=at, **columns)


def _mark(change: _Change, source: Source, at: datetime) -> None:
    """Note who was seen, who vanished, and forget who vanished more than 30 days ago."""
    _update(change.gone, removed_at=at)
    if change.unread:
        _update(change.seen, checked_at=at)
    else:
        _of(source).update(checked_at=at)
    Listing.objects.filter(source=source, removed_at__lt=at - KEPT_AFTER_REMOVAL).delete()


def _update(keys: list[UUID], **columns: datetime) -> None:
    for start in range(0, len(keys), _BATCH):
        Listing.objects.filter(pk__in=keys[start : start + _BATCH]).update(**columns)
