"""Bringing a calendar file in. The same file again changes nothing."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from trellis.calendar.actions.series import MOST_SERIES, mark_of
from trellis.calendar.models import Series
from trellis.calendar.rules.event import Event
from trellis.calendar.rules.ics_in import Reading, Skipped
from trellis.calendar.rules.problems import Unreadable
from trellis.kit.identity import uuid7
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


def _bring_in(by: Key, reading: Reading, at: datetime) -> Brought:
    brought = Brought(reading.read, skipped=list(reading.skipped))
    with transaction.atomic():
        known = _known(by, reading.events)
        room = MOST_SERIES - Series.objects.of(by).count()
        fresh: list[Series] = []
        for event in reading.events:
            series = known.get(mark_of(by, event.uid))
            if series is not None:
                _update(series, event, brought, at)
            elif len(fresh) < room:
                fresh.append(_new(by, event, at))
            else:
                brought.skipped.append(Skipped(event.words.title, Unreadable("full")))
        Series.objects.bulk_create(fresh, batch_size=_AT_ONCE)
    brought.added = len(fresh)
    return brought


def _known(by: Key, events: list[Event]) -> dict[str, Series]:
    marks = [mark_of(by, event.uid) for event in events]
    batches = [marks[start : start + _AT_ONCE] for start in range(0, len(marks), _AT_ONCE)]
    locked = Series.objects.of(by).select_for_update(of=("self",))
    return {series.mark: series for batch in batches for series in locked.filter(mark__in=batch)}


def _new(by: Key, event: Event, at: datetime) -> Series:
    series = Series(id=uuid7(), key=by, mark=mark_of(by, event.uid))
    series.uid = event.uid
    _fill(series, event, at)
    return series


def _fill(series: Series, event: Event, at: datetime) -> None:
    series.words, series.sequence, series.changed_at = event.words, event.sequence, at
    series.happens(event.timing, event.changes)


def _update(series: Series, event: Event, brought: Brought, at: datetime) -> None:
    here = (series.words, series.timing, series.changes)
    if here == (event.words, event.timing, event.changes) or event.sequence < series.sequence:
        brought.unchanged += 1
        return
    _fill(series, event, at)
    series.save()
    brought.updated += 1
