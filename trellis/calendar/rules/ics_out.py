"""Calendar files out (RFC 5545). Neutral by design: nothing in them says which program wrote them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Timezone, vRecur
from icalendar import Event as Written

from trellis.calendar.rules.event import Event
from trellis.calendar.rules.recurrence import A_DAY, Moved, Timing, Words
from trellis.calendar.rules.rule_text import written as rule_written
from trellis.calendar.rules.zones import zone_of

PRODUCT = "-//Calendar//Calendar//EN"
CONTENT_TYPE = "text/calendar; charset=utf-8"
FILE_NAME = "calendar.ics"
_AHEAD = timedelta(days=10 * 366)
_BACK = timedelta(days=366)


def calendar_file(events: Iterable[Event], *, at: datetime, name: str = "") -> bytes:
    """Write events as a calendar file: by the wall clock of their zone, which is described, or in UTC.

    `at` stands in for the moment of an event that does not say when it was changed.
    """
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    if name:
        file.add("x-wr-calname", name)
    parts = [part for event in events for part in _parts(event, at)]
    for zone in _zones(parts, at.date()):
        file.add_component(zone)
    for part in parts:
        file.add_component(part)
    return bytes(file.to_ical())


def _zones(parts: list[Written], today: date) -> list[Timezone]:
    """Describe every named zone from a year before its first use until ten years after its last, and after today."""
    used: dict[str, list[date]] = {}
    for part in parts:
        value: Any = part["dtstart"]
        start = value.dt
        if isinstance(start, datetime) and start.tzinfo is not UTC:
            used.setdefault(str(start.tzinfo), []).append(start.date())
    return [
        _zone(name, min(on) - _BACK, max(*on, today) + _AHEAD) for name, on in sorted(used.items())
    ]


def _zone(name: str, first: date, last: date) -> Timezone:
    zone = Timezone.from_tzinfo(zone_of(name), name, first_date=first, last_date=last)
    zone.pop("COMMENT", None)
    return zone


def _parts(event: Event, at: datetime) -> list[Written]:
    """Write one event: itself, and each moved occurrence."""
    changes, timing = event.changes, event.timing
    main = _base(event, at)
    _say(main, event.words)
    _when(main, timing, timing.starts)
    if timing.rule.repeats:
        zone = None if timing.all_day else timing.zone
        main["rrule"] = vRecur.from_ical(rule_written(timing.rule, timing.starts, zone))
    for name, starts in (("exdate", changes.cancelled), ("rdate", changes.added)):
        if starts:
            main.add(name, [_moment(timing, start) for start in sorted(starts)])
    return [main, *(_moved(event, start, to, at) for start, to in sorted(changes.moved.items()))]


def _base(event: Event, at: datetime) -> Written:
    part = Written()
    part.add("uid", event.uid)
    part.add("dtstamp", (event.changed_at or at).astimezone(UTC).replace(microsecond=0))
    if event.sequence:
        part.add("sequence", event.sequence)
    return part


def _say(part: Written, words: Words) -> None:
    named = {"summary": words.title, "location": words.place, "description": words.notes}
    for name, text in {**named, "url": words.link}.items():
        if text:
            part.add(name, text)


def _when(part: Written, timing: Timing, start: datetime, minutes: int | None = None) -> None:
    length = timedelta(minutes=timing.minutes if minutes is None else minutes)
    if timing.all_day:
        part.add("dtstart", start.date())
        part.add("dtend", (start + length).date())
        return
    part.add("dtstart", _start(timing, start))
    part.add(
        "duration", length
    )  # an end by the wall clock would be ambiguous on clock-change nights


def _start(timing: Timing, start: datetime) -> datetime:
    if timing.zone == "UTC":
        return start.replace(tzinfo=UTC)
    return start.replace(tzinfo=zone_of(timing.zone))


def _moment(timing: Timing, start: datetime) -> datetime | date:
    return start.date() if timing.all_day else _start(timing, start)


def _moved(event: Event, original: datetime, to: Moved, at: datetime) -> Written:
    part = _base(event, at)
    _say(part, to.words or event.words)
    part.add("recurrence-id", _moment(event.timing, original))
    minutes = max(A_DAY, to.minutes) if event.timing.all_day else to.minutes
    _when(part, event.timing, to.starts, minutes)
    return part
