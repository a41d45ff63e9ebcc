"""Calendar files in (RFC 5545): bounded, fetching nothing, and saying of each event why it could not be read."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from icalendar import Event as Written

from trellis.calendar.rules.event import LONGEST_UID, Event, within_bounds
from trellis.calendar.rules.ics_lines import events_in
from trellis.calendar.rules.problems import Unreadable
from trellis.calendar.rules.recurrence import A_DAY, MOST_CHANGES, Changes, Moved, Timing, Words
from trellis.calendar.rules.rule import Rule, to_count
from trellis.calendar.rules.rule_text import read as read_rule
from trellis.calendar.rules.zones import instant, zone_written
from trellis.kit.words import tidy

LARGEST_SEQUENCE = 1_000_000
MOST_COUNTED = 20_000
"""How many repetitions of one file are counted out (COUNT of monthly and yearly rules): under a second's work."""
# What the library raises over values that are none; OSError over a zone that names a folder of zones.
_BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError, OSError)


@dataclass(frozen=True)
class Skipped:
    """One event that could not be read, by its title or else its place in the file, and why."""

    title: str
    why: Unreadable


@dataclass
class Reading:
    """What reading a file gave: `read` = events + skipped; an event with its changes counts once."""

    read: int = 0
    events: list[Event] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


@dataclass
class _Budget:
    """How many repetitions may still be counted out for this file."""

    left: int = MOST_COUNTED

    def spend(self, rule: Rule) -> None:
        """Take off what a rule costs.

        Raises:
            Unreadable: that is more than is left.
        """
        if to_count(rule) > self.left:
            raise Unreadable("counting", "COUNT")
        self.left -= to_count(rule)


@dataclass(frozen=True)
class _When:
    """A time as a file gives it: by a wall clock, or a whole day."""

    wall: datetime
    zone: str
    all_day: bool

    @property
    def moment(self) -> datetime:
        return instant(self.wall, self.zone)


def read_calendar(given: bytes, *, zone: str) -> Reading:
    """Read a calendar file. Times that name no zone ("floating") are told by the clock of `zone`.

    Raises:
        Unusable: the file as a whole cannot be read; see `events_in`.
    """
    reading, budget = Reading(), _Budget()
    for parts in _by_uid(events_in(given)).values():
        reading.read += 1
        try:
            reading.events.append(_event([_parsed(lines) for lines in parts], zone, budget))
        except Unreadable as why:
            reading.skipped.append(Skipped(_title(parts[0]), why))
        except _BROKEN:
            reading.skipped.append(Skipped(_title(parts[0]), Unreadable("broken")))
    return reading


def _by_uid(events: list[list[str]]) -> dict[str, list[list[str]]]:
    """Bring an event and its changed occurrences together; an event without a UID stands alone."""
    found: dict[str, list[list[str]]] = {}
    for number, lines in enumerate(events):
        found.setdefault(_value(lines, "UID") or f"\0{number}", []).append(lines)
    return found


def _value(lines: list[str], name: str) -> str:
    named = (line.partition(":") for line in lines)
    return next((rest.strip() for head, _, rest in named if _named(head, name)), "")


def _named(head: str, name: str) -> bool:
    return head.partition(";")[0].upper() == name


def _title(lines: list[str]) -> str:
    return tidy(_value(lines, "SUMMARY"))[:60]


def _parsed(lines: list[str]) -> Any:
    if any(_named(line.partition(":")[0], "EXRULE") for line in lines):
        raise Unreadable("rule_part", "EXRULE")
    return Written.from_ical("\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT")))


def _one(part: Any, name: str) -> Any:
    value = part.get(name)
    if isinstance(value, list):
        raise Unreadable("twice", name)
    return value


def _event(parts: list[Any], zone: str, budget: _Budget) -> Event:
    mains = [part for part in parts if part.get("RECURRENCE-ID") is None]
    if len(mains) != 1:
        raise Unreadable("no_main" if not mains else "twice", "UID")
    main = mains[0]
    uid = str(_one(main, "UID") or "").strip()
    if not uid or len(uid) > LONGEST_UID:
        raise Unreadable("uid")
    if _cancelled(main):
        raise Unreadable("cancelled")
    timing = _settled(_timing(main, zone), budget)
    words, changes = _words(main), _changes(main, timing, zone)
    overrides = [part for part in parts if part is not main]
    return Event(
        uid=uid,
        words=words,
        timing=timing,
        changes=_overridden(changes, overrides, timing, words, zone),
        sequence=_sequence(main),
    )


def _settled(timing: Timing, budget: _Budget) -> Timing:
    budget.spend(timing.rule)
    return timing.settled()


def _sequence(part: Any) -> int:
    return min(max(0, int(_one(part, "SEQUENCE") or 0)), LARGEST_SEQUENCE)


