"""What can still be joined, how soon, in what order; and how a search widens."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from trellis.directory.rules.attendance import Ways, ways
from trellis.directory.rules.joining import Chance, Scope, chance_of
from trellis.directory.rules.ranking import Match, mixed, rank
from trellis.directory.rules.window import is_window, wider, window_end

NEW_YORK = ZoneInfo("America/New_York")
HERE = (40.71, -74.0)
NIL = UUID(int=0)


@dataclass
class Meeting:
    """A meeting on Tuesdays at 18:00 in New York, for an hour unless said."""

    weekday: int | None = 1
    start: int | None = 18 * 60
    duration: int | None = None
    timezone: str = "America/New_York"
    attendance: str = "in_person"
    approximate: bool = False
    lat: float | None = HERE[0]
    lon: float | None = HERE[1]
    id: UUID = NIL
    name: str = "Invented"
    facets: dict[str, bool] = field(default_factory=dict)
    updated_at: datetime | None = None


def tuesday(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 5, 12, hour, minute, second, tzinfo=NEW_YORK)


def starts(meeting: Meeting, at: datetime, **scope: Any) -> datetime | None:
    chance = chance_of(meeting, Scope(at=at, **scope))
    return chance.starts_at if chance else None


TODAY, NEXT_WEEK = tuesday(18), tuesday(18) + timedelta(days=7)


@pytest.mark.parametrize(
    ("meeting", "at", "expected"),
    [
        (Meeting(), tuesday(17, 59), TODAY),
        (Meeting(), tuesday(18, 10), TODAY),
        (Meeting(), tuesday(18, 10, 1), NEXT_WEEK),
        (Meeting(attendance="online"), tuesday(18, 45), TODAY),
        (Meeting(attendance="online"), tuesday(18, 45, 1), NEXT_WEEK),
        (Meeting(attendance="online", duration=120), tuesday(19, 45), TODAY),
        (Meeting(attendance="online", duration=120), tuesday(19, 46), NEXT_WEEK),
        (Meeting(attendance="hybrid"), tuesday(18, 45), TODAY),
        (Meeting(attendance="hybrid"), tuesday(18, 46), NEXT_WEEK),
        (
            Meeting(attendance="online", start=23 * 60, duration=180),
            tuesday(0, 30) + timedelta(days=1),
            tuesday(23),
        ),
    ],
)
def test_the_borders_of_joining(meeting: Meeting, at: datetime, expected: datetime) -> None:
    """In person to 10 minutes after the start; online to 15 before the end; an hour if no end is given."""
    assert starts(meeting, at) == expected


def test_a_hybrid_asked_for_in_person_closes_as_one() -> None:
    """Who wants to sit there needs to come in time."""
    assert starts(Meeting(attendance="hybrid"), tuesday(18, 30), attend="in_person") == NEXT_WEEK
    assert starts(Meeting(attendance="hybrid"), tuesday(18, 30), attend="online") == TODAY


def test_who_cannot_get_there_in_time_is_not_sent() -> None:
    """3 km take 52 minutes on foot: 18:10 is reached from 17:18, not from 17:19."""
    away = Meeting(lat=HERE[0] + 2.9999 / 111.1951, lon=HERE[1])
    found = chance_of(away, Scope(at=tuesday(17, 18), here=HERE, by="walk"))
    assert found is not None
    assert (found.starts_at, found.travel_minutes, found.wait_minutes) == (TODAY, 52, 52)
    assert starts(away, tuesday(17, 19), here=HERE, by="walk") == NEXT_WEEK
    assert starts(away, tuesday(17, 55), here=HERE, by="car") == TODAY


def test_within() -> None:
    """An exact place counts to the border; an approximate or missing one never; online stays in."""
    near, far = {"here": HERE, "within": 5.0}, Meeting(lat=HERE[0] + 5.001 / 111.1951)
    assert starts(Meeting(), tuesday(17), **near) == TODAY
    assert starts(Meeting(lat=HERE[0] + 4.999 / 111.1951), tuesday(17), **near) == TODAY
    assert starts(far, tuesday(17), **near) is None
    assert starts(Meeting(approximate=True), tuesday(17), **near) is None
    assert starts(Meeting(lat=None, lon=None), tuesday(17), **near) is None
    assert starts(Meeting(attendance="online", lat=None), tuesday(17), **near) == TODAY
    assert starts(Meeting(attendance="online"), tuesday(17), attend="in_person", **near) is None


def test_hours_that_are_unknown() -> None:
    """By appointment, or in an unknown zone: there is no moment, and no window holds it."""
    for meeting in (Meeting(weekday=None, start=None), Meeting(timezone="")):
        assert chance_of(meeting, Scope(at=tuesday(17))) == Chance()
        assert chance_of(meeting, Scope(at=tuesday(17), until=tuesday(23))) is None


def test_the_window_ends_exactly() -> None:
    """A start at the very end of the window is in it."""
    assert starts(Meeting(), tuesday(15), until=tuesday(18)) == TODAY
    assert starts(Meeting(), tuesday(15), until=tuesday(17, 59)) is None


HOW = {
    ("", "placed"): Ways("in_person", active=True),
    ("", "online placed"): Ways("hybrid", active=True),
    ("", "online"): Ways("online", active=True),
    ("", "online closed placed"): Ways("online", active=True),
    ("", "closed placed"): Ways("in_person", active=False),
    ("", ""): Ways("in_person", active=False),
    ("inactive", "online placed"): Ways("online", active=False),
    ("online", "placed"): Ways("online", active=True),
    ("hybrid", "online closed"): Ways("hybrid", active=True),
}


@pytest.mark.parametrize(("stated", "holds"), HOW)
def test_how_a_meeting_is_attended(stated: str, holds: str) -> None:
    """The feed's own word stands; otherwise the rule of the field."""
    said = {word: word in holds.split() for word in ("online", "closed", "placed")}
    assert ways(stated=stated, **said) == HOW[stated, holds]


