"""Recurrence by the wall clock: exact on every night clocks change, and as quick after twenty years as at once."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule
from dateutil.rrule import weekday as nth_weekday
from hypothesis import assume, given
from hypothesis import strategies as st

from trellis.calendar.rules.problems import Unreadable
from trellis.calendar.rules.recurrence import (
    MOST,
    Changes,
    Moved,
    Timing,
    Words,
    occurrence,
    occurrences,
)
from trellis.calendar.rules.rule import NEVER_AGAIN, Pace, Rule, days, settled
from trellis.calendar.rules.zones import instant
from trellis.calendar.tests.times import YEARS, ZONES, rules, timings, transitions, wall

WEEKLY_RULE = Rule(Pace.WEEKLY)
A_WEEK = timedelta(days=7)


def _weekly(start: datetime, zone: str = "America/New_York", **rule: Any) -> Timing:
    return Timing(start, zone, 60, Rule(Pace.WEEKLY, **rule)).settled()


def _starts(
    timing: Timing, first: datetime, last: datetime, changes: Changes | None = None
) -> list[str]:
    found = occurrences(timing, changes or Changes(), first=first, last=last)
    return [f"{one.local:%m-%d %H:%M %z}" for one in found]


@pytest.mark.parametrize("zone", ZONES)
def test_on_every_night_clocks_change_it_happens_once(zone: str) -> None:
    """A weekly time that is skipped comes later by what was skipped; one that comes twice is the first."""
    for moment, forward in (found for year in YEARS for found in transitions(zone, year)):
        before = (moment - timedelta(minutes=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        inside = before + timedelta(minutes=1) + forward / 2
        series = Timing(inside - 3 * A_WEEK, zone, 60, WEEKLY_RULE).settled()
        found = occurrences(
            series, first=moment - timedelta(days=10), last=moment + timedelta(days=10)
        )
        [that] = [one for one in found if one.original == inside]
        if forward > timedelta():
            assert that.local.replace(tzinfo=None) == inside + forward
            assert that.starts_at == moment + forward / 2
        else:
            assert that.local.replace(tzinfo=None) == inside
            assert that.starts_at < moment


@pytest.mark.parametrize("zone", ZONES)
def test_half_past_two_every_sunday_happens_every_sunday(zone: str) -> None:
    """Over two years: 104 weeks, 104 times, each on its day, never nearer than six days and twelve hours."""
    series = _weekly(wall(2026, 1, 4, 2, 30), zone)
    found = occurrences(
        series, first=datetime(2026, 1, 1, tzinfo=UTC), last=datetime(2028, 1, 1, tzinfo=UTC)
    )
    assert len(found) == 104
    assert {one.local.weekday() for one in found} == {6}
    assert all(b.starts_at - a.starts_at > timedelta(days=6, hours=12) for a, b in pairwise(found))


def test_a_gap_moves_forward_and_a_fold_is_the_first() -> None:
    """New York, 2026: 02:30 on 8 March is 03:30; 01:30 on 1 November is the one in summer time."""
    march = _starts(
        _weekly(wall(2026, 3, 1, 2, 30)),
        datetime(2026, 3, 1, tzinfo=UTC),
        datetime(2026, 3, 20, tzinfo=UTC),
    )
    assert march == ["03-01 02:30 -0500", "03-08 03:30 -0400", "03-15 02:30 -0400"]
    november = _starts(
        _weekly(wall(2026, 10, 25, 1, 30)),
        datetime(2026, 10, 25, tzinfo=UTC),
        datetime(2026, 11, 9, tzinfo=UTC),
    )
    assert november == ["10-25 01:30 -0400", "11-01 01:30 -0400", "11-08 01:30 -0500"]


def test_half_an_hour_and_a_whole_day_are_skipped_too() -> None:
    """Lord Howe puts its clocks forward by half an hour; Apia left out 30 December 2011."""
    howe = _weekly(wall(2026, 9, 27, 2, 15), "Australia/Lord_Howe")
    assert occurrence(howe, Changes(), wall(2026, 10, 4, 2, 15)).local.time() == time(2, 45)  # type: ignore[union-attr]
    apia = Timing(wall(2011, 12, 28, 9), "Pacific/Apia", 60, Rule(Pace.DAILY)).settled()
    skipped = occurrence(apia, Changes(), wall(2011, 12, 30, 9))
    assert skipped is not None and skipped.local.date() == date(2011, 12, 31)


def test_an_hour_is_an_hour_and_a_day_is_a_day() -> None:
    """Lengths are real time; whole days are days of the calendar, however long."""
    night = Timing(wall(2026, 10, 31, 23), "America/New_York", 180)
    [one] = occurrences(
        night, first=datetime(2026, 11, 1, tzinfo=UTC), last=datetime(2026, 11, 2, tzinfo=UTC)
    )
    assert one.ends_at - one.starts_at == timedelta(hours=3)
    day = Timing(wall(2026, 11, 1), "America/New_York", 24 * 60, all_day=True)
    [whole] = occurrences(
        day, first=datetime(2026, 11, 1, tzinfo=UTC), last=datetime(2026, 11, 3, tzinfo=UTC)
    )
    assert whole.ends_at - whole.starts_at == timedelta(hours=25)


_FREQUENCY = {Pace.DAILY: DAILY, Pace.WEEKLY: WEEKLY, Pace.MONTHLY: MONTHLY}


def _plainly(timing: Timing, first: datetime, last: datetime) -> list[datetime]:
    """Give the starts by walking from the very beginning, as the library does."""
    rule = timing.rule
    if not rule.repeats:
        walk = iter([timing.starts])
    else:
        until = min(rule.until or date.max, last.date() + timedelta(days=3))
        walk = iter(
            rrule(
                _FREQUENCY[rule.pace],
                dtstart=timing.starts,
                interval=rule.every,
                byweekday=[nth_weekday(day, rule.nth) for day in rule.weekdays] or None,
                bymonthday=rule.day,
                wkst=rule.week_starts,
                until=datetime.combine(until, timing.starts.time()),
            )
        )
    moments = (instant(wall, timing.zone) for wall in walk)
    return [moment for moment in moments if first <= moment < last]


@given(
    timing=timings(),
    begin=st.datetimes(wall(1990, 1, 1), wall(2075, 1, 1)),
    span=st.integers(0, 60),
)
def test_a_window_holds_what_the_whole_walk_holds(
    timing: Timing, begin: datetime, span: int
) -> None:
    """Beginning near the window gives the same starts as beginning at the beginning."""
    first = begin.replace(tzinfo=UTC)
    last = first + timedelta(days=span)
    found = occurrences(timing, first=first, last=last)
    starts = [one.starts_at for one in found if one.starts_at >= first]
    assert starts == sorted(_plainly(timing, first, last))
    assert all(one.meets(first, last) for one in found)


def _calls(work: Callable[[], object]) -> int:
    """Count the calls that a piece of work makes."""
    count = 0

    def counted(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "rule",
    [
        Rule(Pace.DAILY),
        Rule(Pace.WEEKLY, every=2),
        Rule(Pace.MONTHLY, day=28),
        Rule(Pace.DAILY, count=1000),
    ],
    ids=lambda rule: f"{rule.pace}",
)
def test_an_old_series_costs_what_a_new_one_costs(rule: Rule) -> None:
    """Begun twenty years ago or last month: the same work for the same week."""
    first, last = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC)

    def work(begun: datetime) -> int:
        timing = Timing(begun, "Europe/Dublin", 60, rule).settled()

        def ask() -> object:
            return occurrences(timing, first=first, last=last)

        ask()
        return _calls(ask)

    assert work(wall(2006, 2, 28, 9)) <= 1.5 * work(wall(2026, 2, 28, 9))


def test_no_question_gives_more_than_a_thousand() -> None:
    """However long the window."""
    daily = Timing(wall(1950, 1, 1, 9), "UTC", 60, Rule(Pace.DAILY)).settled()
    century: dict[str, Any] = {
        "first": datetime(1950, 1, 1, tzinfo=UTC),
        "last": datetime(2050, 1, 1, tzinfo=UTC),
    }
    assert len(occurrences(daily, **century, limit=10**6)) == MOST
    assert len(occurrences(daily, **century, limit=3)) == 3


def test_a_count_becomes_a_day_and_a_start_the_first_that_fits() -> None:
    """Ten Mondays from a Wednesday: they begin on the Monday, and the tenth is the last."""
    rule, first = settled(Rule(Pace.WEEKLY, weekdays=frozenset({0}), count=10), date(2026, 3, 4))
    assert (first, rule.until, rule.count) == (date(2026, 3, 9), date(2026, 5, 11), None)
    assert len(list(days(rule, first, since=first, before=date(2027, 1, 1)))) == 10


@given(
    rules().filter(lambda rule: rule.repeats),
    st.dates(date(2062, 1, 1), date(2063, 12, 31)),
    st.integers(1, 120),
)
def test_the_last_of_so_many_is_the_one_that_counting_finds(
    rule: Rule, start: date, count: int
) -> None:
    """Reckoned or counted out, also where the last day comes first."""
    whole, begin = settled(rule, start)
    found = days(whole, begin, since=begin, before=NEVER_AGAIN)
    *_, last = islice(found, count)
    assert settled(replace(rule, count=count), start) == (
        replace(whole, count=None, until=last),
        begin,
    )


@pytest.mark.parametrize(
    ("rule", "start"),
    [
        (Rule(Pace.MONTHLY, every=12, day=30), date(2026, 2, 1)),
        (Rule(Pace.WEEKLY, until=date(2020, 1, 1)), date(2026, 2, 1)),
    ],
)
def test_what_never_happens_is_refused(rule: Rule, start: date) -> None:
    """30 February, and an end before the beginning."""
    with pytest.raises(Unreadable) as refused:
        settled(rule, start)
    assert refused.value.code == "never"


def test_one_can_be_called_off_moved_and_added() -> None:
    """Each by the start the rule gave it; the moved one keeps its name."""
    series = _weekly(wall(2026, 3, 3, 10))
    changes = Changes(
        cancelled=frozenset({wall(2026, 3, 10, 10)}),
        moved={wall(2026, 3, 17, 10): Moved(wall(2026, 4, 30, 9), 30, Words("Elsewhere"))},
        added=frozenset({wall(2026, 3, 5, 8), wall(2026, 3, 24, 10)}),
    )
    year = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC))
    starts = _starts(series, *year, changes)
    assert starts[:3] == ["03-03 10:00 -0500", "03-05 08:00 -0500", "03-24 10:00 -0400"]
    assert starts.count("03-24 10:00 -0400") == 1
    assert "04-30 09:00 -0400" in starts
    moved = occurrence(series, changes, wall(2026, 3, 17, 10))
    assert moved is not None and moved.words == Words("Elsewhere")
    assert occurrence(series, changes, wall(2026, 3, 10, 10)) is None
    assert occurrence(series, changes, wall(2026, 3, 11, 10)) is None


@given(timing=timings(), back=st.integers(0, 400))
def test_every_occurrence_is_found_by_its_name_and_by_its_instant(
    timing: Timing, back: int
) -> None:
    """`original` names one occurrence; its instant leads back to it."""
    first = instant(timing.starts, timing.zone) + timedelta(days=back)
    found = occurrences(timing, first=first, last=first + timedelta(days=30), limit=5)
    assume(found)
    for one in found:
        assert occurrence(timing, Changes(), one.original) == one
        if one.local.replace(tzinfo=None) == one.original:
            assert timing.original_of(one.starts_at) == one.original


def test_a_series_keeps_its_own_clock_wherever_its_owner_goes() -> None:
    """Ten in New York stays ten in New York, also in the weeks when Madrid has not changed yet."""
    series = _weekly(wall(2026, 3, 3, 10))
    month: dict[str, Any] = {
        "first": datetime(2026, 3, 1, tzinfo=UTC),
        "last": datetime(2026, 4, 8, tzinfo=UTC),
    }
    there = [
        one.starts_at.astimezone(ZoneInfo("Europe/Madrid")).hour
        for one in occurrences(series, **month)
    ]
    assert there == [16, 15, 15, 15, 16, 16]


@pytest.mark.parametrize(
    "broken",
    [
        {"zone": "Mars/Olympus"},
        {"minutes": -1},
        {"minutes": 10**6},
        {"starts": wall(1899, 1, 1)},
        {"all_day": True},
    ],
)
def test_a_time_that_makes_no_sense_is_refused(broken: dict[str, Any]) -> None:
    """Before anything is kept."""
    with pytest.raises(Unreadable):
        replace(Timing(wall(2026, 1, 1, 9), "UTC", 60), **broken)
