"""Weekly slots as instants, held against a plain reading of the wall clock, on every change of two zones."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.directory.rules.occurrence import instant, occurrences

ZONES = ("America/New_York", "Europe/London")
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
FIRST, LAST = date(2024, 1, 1), date(2030, 12, 31)


def _offset(day: date, zone: ZoneInfo) -> timedelta:
    return (
        datetime(day.year, day.month, day.day, tzinfo=UTC).astimezone(zone).utcoffset()
        or timedelta()
    )


def _changes(name: str) -> list[date]:
    """Give the days on which a zone's clocks change."""
    zone, days = ZoneInfo(name), [FIRST + timedelta(n) for n in range((LAST - FIRST).days)]
    return [day for day, after in pairwise(days) if _offset(day, zone) != _offset(after, zone)]


CHANGES = [(name, day) for name in ZONES for day in _changes(name)]


def _shown(day: date, zone: ZoneInfo) -> dict[int, datetime]:
    """Watch a clock for a day, minute by minute: when it first shows each minute."""
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=14)
    first: dict[int, datetime] = {}
    for n in range(28 * 60 + 24 * 60):
        moment = begin + timedelta(minutes=n)
        local = moment.astimezone(zone)
        if local.date() == day:
            first.setdefault(local.hour * 60 + local.minute, moment)
    return first


def test_two_changes_a_year_are_looked_at() -> None:
    """Seven years of two zones have 28 changes."""
    assert len(CHANGES) == 28


@pytest.mark.parametrize(("name", "day"), CHANGES)
def test_every_minute_of_every_change(name: str, day: date) -> None:
    """The first time a clock shows a minute; a minute that is skipped comes as much later as clocks move."""
    zone, shown = ZoneInfo(name), _shown(day, ZoneInfo(name))
    for minute in range(24 * 60):
        expected = shown.get(minute) or shown[minute + 60]
        assert instant(day, minute, zone) == expected


@pytest.mark.parametrize(("name", "day"), CHANGES)
def test_the_weeks_around_a_change(name: str, day: date) -> None:
    """A meeting at 19:00 stays at 19:00 on the wall, before and after."""
    zone = ZoneInfo(name)
    after = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=9)
    starts = list(islice(occurrences(day.weekday(), 19 * 60, zone, after=after), 4))
    assert [start.astimezone(zone).strftime("%a %H:%M") for start in starts] == [
        day.strftime("%a 19:00")
    ] * 4
    assert day in {start.astimezone(zone).date() for start in starts}


@given(
    st.integers(0, 6),
    st.integers(0, 1439),
    st.sampled_from(
        (*ZONES, "Pacific/Auckland", "Asia/Kolkata", "Pacific/Kiritimati", "America/Los_Angeles")
    ),
    st.integers(0, 7 * 365 * 24 * 60).map(lambda n: BEGIN + timedelta(minutes=n)),
)
def test_none_is_missed(weekday: int, start: int, name: str, now: datetime) -> None:
    """The first given is at most two days past, at most five ahead, and they are a week apart by the wall clock."""
    zone = ZoneInfo(name)
    first, second = islice(occurrences(weekday, start, zone, after=now), 2)
    assert -timedelta(days=3) <= first - now <= timedelta(days=6)
    assert second.astimezone(zone).date() - first.astimezone(zone).date() == timedelta(days=7)
    assert first.astimezone(zone).weekday() == weekday
