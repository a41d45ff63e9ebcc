"""My week, with five years of what was planned behind it: cost is not to grow with history."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from statistics import median
from uuid import uuid4

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from trellis.calendar.actions import series as planning
from trellis.calendar.rules.recurrence import Timing, Words
from trellis.calendar.rules.rule import Pace, Rule
from trellis.operate.bench.figure import Figure, seconds
from trellis.people import actions as people
from trellis.people.models import Person

WEEKLY, A_DAY = 8, 2  # eight things each week, and two single ones on each day that was
TIMES = 60


def measure() -> Iterator[Figure]:
    """Measure the page of this week beside the same page at five days, both with the same week to show."""
    short, long = (_planned(days) for days in (5, 5 * 365))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    small, large = _in_turn(_page(short), _page(long))
    yield Figure("my week, five years of series", "ms", large, small, "the same page at five days")


@transaction.atomic
def _planned(days: int) -> Person:
    now = timezone.now()
    person, _code = people.sign_up(username=f"bench-{uuid4().hex[:8]}", password=None, at=now)
    monday = now.replace(hour=9, minute=0, second=0, microsecond=0, tzinfo=None)
    monday -= timedelta(days=monday.weekday())
    for number in range(WEEKLY):
        begun = monday - timedelta(days=days // 7 * 7) + timedelta(days=number % 7)
        _plan(person, begun, Rule(Pace.WEEKLY), now)
    for number in range(days * A_DAY):
        _plan(person, monday - timedelta(days=1 + number // A_DAY), Rule(), now)
    return person


def _plan(person: Person, starts: datetime, rule: Rule, now: datetime) -> None:
    words = Words("Something", "Somewhere", "A few words about it.")
    planning.plan(by=person.key, words=words, timing=Timing(starts, "UTC", 60, rule), at=now)


def _page(person: Person) -> Callable[[], object]:
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(person)
    return lambda: browser.get("/journey/week/")


def _in_turn(*pages: Callable[[], object]) -> list[float]:
    """Give the median of each page in milliseconds, asked in turn, so that a busy moment meets all alike."""
    for page in pages:
        page()
    rounds = [[seconds(page) for page in pages] for _ in range(TIMES)]
    return [1000 * median(taken) for taken in zip(*rounds, strict=True)]
