"""One person's page, at five days and at five years: cost is not to grow with history."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from trellis.journey import actions as journey
from trellis.journey.entries import CheckIn
from trellis.operate.bench.figure import Figure, median_ms
from trellis.people import actions as people
from trellis.people.models import Person

A_DAY = 11  # 20,000 entries in five years
TIMES = 40


def measure() -> Iterator[Figure]:
    """Measure the timeline and Today, each beside the same page at five days."""
    short, long = (_lived(days) for days in (5, 5 * 365))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a living store does by itself within minutes
    for name, path in (("timeline", "/journey/"), ("today", "/")):
        small, large = (_page(person, path) for person in (short, long))
        yield Figure(f"{name}, five years", "ms", large, small, "the same page at five days")


@transaction.atomic
def _lived(days: int) -> Person:
    now = timezone.now()
    person, _code = people.sign_up(username=f"bench-{uuid4().hex[:8]}", password=None, at=now)
    body = CheckIn(mood=3, craving=4, words="a few words about the day")
    for number in range(days * A_DAY):
        when = now - timedelta(hours=24 / A_DAY * number)
        journey.append(by=person, to=person, body=body, happened_at=when, at=when)
    return person


def _page(person: Person, path: str) -> float:
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(person)
    return median_ms(lambda: browser.get(path), times=TIMES)
