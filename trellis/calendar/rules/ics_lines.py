"""The outer form of a calendar file: lines and components, cut down to what is read, before any library sees it.

Descriptions of time zones, alarms and attachments never get further than here: they are where a hostile file
would hide endless work or an address to fetch.
"""

import re
from collections.abc import Iterator

from trellis.calendar.rules.problems import Unusable

MOST_BYTES = 2 * 1024 * 1024
MOST_EVENTS = 2000
LONGEST_LINE = 20_000
MOST_LINES_OF_AN_EVENT = 700
_DEEPEST = 6
READ = frozenset(
    {
        "UID", "SEQUENCE", "SUMMARY", "LOCATION", "DESCRIPTION", "URL", "DTSTART", "DTEND", "DURATION",
        "RRULE", "EXDATE", "RDATE", "RECURRENCE-ID", "STATUS", "EXRULE",
    }
)  # fmt: skip
_BREAK = re.compile(r"\r\n|\n|\r")
_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")


def events_in(given: bytes) -> list[list[str]]:
    """Give, for each event of a file, its own lines unfolded, without what is never read.

    Raises:
        Unusable: it is no calendar file, is broken, or is larger than 2 MB, 2,000 events or 700 lines an event.
    """
    events: list[list[str]] = []
    open_: list[str] = []
    for line in _lines(_text(given)):
        name, _, rest = line.partition(":")
        if name.upper() == "BEGIN":
            _begin(open_, events, rest.strip().upper())
        elif name.upper() == "END":
            _end(open_, rest.strip().upper())
        elif open_ == ["VCALENDAR", "VEVENT"]:
            _keep(events[-1], line)
    if open_ or not events:
        raise Unusable("broken" if open_ else "no_events")
    return events


def _text(given: bytes) -> str:
    if len(given) > MOST_BYTES:
        raise Unusable("large")
    try:
        text = given.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable("encoding") from error
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise Unusable("no_calendar")
    return text


def _lines(text: str) -> Iterator[str]:
    """Give the lines, each joined with those that continue it (RFC 5545 §3.1)."""
    parts: list[str] = []
    length = 0
    for line in _BREAK.split(text.lstrip()):
        if not line.startswith((" ", "\t")):
            yield from _whole(parts)
            parts, length = [line], len(line)
        elif length <= LONGEST_LINE:
            parts.append(line[1:])
            length += len(line)
    yield from _whole(parts)


def _whole(parts: list[str]) -> Iterator[str]:
    line = "".join(parts).replace("\0", "")
    if line.strip():
        yield line[:LONGEST_LINE]


def _begin(open_: list[str], events: list[list[str]], name: str) -> None:
    open_.append(name)
    if len(open_) > _DEEPEST or (len(open_) == 1) != (name == "VCALENDAR"):
        raise Unusable("broken")
    if open_ == ["VCALENDAR", "VEVENT"]:
        events.append([])
    if len(events) > MOST_EVENTS:
        raise Unusable("many")


def _end(open_: list[str], name: str) -> None:
    if not open_ or open_.pop() != name:
        raise Unusable("broken")


def _keep(event: list[str], line: str) -> None:
    name = _NAME.match(line)
    if name and name[0].upper() in READ:
        event.append(line)
    if len(event) > MOST_LINES_OF_AN_EVENT:
        raise Unusable("broken")
