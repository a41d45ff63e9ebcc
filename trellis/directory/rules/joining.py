"""Whether a listing can still be joined, when next, and how soon one can really be there."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Protocol

from trellis.directory.rules.geo import distance_km, travel_minutes
from trellis.directory.rules.occurrence import DEFAULT_DURATION, occurrences, zone_named
from trellis.directory.rules.place import Point

LATE_IN_PERSON = timedelta(minutes=10)
LEFT_ONLINE = timedelta(minutes=15)


class Slot(Protocol):
    """What must be known of a listing to say when and how it can be joined."""

    weekday: int | None
    start: int | None
    duration: int | None
    timezone: str
    attendance: str
    approximate: bool
    lat: float | None
    lon: float | None


@dataclass(frozen=True)
class Scope:
    """From where, from when and how far one looks. `until` ends the window; `here` is where one is."""

    at: datetime
    here: Point | None = None
    within: float | None = None
    by: str = ""
    attend: str = "any"
    until: datetime | None = None


@dataclass(frozen=True)
class Chance:
    """The next occurrence one can join (UTC), and which ways lead in. Without hours all three times are None."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    wait_minutes: int | None = None
    distance_km: float | None = None
    travel_minutes: int | None = None
    in_person: bool = field(default=False, compare=False)
    online: bool = field(default=False, compare=False)


def open_in_person(starts_at: datetime, at: datetime, *, travel: float = 0.0) -> bool:
    """Say whether somebody leaving now, `travel` minutes away, arrives until 10 minutes after the start."""
    return at + timedelta(minutes=travel) <= starts_at + LATE_IN_PERSON


def open_online(ends_at: datetime, at: datetime) -> bool:
    """Say whether at least 15 minutes are left."""
    return at <= ends_at - LEFT_ONLINE


def distance_to(slot: Slot, here: Point | None) -> float | None:
    """Give the km to a listing's exact place; online, approximate or unknown places have no distance."""
    if (
        here is None
        or slot.attendance == "online"
        or slot.approximate
        or slot.lat is None
        or slot.lon is None
    ):
        return None
    return distance_km(here, (slot.lat, slot.lon))


@dataclass(frozen=True)
class _Ways:
    """Which ways lead in, and the minutes to get there in person."""

    in_person: bool
    online: bool
    travel: float


def _ways(slot: Slot, scope: Scope, distance: float | None) -> _Ways:
    in_person = slot.attendance != "online" and scope.attend != "online"
    if scope.within is not None:
        in_person = in_person and distance is not None and distance <= scope.within
    if scope.by:
        in_person = in_person and distance is not None
    travel = travel_minutes(distance, scope.by) if scope.by and distance is not None else 0.0
    return _Ways(in_person, slot.attendance != "in_person" and scope.attend != "in_person", travel)


def _wait(starts_at: datetime, ends_at: datetime, at: datetime, ways: _Ways) -> float | None:
    """Give the minutes until one can be in, the sooner way; None if it is too late for both."""
    until_start = max(0.0, (starts_at - at).total_seconds() / 60)
    waits = []
    if ways.in_person and open_in_person(starts_at, at, travel=ways.travel):
        waits.append(max(until_start, ways.travel))
    if ways.online and open_online(ends_at, at):
        waits.append(until_start)
    return min(waits, default=None)


def _soonest(slot: Slot, scope: Scope, ways: _Ways) -> tuple[datetime, datetime, float] | None:
    if slot.weekday is None or slot.start is None or not slot.timezone:
        return None
    lasts = timedelta(minutes=slot.duration or DEFAULT_DURATION)
    for starts_at in occurrences(
        slot.weekday, slot.start, zone_named(slot.timezone), after=scope.at
    ):
        if scope.until and starts_at > scope.until:
            return None
        wait = _wait(starts_at, starts_at + lasts, scope.at, ways)
        if wait is not None:
            return starts_at, starts_at + lasts, wait
    return None


def whole_minutes(minutes: float) -> int:
    """Round up, so that nobody is promised to be there sooner than they can."""
    return ceil(round(minutes, 6))


def chance_of(slot: Slot, scope: Scope) -> Chance | None:
    """Give the next chance to join within the scope, or None. Hours unknown: a chance without times, if no window."""
    distance = distance_to(slot, scope.here)
    ways = _ways(slot, scope, distance)
    if not (ways.in_person or ways.online):
        return None
    km = None if distance is None else round(distance, 3)
    travel = whole_minutes(ways.travel) if scope.by and ways.in_person else None
    chance = Chance(None, None, None, km, travel, in_person=ways.in_person, online=ways.online)
    soonest = _soonest(slot, scope, ways)
    if soonest:
        starts_at, ends_at, wait = soonest
        return replace(
            chance, starts_at=starts_at, ends_at=ends_at, wait_minutes=whole_minutes(wait)
        )
    timeless = slot.weekday is None or slot.start is None or not slot.timezone
    return chance if timeless and scope.until is None else None
