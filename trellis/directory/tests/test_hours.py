"""Days, times and moments the many ways feeds write them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.directory.rules.hours import duration, moment, time_of_day, weekdays
from trellis.directory.rules.problems import Unreadable


@pytest.mark.parametrize(
    ("written", "days"),
    [
        (0, [6]),
        (1, [0]),
        (6, [5]),
        (7, [6]),
        (3.0, [2]),
        ("0", [6]),
        ("1", [0]),
        (" 4 ", [3]),
        ("Monday", [0]),
        ("sunday", [6]),
        ("Tues", [1]),
        ("Thursdays", [3]),
        ("miércoles", [2]),
        ([0], [6]),
        ([1, 3, "5"], [0, 2, 4]),
        ("1,3", [0, 2]),
        (["Monday", "Monday"], [0]),
        (None, []),
        ("", []),
        ([], []),
        ([None, ""], []),
    ],
)
def test_days(written: Any, days: list[int]) -> None:
    """A feed's 0 is Sunday, ours is Monday."""
    assert weekdays(written) == days


@pytest.mark.parametrize(
    "written", [8, -1, 3.5, "someday", "99999999999", True, {}, [[1]], ["Monday", "x"]]
)
def test_what_is_no_day(written: Any) -> None:
    """Something that stands there and is no day is told, not guessed."""
    with pytest.raises(Unreadable):
        weekdays(written)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("19:00", 1140),
        ("07:05", 425),
        ("7:30", 450),
        ("19:00:00", 1140),
        ("7:30 PM", 1170),
        ("7:30pm", 1170),
        ("7:30 p.m.", 1170),
        ("7 pm", 1140),
        ("12:00 AM", 0),
        ("12:15 PM", 735),
        ("12:01 a.m.", 1),
        ("19:30 PM", 1170),
        ("noon", 720),
        ("Midnight", 0),
        ("00:00", 0),
        (" 18:30 ", 1110),
        (None, None),
        ("", None),
    ],
)
def test_times(written: Any, minutes: int | None) -> None:
    """Morning and evening are never confused."""
    assert time_of_day(written) == minutes


@pytest.mark.parametrize(
    "written", ["25:00", "12:60", "soon", "7", "1900", 1900, [], "7:30 XM", "24:00", "-1:00"]
)
def test_what_is_no_time(written: Any) -> None:
    """Something that stands there and is no time is told, not guessed."""
    with pytest.raises(Unreadable):
        time_of_day(written)


@given(st.integers(0, 1439))
def test_every_minute_reads_the_same_on_both_clocks(minutes: int) -> None:
    """A time on the 12-hour clock is the time on the 24-hour clock."""
    hour, minute = divmod(minutes, 60)
    twelve = f"{(hour - 1) % 12 + 1}:{minute:02} {'AM' if hour < 12 else 'PM'}"
    assert time_of_day(f"{hour:02}:{minute:02}") == time_of_day(twelve) == minutes


@pytest.mark.parametrize(
    ("start", "end", "lasts"),
    [
        (1140, 1200, 60),
        (1410, 30, 60),
        (1140, 1140, None),
        (1140, None, None),
        (None, 60, None),
        (0, 1439, 1439),
    ],
)
def test_how_long(start: int | None, end: int | None, lasts: int | None) -> None:
    """An end before the start is on the next day."""
    assert duration(start, end) == lasts


@pytest.mark.parametrize(
    "written",
    [
        "2022-08-25 11:17:07",
        "2022-08-25T11:17:07Z",
        "2022-08-25T07:17:07-04:00",
        "8/25/2022 11:17:07 AM",
        "08/25/2022 11:17:07",
    ],
)
def test_moments(written: str) -> None:
    """Every way of writing `updated` is the same instant."""
    assert moment(written) == datetime(2022, 8, 25, 11, 17, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", [None, "", "yesterday", 5, "0001-01-01 00:00:00", "13/45/2022", []]
)
def test_what_is_no_moment(written: Any) -> None:
    """An unreadable `updated` is unknown."""
    assert moment(written) is None


@given(st.one_of(st.none(), st.integers(), st.floats(), st.text(), st.lists(st.text())))
def test_nothing_unexpected_is_raised(written: Any) -> None:
    """Whatever stands there is read or named unreadable."""
    for read in (weekdays, time_of_day):
        try:
            read(written)
        except Unreadable as problem:
            assert problem.code in {"day", "time"}
    moment(written)
