"""Days of a team: whole days on the calendar of its own zone, wherever whoever looks may be."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def day_of(at: datetime, zone: str) -> date:
    """Give the day it is in a zone at a moment."""
    return at.astimezone(ZoneInfo(zone)).date()


def first_day(wanted: date | None, today: date) -> date:
    """Give the day a role begins: the one agreed on, and never one that is over."""
    return max(wanted or today, today)


def lasts_as_long(until: date | None, other: date | None) -> bool:
    """Say whether a role with this last day lasts at least as long as one with the other; None is no end."""
    return until is None or (other is not None and until >= other)
