"""Planning, changing and ending what happens.

`by` is the key in whose name it is done: of a person, a group or a team. Rooms above know whose it is.
"""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from trellis.calendar.models import Series
from trellis.calendar.rules.event import within_bounds
from trellis.calendar.rules.recurrence import (
    MOST_CHANGES,
    UNCHANGED,
    Changes,
    Moved,
    Timing,
    Words,
    falls_on,
    occurrence,
)
from trellis.calendar.rules.stored import timing_stored
from trellis.kit.identity import uuid7
from trellis.vault.models import Key

MOST_SERIES = 5000


class CannotPlan(Exception):
    """There are 5,000 things in this calendar already."""


class CannotChange(Exception):
    """It is not there any more, belongs to another, or has 500 single changes already."""


def plan(*, by: Key, words: Words, timing: Timing, at: datetime, id: UUID | None = None) -> Series:
    """Keep something that happens. Sent again with the same id it is kept once; changed, it is another.

    Raises:
        Unreadable: it never happens.
        CannotPlan: there is no room.
    """
    if id is not None and Series.objects.exclude(key=by).filter(pk=id).exists():
        id = uuid5(id, str(by.pk))  # somebody else's stays theirs
    series = Series(id=id or uuid7(), key=by, changed_at=at)
    series.words = within_bounds(words)
    series.happens(timing.settled(), UNCHANGED)
    with transaction.atomic():
        known = Series.objects.of(by).filter(pk=series.pk).first()
        if known is not None and not _same(known, series):
            series.pk = uuid5(series.pk, _said(words, timing))
            known = Series.objects.of(by).filter(pk=series.pk).first()
        return known or _kept(series)


def _said(words: Words, timing: Timing) -> str:
    return json.dumps([vars(words), timing_stored(timing)], sort_keys=True)


def _same(one: Series, other: Series) -> bool:
    return (one.words, one.when, one.changed) == (other.words, other.when, other.changed)


def _kept(series: Series) -> Series:
    if Series.objects.of(series.key).count() >= MOST_SERIES:
        raise CannotPlan("full")
    series.uid = str(series.pk)
    series.mark = mark_of(series.key, series.uid)
    try:
        with transaction.atomic():
            series.save(force_insert=True)
    except (
        IntegrityError
    ) as error:  # somebody else's, or the same form sent twice at the same moment
        known = Series.objects.of(series.key).filter(pk=series.pk).first()
        if known is None or not _same(known, series):
            raise CannotPlan("taken") from error
        return known
    return series


def mark_of(key: Key, uid: str) -> str:
    """Give what stands for a UID under one key."""
    return key.mark(purpose="calendar uid", text=uid)


def change(*, by: Key, series: Series, words: Words, timing: Timing, at: datetime) -> Series:
    """Change all of a series. Single changes stay where the rule still has their day.

    Raises:
        Unreadable: it would never happen.
        CannotChange: it is not there.
    """
    with transaction.atomic():
        found, settled = _locked(by, series), timing.settled()
        _rewrite(found, words, settled, _rekeyed(found.changes, settled), at)
        return found


def change_following(
    *, by: Key, series: Series, original: datetime, words: Words, timing: Timing, at: datetime
) -> Series:
    """Change one occurrence and all after it: the series ends before it, and a new one begins.

    Raises:
        Unreadable: it would never happen.
        CannotChange: there is no such occurrence.
    """
    with transaction.atomic():
        found, settled = _locked(by, series), timing.settled()
        _refuse_missing(found, original)
        if original.date() <= found.timing.starts.date():
            return change(by=by, series=found, words=words, timing=timing, at=at)
        later = _rekeyed(found.changes.kept(since=original.date()), settled)
        _end_before(found, original.date(), at)
        fresh = plan(by=by, words=words, timing=settled, at=at)
        fresh.happens(settled, later)
        fresh.save()
        return fresh


def cancel_one(*, by: Key, series: Series, original: datetime, at: datetime) -> None:
    """Call one occurrence off. What happens only once is gone with it. Done again, nothing changes.

    Raises:
        CannotChange: the series is not there, or has too many changes.
    """
    with transaction.atomic():
        found = _locked(by, series)
        changes = _without(found.changes, original)
        changes = replace(changes, cancelled=changes.cancelled | {original})
        if not found.timing.rule.repeats and not changes.moved and not changes.added:
            found.delete()
        else:
            _rewrite(found, found.words, found.timing, changes, at)


def move_one(*, by: Key, series: Series, original: datetime, to: Moved, at: datetime) -> None:
    """Put one occurrence elsewhere, and say of it what differs.

    Raises:
        CannotChange: there is no such occurrence, or the series has too many changes.
    """
    with transaction.atomic():
        found = _locked(by, series)
        _refuse_missing(found, original)
        words = within_bounds(to.words) if to.words and to.words != found.words else None
        changes = _without(found.changes, original)
        moved = {**changes.moved, original: replace(to, words=words)}
        _rewrite(found, found.words, found.timing, replace(changes, moved=moved), at)


def end(*, by: Key, series: Series, at: datetime, before: datetime | None = None) -> None:
    """End a series before the occurrence of this original start; without one, all of it is really deleted."""
    with transaction.atomic():
        found = Series.objects.of(by).select_for_update(of=("self",)).filter(pk=series.pk).first()
        if found is None:
            return
        if before is None or before.date() <= found.timing.starts.date():
            found.delete()
        else:
            _end_before(found, before.date(), at)


def _locked(by: Key, series: Series) -> Series:
    found = Series.objects.of(by).select_for_update(of=("self",)).filter(pk=series.pk).first()
    if found is None:
        raise CannotChange("gone")
    return found


def _refuse_missing(series: Series, original: datetime) -> None:
    if occurrence(series.timing, series.changes, original) is None:
        raise CannotChange("gone")


def _end_before(series: Series, day: date, at: datetime) -> None:
    timing = series.timing
    rule = replace(timing.rule, until=day - timedelta(days=1))
    shorter = replace(timing, rule=rule)
    _rewrite(series, series.words, shorter, series.changes.kept(before=day), at)


def _without(changes: Changes, original: datetime) -> Changes:
    """Give the changes as if nothing had been said of one occurrence."""
    moved = {start: to for start, to in changes.moved.items() if start != original}
    return Changes(changes.cancelled - {original}, moved, changes.added - {original})


def _rekeyed(changes: Changes, timing: Timing) -> Changes:
    """Name changes by the new time of day; those whose day the rule no longer has fall away."""

    def renamed(start: datetime) -> datetime | None:
        day = start.date()
        return datetime.combine(day, timing.starts.time()) if falls_on(timing, day) else None

    moved = {new: to for start, to in changes.moved.items() if (new := renamed(start))}
    cancelled = frozenset(new for start in changes.cancelled if (new := renamed(start)))
    return Changes(cancelled - moved.keys(), moved, changes.added)


def _rewrite(series: Series, words: Words, timing: Timing, changes: Changes, at: datetime) -> None:
    """Keep a series as it is now; nothing is written when nothing differs."""
    if len(changes) > MOST_CHANGES:
        raise CannotChange("changes")
    before = (series.words, series.timing, series.changes)
    words = within_bounds(words)
    if before == (words, timing, changes):
        return
    series.words, series.changed_at, series.sequence = words, at, series.sequence + 1
    series.happens(timing, changes)
    series.save()