def _cancelled(part: Any) -> bool:
    return str(_one(part, "STATUS") or "").upper() == "CANCELLED"


def _words(part: Any) -> Words:
    names = {"title": "SUMMARY", "place": "LOCATION", "notes": "DESCRIPTION", "link": "URL"}
    said = {ours: tidy(str(_one(part, theirs) or "")) for ours, theirs in names.items()}
    return within_bounds(Words(**said))


def _when(value: Any, zone: str) -> _When:
    """Read one time. `value` is a date or a moment, with the zone it names.

    Its year is refused, whatever it is a time of, before anything else is worked out with it.
    """
    when = _any_when(value, zone)
    Timing(when.wall, when.zone, 0)
    return when


def _any_when(value: Any, zone: str) -> _When:
    moment = value.dt
    if isinstance(moment, datetime):
        named = str(value.params.get("TZID", ""))
        own = zone_written(named) if named else "UTC" if moment.tzinfo else zone
        return _When(_to_the_minute(moment), own, all_day=False)
    if isinstance(moment, date):
        return _When(datetime.combine(moment, time()), zone, all_day=True)
    raise Unreadable("time")


def _to_the_minute(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None, second=0, microsecond=0, fold=0)


def _timing(part: Any, zone: str) -> Timing:
    if _one(part, "DTSTART") is None:
        raise Unreadable("no_start")
    start = _when(_one(part, "DTSTART"), zone)
    minutes = _minutes(part, start, zone)
    return Timing(start.wall, start.zone, minutes, _rule(part, start), start.all_day)


def _rule(part: Any, start: _When) -> Rule:
    given = _one(part, "RRULE")
    if given is None:
        return Rule()
    text = given.to_ical().decode()
    return read_rule(text, start.wall, None if start.all_day else start.zone)


def _minutes(part: Any, start: _When, zone: str) -> int:
    """Give the length in minutes, a begun minute as a whole one."""
    if _one(part, "DTEND") is not None:
        end = _when(_one(part, "DTEND"), zone)
        if end.all_day != start.all_day:
            raise Unreadable("end")
        length = end.wall - start.wall if start.all_day else end.moment - start.moment
    elif _one(part, "DURATION") is not None:
        length = _one(part, "DURATION").dt
    else:
        length = timedelta(days=1) if start.all_day else timedelta()
    if not isinstance(length, timedelta) or length < timedelta():
        raise Unreadable("end")
    minutes = math.ceil(length / timedelta(minutes=1))
    return max(minutes, A_DAY) if start.all_day else minutes


def _list(part: Any, name: str, zone: str) -> Iterator[_When]:
    given = part.get(name)
    for line in given if isinstance(given, list) else [given] if given is not None else []:
        yield from (_when(value, zone) for value in line.dts)


def _wall(when: _When, timing: Timing) -> datetime:
    """Give a time of the file by the series' own clock; a whole day means that day's occurrence."""
    if when.all_day:
        return datetime.combine(when.wall.date(), timing.starts.time())
    if timing.all_day:
        return datetime.combine(when.wall.date(), time())
    if when.zone == timing.zone:
        return when.wall
    return timing.original_of(when.moment)


def _changes(part: Any, timing: Timing, zone: str) -> Changes:
    cancelled = {_wall(when, timing) for when in _list(part, "EXDATE", zone)}
    added = {_wall(when, timing) for when in _list(part, "RDATE", zone)}
    return _bounded(Changes(frozenset(cancelled), {}, frozenset(added)))


def _overridden(
    changes: Changes, overrides: list[Any], timing: Timing, words: Words, zone: str
) -> Changes:
    """Add the occurrences that the file describes by themselves."""
    cancelled, moved = set(changes.cancelled), {}
    for part in overrides:
        original = _wall(_when(_one(part, "RECURRENCE-ID"), zone), timing)
        if _one(part, "RECURRENCE-ID").params.get("RANGE"):
            raise Unreadable("range")
        if _cancelled(part):
            cancelled.add(original)
        else:
            moved[original] = _moved(part, timing, words, zone)
    kept = {original: to for original, to in moved.items() if original not in cancelled}
    added = changes.added - kept.keys()
    return _bounded(replace(changes, cancelled=frozenset(cancelled), moved=kept, added=added))


def _moved(part: Any, timing: Timing, words: Words, zone: str) -> Moved:
    own, own_words = _timing(part, zone), _words(part)
    if own.all_day != timing.all_day:
        raise Unreadable("end")
    start = _When(own.starts, own.zone, own.all_day)
    differs = own_words if own_words != words else None
    return Moved(_wall(start, timing), own.minutes, differs)


def _bounded(changes: Changes) -> Changes:
    if len(changes) > MOST_CHANGES:
        raise Unreadable("changes")
    return changes.possible()
