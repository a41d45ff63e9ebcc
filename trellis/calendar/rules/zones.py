"""Names of time zones as calendar files write them, and wall-clock times as instants."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from trellis.calendar.rules.problems import Unreadable

_NAMES = frozenset(available_timezones()) - {"localtime", "Factory"}


@lru_cache(maxsize=600)
def zone_of(name: str) -> ZoneInfo:
    """Give the zone of an IANA name, read once.

    Raises:
        Unreadable: there is no such zone.
    """
    if name not in _NAMES:
        raise Unreadable("zone", name)
    return ZoneInfo(name)


def zone_written(text: str) -> str:
    """Give the IANA name for a zone as a calendar file names it.

    Understood are IANA names, also behind a maker's path (`/example.org/Europe/Berlin`), and the names of
    Windows as Unicode's CLDR maps them.

    Raises:
        Unreadable: the name means nothing here.
    """
    name = text.strip().strip('"')
    parts = name.split("/")
    tails = ("/".join(parts[-n:]) for n in (3, 2) if len(parts) > n)
    for candidate in (name, WINDOWS_TO_OLSON.get(name, ""), *tails):
        if candidate in _NAMES:
            return candidate
    raise Unreadable("zone", name)


def instant(wall: datetime, zone: str) -> datetime:
    """Give the UTC instant of a wall-clock time (naive) in a zone.

    A time that clocks skip happens as much later as they were put forward (02:30 is then 03:30); a time they
    show twice is the first of the two. So says RFC 5545 §3.3.5.
    """
    return wall.replace(tzinfo=zone_of(zone), fold=0).astimezone(UTC)
