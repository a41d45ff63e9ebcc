"""What each page costs the server, beside the smallest answer the house gives."""

from collections.abc import Iterator
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from trellis.operate.bench.figure import Figure, median_ms
from trellis.people import actions as people

PATHS = ("/", "/now/", "/find/", "/circle/", "/journey/check-in/")
TIMES = 30


def measure() -> Iterator[Figure]:
    """Measure the pages people open most."""
    now = timezone.now()
    person, _code = people.sign_up(username=f"bench-{uuid4().hex[:8]}", password=None, at=now)
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(person)
    smallest = median_ms(lambda: browser.get("/api/v1/health"), times=TIMES)
    for path in PATHS:
        ours = median_ms(lambda path=path: browser.get(path), times=TIMES)  # type: ignore[misc]
        yield Figure(f"page {path}", "ms", ours, smallest, "the health answer")
