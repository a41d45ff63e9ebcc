"""Small invented feeds, and importing them in tests."""

import json
from datetime import UTC, datetime
from typing import Any

from trellis.directory.actions import Feed, Report, import_feed
from trellis.directory.models import Listing

NOW = datetime(2026, 5, 12, 22, 0, tzinfo=UTC)
"""A Tuesday, 18:00 in New York."""

HERE = (40.7100, -74.0000)


def row(**changes: Any) -> dict[str, Any]:
    """Give a plain row: Tuesdays 18:30 to 19:30 at an invented house in New York."""
    return {
        "slug": "plain",
        "name": "Plain Invented",
        "day": 2,
        "time": "18:30",
        "end_time": "19:30",
        "types": ["O"],
        "formatted_address": "12 Invented Street, New York, NY 10038, USA",
        "latitude": HERE[0],
        "longitude": HERE[1],
    } | changes


def online(**changes: Any) -> dict[str, Any]:
    """Give a row that meets online only, at the same hours."""
    link = {"conference_url": "https://example.org/room", "types": ["ONL"]}
    place = {"formatted_address": "New York, NY, USA", "latitude": None, "longitude": None}
    return row(slug="online", name="Online Invented", **link, **place) | changes


def feed(*rows: Any, name: str = "Invented", **changes: Any) -> Feed:
    """Make a feed of rows."""
    return Feed(
        name=name, content=json.dumps(list(rows)).encode(), **{"fellowship": "AA", **changes}
    )


def brought_in(*rows: Any, at: datetime = NOW, **changes: Any) -> Report:
    """Import rows as one source."""
    return import_feed(feed=feed(*rows, **changes), at=at)


def the_listing(**row_changes: Any) -> Listing:
    """Import one row and give its only listing."""
    brought_in(row(**row_changes))
    return Listing.objects.get()
