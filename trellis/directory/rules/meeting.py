"""One normalised meeting, and what reading a feed gave."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from trellis.directory.rules.problems import Unreadable


@dataclass(frozen=True)
class Defaults:
    """What holds for every row of a feed that does not say otherwise."""

    fellowship: str
    zone: str = ""


@dataclass(frozen=True)
class Meeting:
    """One weekly slot, in one place and/or online. Field names are the columns of `Listing`."""

    source_key: str
    name: str
    fellowship: str
    organization: str
    weekday: int | None
    start: int | None
    duration: int | None
    timezone: str
    attendance: str
    active: bool
    lat: float | None
    lon: float | None
    approximate: bool
    location: str
    address: str
    city: str
    region: str
    area: str
    postal_code: str
    country: str
    conference_url: str
    conference_phone: str
    phone: str
    url: str
    notes: str
    types: list[str]
    facets: dict[str, bool]
    pathways: list[str]
    updated_at: datetime | None
    raw: dict[str, Any]


@dataclass
class Reading:
    """What reading a feed gave: meetings by row number (from 1), rows that could not be read, and what was odd."""

    rows: int = 0
    meetings: dict[int, list[Meeting]] = field(default_factory=dict)
    skipped: list[tuple[int, str, Unreadable]] = field(default_factory=list)
    odd: Counter[str] = field(default_factory=Counter)


def slot_of(meeting: Meeting) -> tuple[Any, ...]:
    """Give what tells meetings under one key apart: when, where, and what it is called."""
    return (
        meeting.source_key,
        meeting.weekday,
        meeting.start,
        meeting.name,
        meeting.address,
        meeting.conference_url,
    )


def numbered(reading: Reading) -> Iterator[tuple[int, Meeting]]:
    """Give every meeting with the number of its row."""
    for number, meetings in reading.meetings.items():
        for meeting in meetings:
            yield number, meeting
