"""Bringing a calendar file in. The same file again changes nothing."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from trellis.calendar.actions.series import MOST_SERIES, mark_of
from trellis.calendar.models import Series, SeriesQuerySet
from trellis.calendar.rules.event import Event
from trellis.calendar.rules.ics_in import Reading, Skipped
from trellis.calendar.rules.problems import Unreadable
from trellis.kit.identity import uuid7
from trellis.vault.fields import as_stored, seal_now
from trellis.vault.models import Key

_AT_ONCE = 500


@dataclass
class Brought:
    """What became of a file: `read` = added + updated + unchanged + what was skipped."""

    read: int
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)


def bring_in(*, by: Key, reading: Reading, at: datetime) -> Brought:
    """Keep what a file holds, all in one transaction.

    An event that is here by its UID is updated where the file says something else, unless it was changed here
    more often than there.
    """
    try:
        return _bring_in(by, reading, at)
    except IntegrityError:  # the same file, brought in twice at the very same moment
        return _bring_in(by, reading, at)


@dataclass(frozen=True)
class _Ready:
    """What an event comes to, worked out and sealed: a row to write, or None where nothing differs.

    It holds for the row that is here as it was looked at: `seen` is a value of it as the store has it.
    """

    row: Series | None
    seen: bytes | None


def _bring_in(by: Key, reading: Reading, at: datetime) -> Brought:
    """Work everything out first, so that others who write wait for the writing alone."""
    brought = Brought(reading.read, skipped=list(reading.skipped))
    here = _known(Series.objects.of(by), by, reading.events)
    ready = [_ready(here.get(mark_of(by, event.uid)), by, event, at) for event in reading.events]
    with transaction.atomic():
        locked = Series.objects.of(by).select_for_update(of=("self",))
        known = _known(locked, by, reading.events)
        room = MOST_SERIES - Series.objects.of(by).count()
        fresh: list[Series] = []
        for event, prepared in zip(reading.events, ready, strict=True):
            series = known.get(mark_of(by, event.uid))
            still = prepared if prepared.seen == _seen(series) else _ready(series, by, event, at)
            if series is not None:
                _update(still.row, brought)
            elif still.row is not None and len(fresh) < room:
                fresh.append(still.row)
            else:
                brought.skipped.append(Skipped(event.words.title, Unreadable("full")))
        Series.objects.bulk_create(fresh, batch_size=_AT_ONCE)
    brought.added = len(fresh)
    return brought


def _known(rows: SeriesQuerySet, by: Key, events: list[Event]) -> dict[str, Series]:
    marks = [mark_of(by, event.uid) for event in events]
    batches = [marks[start : start + _AT_ONCE] for start in range(0, len(marks), _AT_ONCE)]
    return {series.mark: series for batch in batches for series in rows.filter(mark__in=batch)}


def _seen(series: Series | None) -> bytes | None:
    """Give what differs once a row was written by anybody: each time it is sealed anew."""
    return as_stored(series, "changed") if series is not None else None


def _ready(series: Series | None, by: Key, event: Event, at: datetime) -> _Ready:
    seen = _seen(series)
    if series is None:
        series = Series(id=uuid7(), key=by, mark=mark_of(by, event.uid))
        series.uid = event.uid
    elif _says_nothing_new(series, event):
        return _Ready(None, seen)
    series.words, series.sequence, series.changed_at = event.words, event.sequence, at
    series.happens(event.timing, event.changes)
    seal_now(series)
    return _Ready(series, seen)


def _says_nothing_new(series: Series, event: Event) -> bool:
    here = (series.words, series.timing, series.changes)
    return here == (event.words, event.timing, event.changes) or event.sequence < series.sequence


def _update(row: Series | None, brought: Brought) -> None:
    if row is None:
        brought.unchanged += 1
        return
    row.save()
    brought.updated += 1
