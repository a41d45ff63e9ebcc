"""What the calendar's tests have in common: zones and their clock changes, and random timings."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import reject
from hypothesis import strategies as st
from icalendar import Calendar

from trellis.calendar.rules.problems import Unreadable
from trellis.calendar.rules.recurrence import A_DAY, Timing
from trellis.calendar.rules.rule import Pace, Rule

ZONES = (
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Santiago",
    "Europe/Dublin",
    "Europe/Madrid",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Apia",
    "UTC",
)
YEARS = (2011, 2012, 2017, 2018, 2026, 2027)
"""Now, the year Apia left out a day, and the last ones in which São Paulo changed its clocks at midnight."""


def wall(*parts: int) -> datetime:
    """Give a time as a clock on the wall shows it: year, month, day, hour, minute; no zone."""
    return datetime(*parts)  # type: ignore[arg-type] # noqa: DTZ001


def read_events(file: bytes) -> list[Any]:
    """Read the events of a calendar file by the library alone, as another program would."""
    return list(Calendar.from_ical(file).walk("VEVENT"))


def transitions(zone: str, year: int) -> Iterator[tuple[datetime, timedelta]]:
    """Give each change of a zone's clocks in a year: its instant (UTC), and by how much they were put forward."""
    tz, moment = ZoneInfo(zone), datetime(year, 1, 1, tzinfo=UTC)
    step = timedelta(minutes=30)
    while moment.year == year:
        before, after = _offset(moment - step, tz), _offset(moment, tz)
        if before != after:
            minutes = (moment - timedelta(minutes=n) for n in range(30))
            yield min(m for m in minutes if _offset(m, tz) == after), after - before
        moment += step


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


walls = st.datetimes(wall(1995, 1, 1), wall(2060, 1, 1)).map(
    lambda found: found.replace(second=0, microsecond=0)
)
_steps = {Pace.DAILY: 40, Pace.WEEKLY: 9, Pace.MONTHLY: 14}


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Give any rule that sometimes happens."""
    pace = draw(st.sampled_from(list(Pace)))
    if pace is Pace.ONCE:
        return Rule()
    weekdays = frozenset(draw(st.sets(st.integers(0, 6), max_size=4)))
    day, nth = None, None
    if pace is Pace.MONTHLY:
        nth = draw(st.sampled_from([None, 1, 2, 3, 4, -1]))
        weekdays = frozenset({draw(st.integers(0, 6))}) if nth else frozenset()
        day = None if nth else draw(st.sampled_from([None, 1, 15, 28, 31, -1]))
    return Rule(
        pace=pace,
        every=draw(st.integers(1, _steps[pace])),
        weekdays=weekdays if pace is not Pace.DAILY else frozenset(),
        day=day,
        nth=nth,
        until=draw(st.none() | st.dates(date(2064, 1, 1), date(2070, 1, 1))),
        week_starts=draw(st.sampled_from([0, 6])),
    )


@st.composite
def timings(draw: st.DrawFn) -> Timing:
    """Give any settled timing."""
    starts, all_day = draw(walls), draw(st.booleans())
    if all_day:
        starts = starts.replace(hour=0, minute=0)
    minutes = A_DAY * draw(st.integers(1, 5)) if all_day else draw(st.integers(0, 3000))
    zone = draw(st.sampled_from(ZONES))
    try:
        return Timing(starts, zone, minutes, draw(rules()), all_day).settled()
    except Unreadable:  # the 31st of every twelfth month, begun in a short one
        reject()
