"""Reading days and times of day the many ways feeds write them.

Days are 0 = Monday to 6 = Sunday (ours); times are minutes since midnight, local wall clock.
"""

import re
from datetime import UTC, datetime
from typing import Any

from trellis.directory.rules.plain import folded
from trellis.directory.rules.problems import Unreadable

MINUTES_OF_DAY = 24 * 60

_NAMES = {
    name: day
    for day, names in enumerate(
        (
            ("monday", "mon", "lunes", "lundi"),
            ("tuesday", "tue", "tues", "martes", "mardi"),
            ("wednesday", "wed", "weds", "miercoles", "mercredi"),
            ("thursday", "thu", "thur", "thurs", "jueves", "jeudi"),
            ("friday", "fri", "viernes", "vendredi"),
            ("saturday", "sat", "sabado", "samedi"),
            ("sunday", "sun", "domingo", "dimanche"),
        )
    )
    for name in names
}
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?:[:.]\d{2})?\s*(?:([ap])\.?\s?m\.?)?")
_NAMED_TIMES = {
    "noon": 12 * 60,
    "midday": 12 * 60,
    "midnight": 0,
    "12 noon": 12 * 60,
    "12 midnight": 0,
}


def _weekday(value: Any) -> int:
    text = folded(str(value)).rstrip(".")
    if text.removesuffix("s") in _NAMES or text in _NAMES:
        return _NAMES.get(text, _NAMES.get(text.removesuffix("s"), 0))
    number = text.removesuffix(".0")
    if isinstance(value, bool) or not number.isdecimal() or int(number[:3]) > 7:
        raise Unreadable("day", value)
    return (int(number) - 1) % 7  # a feed's 0 is Sunday; some write Sunday as 7


def weekdays(value: Any) -> list[int]:
    """Read `day`: a number (0 = Sunday), its text, a name, or a list of these. Missing: an empty list.

    Raises:
        Unreadable: something stands there that is no day.
    """
    if isinstance(value, str):
        value = [part for part in re.split(r"[,;/|]", value) if part.strip()]
    elif not isinstance(value, list):
        value = [] if value is None else [value]
    return sorted({_weekday(day) for day in value if day not in (None, "")})


def _on_the_clock(hour: int, minute: int, half: str | None) -> int | None:
    if half and not 1 <= hour <= 12:
        # "19:30 PM" is written often enough, and means only one thing.
        half = None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def time_of_day(value: Any) -> int | None:
    """Read a time: `19:00`, `19:00:00`, `7:30 PM`, `7pm`, `noon`. Missing: None.

    Raises:
        Unreadable: something stands there that is no time.
    """
    text = folded(value) if isinstance(value, str) else "" if value is None else str(value)
    if not text:
        return None
    if text in _NAMED_TIMES:
        return _NAMED_TIMES[text]
    found = _TIME.fullmatch(text)
    if not found or not (found[2] or found[3]):
        raise Unreadable("time", value)
    minutes = _on_the_clock(int(found[1]), int(found[2] or 0), found[3])
    if minutes is None:
        raise Unreadable("time", value)
    return minutes


def duration(start: int | None, end: int | None) -> int | None:
    """Give the minutes from start to end; an end at or before the start is on the next day. Unknown: None."""
    if start is None or end is None or start == end:
        return None
    return (end - start) % MINUTES_OF_DAY


_FORMATS = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y")


def moment(value: Any) -> datetime | None:
    """Read `updated`: ISO 8601, `2023-08-29 15:56:59` (UTC) or `8/25/2022 11:17:07 AM`. Anything else: None."""
    text = value.strip() if isinstance(value, str) else ""
    found = _iso(text) if text else None
    for pattern in _FORMATS if "/" in text else ():
        found = found or _by(pattern, text)
    if found is None or not 1970 <= found.year <= 9000:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _by(pattern: str, text: str) -> datetime | None:
    try:
        return datetime.strptime(text, pattern).replace(tzinfo=UTC)
    except ValueError:
        return None
