"""An invented directory for the demonstration: about sixty weekly meetings that no one could mistake for real.

They are Meeting Guide rows and come in through the same importer as real feeds. The streets are real ones of
lower Manhattan; the houses, groups and links are not. Links lead to `example.org`, which answers nobody.
"""

import json
from datetime import datetime
from typing import Any

from trellis.directory.actions import Feed, Report, import_feed

_CITY = {"city": "New York", "state": "NY", "country": "USA", "timezone": "America/New_York"}

# What a made-up place is called, its street, ZIP, and where it would stand.
_PLACES = (
    ("Invented Lantern Hall", "0 Broadway", "10004", 40.7046, -74.0136),
    ("Made-Up Library", "0 Pearl Street", "10038", 40.7102, -74.0007),
    ("Pretend Harbour Room", "0 Water Street", "10005", 40.7055, -74.0064),
    ("Imaginary Garden House", "0 Canal Street", "10013", 40.7197, -74.0020),
    ("Sample Street Centre", "0 Grand Street", "10002", 40.7166, -73.9890),
    ("Demo Corner Kitchen", "0 Bowery", "10012", 40.7243, -73.9927),
)

# Name, fellowship, types. Each meets on several days and hours, in turns of place and link.
_GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Invented Early Birds", "Invented Steps", ("O", "BE", "X")),
    ("Made-Up Night Lights", "Invented Steps", ("O", "D")),
    ("Pretend Women's Table", "Invented Steps", ("C", "W", "CF")),
    ("Imaginary Men's Circle", "Invented Steps", ("C", "M")),
    ("Grupo Inventado Nuevo Día", "Invented Steps", ("O", "S", "X")),
    ("Demo Rainbow Room", "Invented Steps", ("O", "LGBTQ", "X")),
    ("Example Tools and Tea", "Invented Secular", ("O", "EN")),
    ("Taller de Ejemplo", "Invented Secular", ("O", "S")),
    ("Sample Young and New", "Invented Secular", ("O", "Y", "BE")),
    ("Invented Quiet Hour", "Invented Mindful", ("O", "X", "ASL")),
    ("Respiro Inventado", "Invented Mindful", ("O", "S", "CF")),
    ("Pretend Walking Silence", "Invented Mindful", ("O", "OUT")),
)
_SLOTS = (
    (1, "07:00", "08:00"),
    (2, "12:15", "13:00"),
    (3, "18:30", "20:00"),
    (5, "21:00", "22:00"),
    (0, "23:30", "00:30"),
)
FELLOWSHIPS = ("Invented Steps", "Invented Secular", "Invented Mindful")


def _row(group: int, turn: int) -> dict[str, Any]:
    """Make one row: each group takes its turns in person, online, and both."""
    name, _fellowship, types = _GROUPS[group]
    day, time, end = _SLOTS[turn]
    online, in_person = (group + turn) % 3 != 0, (group + turn) % 3 != 1
    row: dict[str, Any] = {
        "slug": f"invented-{group}-{turn}",
        "name": name,
        "day": (day + group) % 7,
        "time": time,
        "end_time": end,
        "types": [*types, "ONL"] if online else list(types),
        "attendance_option": "hybrid"
        if online and in_person
        else "online"
        if online
        else "in_person",
        "notes": "This meeting is invented for the demonstration. Nobody will be there.",
        **_CITY,
    }
    if online:
        row["conference_url"] = f"https://example.org/invented/{group}-{turn}"
    return row | _placed(_PLACES[(group + turn) % len(_PLACES)], exact=in_person)


def _placed(place: tuple[str, str, str, float, float], *, exact: bool) -> dict[str, Any]:
    name, street, postal, lat, lon = place
    if not exact:
        return {"approximate": "yes"}
    point = {"latitude": lat, "longitude": lon, "approximate": "no"}
    return {"location": name, "address": street, "postal_code": postal, **point}


def rows(fellowship: str) -> list[dict[str, Any]]:
    """Give the invented Meeting Guide rows of one invented fellowship; the same every time."""
    groups = [number for number, group in enumerate(_GROUPS) if group[1] == fellowship]
    return [_row(group, turn) for group in groups for turn in range(len(_SLOTS))]


def add_invented(*, at: datetime) -> list[Report]:
    """Import the invented directory, one source for each invented fellowship. Doing it twice changes nothing."""
    feeds = (
        Feed(
            name=f"{fellowship} (invented)",
            content=json.dumps(rows(fellowship)).encode(),
            fellowship=fellowship,
            address="invented",
        )
        for fellowship in FELLOWSHIPS
    )
    return [import_feed(feed=feed, at=at) for feed in feeds]