def match(
    number: int = 1, *, wait: int | None = 0, km: float | None = None, **meeting: Any
) -> Match[Meeting]:
    listing = Meeting(id=UUID(int=number), **meeting)
    chance = Chance(
        wait_minutes=wait,
        distance_km=km,
        in_person=listing.attendance != "online",
        online=listing.attendance != "in_person",
    )
    return Match(listing, chance)


def test_the_order() -> None:
    """Bands of a quarter hour, wishes, distance, freshness, name, id; those without hours last, by distance."""
    fresh, old = datetime(2026, 5, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)
    order = [
        match(1, wait=14, km=9.0, facets={"women": True}),
        match(2, wait=14, km=1.0, facets={"women": False}),
        match(3, wait=0, km=2.0, updated_at=fresh),
        match(4, wait=0, km=2.0, updated_at=old),
        match(5, wait=0, km=2.0, name="a"),
        match(6, wait=0, km=2.0, name="Á"),
        match(7, wait=0, km=2.0, name="b"),
        match(8, wait=0),
        match(9, wait=15, km=0.0, facets={"women": True}),
        match(10, wait=None, km=0.5),
        match(11, wait=None, km=0.7, facets={"women": True}),
    ]
    backwards = list(reversed(order))
    assert sorted(backwards, key=lambda m: rank(m, ["women"])) == order


def test_one_of_each_among_the_first_five() -> None:
    """The first online and the first in person come up to the fifth place; nothing else moves."""
    rooms = [match(n, attendance="in_person") for n in range(6)]
    link = match(9, attendance="online")
    assert mixed([*rooms, link]) == [*rooms[:4], link, *rooms[4:]]
    assert mixed([*rooms, link], settled=5) == [*rooms, link]
    assert mixed(rooms) == rooms
    both = [match(7, attendance="hybrid"), *rooms, link]
    assert mixed(both) == both
    links = [match(n, attendance="online") for n in range(6)]
    assert mixed([*links, rooms[0]])[4] == rooms[0]


def test_a_hybrid_meeting_out_of_reach_is_no_room_to_go_to() -> None:
    """Joined online, it does not take the place of one near by."""
    far = Meeting(attendance="hybrid", lat=None, lon=None)
    here = Scope(at=tuesday(15), here=(40.7, -74.0), within=10.0)
    chance = chance_of(far, here)
    assert chance is not None
    assert (chance.online, chance.in_person) == (True, False)


def test_windows() -> None:
    """Minutes, hours, days, and until the next midnight there."""
    at = tuesday(22)
    assert window_end("90", at, NEW_YORK) == at + timedelta(minutes=90)
    assert window_end("3h", at, NEW_YORK) == at + timedelta(hours=3)
    assert window_end("today", at, NEW_YORK) == tuesday(0) + timedelta(days=1)
    assert window_end("", at, NEW_YORK) is None
    assert [
        is_window(text) for text in ("90", "3h", "7d", "today", "0", "h", "-3h", "9999d", "3w")
    ] == [True] * 4 + [False] * 5


def test_widening_goes_step_by_step() -> None:
    """Window and distance take turns; what is already wider, or was never asked, stays."""
    assert list(wider(("3h", 10.0), tuesday(15), NEW_YORK)) == [
        ("today", 10.0),
        ("today", 25.0),
        ("24h", 25.0),
        ("24h", 50.0),
        ("7d", 50.0),
    ]
    assert list(wider(("3h", None), tuesday(22), NEW_YORK)) == [("24h", None), ("7d", None)]
    assert list(wider(("", 30.0), tuesday(22), NEW_YORK)) == [("", 50.0)]
    assert list(wider(("", None), tuesday(22), NEW_YORK)) == []
