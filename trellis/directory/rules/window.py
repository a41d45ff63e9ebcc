"""Until when to look, and how to look further when too little was found."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

WINDOWS = ("3h", "today", "24h", "7d")
DISTANCES = (10.0, 25.0, 50.0)
_WRITTEN = re.compile(r"(\d{1,6})(m|h|d)?", re.ASCII)
_MINUTES = {None: 1, "m": 1, "h": 60, "d": 24 * 60}
_LONGEST = 366 * 24 * 60


def _minutes(text: str) -> int:
    found = _WRITTEN.fullmatch(text)
    return int(found[1]) * _MINUTES[found[2]] if found else 0


def is_window(text: str) -> bool:
    """Say whether a text is a window: minutes (`90`), hours (`3h`), days (`7d`) up to 366, or `today`."""
    return text == "today" or 0 < _minutes(text) <= _LONGEST


def window_end(text: str, at: datetime, zone: ZoneInfo) -> datetime | None:
    """Give the instant a window ends: `today` at the next midnight of `zone`. No window: None."""
    if not text:
        return None
    if text != "today":
        return at.astimezone(UTC) + timedelta(minutes=_minutes(text))
    tomorrow = at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=zone).astimezone(UTC)


Width = tuple[str, float | None]


def wider(asked: Width, at: datetime, zone: ZoneInfo) -> Iterator[Width]:
    """Give ever wider (window, km), one step at a time, taking turns; what was not asked is never narrowed."""
    window, within = asked
    end = window_end(window, at, zone)
    windows = [
        word
        for word in WINDOWS
        if end and (further := window_end(word, at, zone)) and further > end
    ]
    windows = sorted(windows, key=lambda word: window_end(word, at, zone) or at)
    distances = [km for km in DISTANCES if within and km > within]
    while windows or distances:
        if windows:
            window = windows.pop(0)
            yield window, within
        if distances:
            within = distances.pop(0)
            yield window, within
