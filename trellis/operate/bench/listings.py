"""Import and the reference finder, beside parsing alone and the same question as plain SQL."""

import json
import random
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils import timezone

from trellis.directory.actions import Feed, import_feed
from trellis.directory.finder import find
from trellis.directory.models import Listing
from trellis.directory.rules.question import Question
from trellis.operate.bench.figure import Figure, median_ms, seconds

ROWS = 5000


def measure() -> Iterator[Figure]:
    """Measure a first import, an unchanged one, and a search in a city."""
    content = json.dumps(_rows()).encode()
    parsing = ROWS / seconds(lambda: json.loads(content))
    feed = Feed(name="bench", content=content, fellowship="Bench")
    for name in ("first", "unchanged"):
        took = seconds(lambda: import_feed(feed=feed, at=timezone.now()))
        yield Figure(f"import, {name}", "rows/s", ROWS / took, parsing, "parsing the JSON alone")
    yield _search()


def _rows() -> list[dict[str, Any]]:
    chance = random.Random(1)  # noqa: S311 - invention, not secrecy
    return [
        {
            "name": f"Invented group {number}",
            "slug": f"group-{number}",
            "day": chance.randrange(7),
            "time": f"{chance.randrange(24):02}:{chance.choice((0, 15, 30)):02}",
            "timezone": "America/New_York",
            "latitude": 40.7 + chance.uniform(-0.5, 0.5),
            "longitude": -74 + chance.uniform(-0.5, 0.5),
            "formatted_address": f"{number} Invented Street, New York, NY 10001, USA",
            "types": ["O"],
        }
        for number in range(ROWS)
    ]


def _search() -> Figure:
    asked = Question(at=timezone.now(), near="40.7,-74.0", within=5.0, attend="in_person", limit=25)
    near = Q(lat__range=(40.655, 40.745), lon__range=(-74.06, -73.94), active=True)
    plain = median_ms(lambda: list(Listing.objects.filter(near).values_list("id")), times=20)
    ours = median_ms(lambda: find(asked), times=3)
    return Figure("find, reference, 5,000 listings", "ms", ours, plain, "the same box as plain SQL")
