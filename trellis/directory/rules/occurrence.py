"""Weekly slots as instants: exact on the nights clocks change, and past midnight."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DEFAULT_DURATION = 60
_LONGEST_DAYS = 2


@lru_cache(maxsize=600)
def zone_named(name: str) -> ZoneInfo:
    """Give the zone of an IANA name, read once."""
    return ZoneInfo(name)


def instant(day: date, start: int, zone: ZoneInfo) -> datetime:
    """Give the UTC instant of a wall-clock time, `start` minutes after midnight on `day`.

    A time that clocks skip happens as much later as they were put forward (02:30 is then 03:30); a time they
    show twice is the first of the two. So says RFC 5545 §3.3.5.
    """
    local = datetime.combine(day, time(start // 60, start % 60), tzinfo=zone)
    return local.astimezone(UTC)


def occurrences(weekday: int, start: int, zone: ZoneInfo, *, after: datetime) -> Iterator[datetime]:
    """Give the UTC starts of a weekly slot in order, beginning up to two days before `after`. It never ends."""
    first = after.astimezone(zone).date() - timedelta(days=_LONGEST_DAYS)
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    while True:
        yield instant(day, start, zone)
        day += timedelta(days=7)
