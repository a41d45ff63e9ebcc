"""A week as days with what happens on them, by one's own clock; whole days are days wherever one is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from trellis.calendar.models import Happening, Series
from trellis.calendar.rules.zones import instant
from trellis.people.models import Person

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
AT_MOST = 200


@dataclass(frozen=True)
class Item:
    """Something on one day: from `starts` to `ends` by one's own clock, or the whole day."""

    happening: Happening
    starts: datetime
    ends: datetime
    all_day: bool


@dataclass(frozen=True)
class Day:
    """One day and what is on it, in order."""

    date: date
    items: list[Item]


def monday_of(day: date) -> date:
    """Give the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_of(person: Person, monday: date) -> list[Day]:
    """Give the seven days from a Monday on, each with what its person planned; one query."""
    first, last = (
        instant(datetime.combine(day, time()), person.zone) for day in (monday, monday + A_WEEK)
    )
    found = Series.objects.of(person.key).happening(first - A_DAY, last + A_DAY, limit=AT_MOST)
    zone = ZoneInfo(person.zone)
    days: dict[date, list[Item]] = {monday + timedelta(days=n): [] for n in range(7)}
    for happening in found:
        item = item_of(happening, zone)
        for day in _on(item, monday):
            days.get(day, []).append(item)
    return [Day(day, sorted(items, key=_order)) for day, items in days.items()]


def coming(person: Person, *, at: datetime, within: timedelta, limit: int) -> list[Item]:
    """Give what runs or comes next within a time, at most so many; one query."""
    found = Series.objects.of(person.key).happening(at, at + within, limit=limit)
    return [item_of(happening, ZoneInfo(person.zone)) for happening in found]


def item_of(happening: Happening, zone: ZoneInfo) -> Item:
    """Put an occurrence on one's own clock; a whole day stays the day it is where it happens."""
    one, all_day = happening.occurrence, happening.series.timing.all_day
    own = ZoneInfo(one.zone) if all_day else zone
    return Item(happening, one.starts_at.astimezone(own), one.ends_at.astimezone(own), all_day)


def _on(item: Item, monday: date) -> Iterator[date]:
    """Give the days it stands under: each day of whole days; else the one it starts on, or the week's first."""
    begin = item.starts.date()
    if not item.all_day:
        runs_in = begin < monday and item.ends.replace(tzinfo=None) > datetime.combine(
            monday, time()
        )
        yield monday if runs_in else begin
        return
    while begin < max(item.ends.date(), item.starts.date() + A_DAY):
        yield begin
        begin += A_DAY


def _order(item: Item) -> tuple[bool, datetime]:
    return not item.all_day, item.starts.astimezone(UTC)
