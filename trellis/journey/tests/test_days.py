"""What others read, they read by days: those of each entry's own clock, and nothing of other days is opened."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import Tying
from trellis.circle import actions as circle
from trellis.consent.rules.scopes import Scope
from trellis.journey import actions
from trellis.journey.entries import CheckIn
from trellis.journey.models import Entry
from trellis.people.models import Person
from trellis.vault import fields
from trellis.vault.rules.sealing import unseal

SignedIn = Callable[[Person], Client]
ZONES = ("UTC", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu")


def _wrote(maya: Person, moment: datetime, zone: str | None = None) -> None:
    body = CheckIn(mood=3)
    actions.append(by=maya, to=maya, body=body, happened_at=moment, zone=zone, at=timezone.now())


@pytest.fixture
def shared(maya: Person, rosa: Person, tied: Tying) -> None:
    """Maya shows Rosa her mood."""
    circle.share(by=maya, tie=tied(maya, rosa), scopes=frozenset({Scope.MOOD}), at=timezone.now())


@pytest.mark.parametrize("since", [None, date(2026, 3, 7), date(2026, 3, 8), date(1, 1, 1)])
@pytest.mark.parametrize("before", [None, date(2026, 3, 9), date(2026, 3, 7), date(9999, 12, 31)])
def test_days_are_those_of_each_entrys_own_clock(
    maya: Person, since: date | None, before: date | None
) -> None:
    """At the edges of the day in every zone, with and without a change of the clocks."""
    begin = datetime(2026, 3, 6, 8, tzinfo=UTC)
    for hour in range(0, 96, 3):
        for zone in ZONES:
            _wrote(maya, begin + timedelta(hours=hour), zone)
    mine = Entry.objects.of(maya)

    def held(entry: Entry) -> bool:
        day = entry.happened_at.astimezone(ZoneInfo(entry.zone)).date()
        return (since is None or day >= since) and (before is None or day < before)

    wanted = {entry.pk for entry in mine if held(entry)}
    assert {entry.pk for entry in mine.on_days(since=since, before=before)} == wanted


def _cost(ask: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Count the queries of a page, and how many sealed values it opened."""
    opened = [0]

    def counted(*asked: Any, **place: Any) -> bytes:
        opened[0] += 1
        return unseal(*asked, **place)

    with monkeypatch.context() as watched, CaptureQueriesContext(connection) as queries:
        watched.setattr(fields, "unseal", counted)
        assert ask().status_code == 200
    return len(queries), opened[0]


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("asked", ["/", "/api/v1/people/maya/entries?limit=1&since={since}"])
def test_what_lies_on_other_days_costs_a_reader_nothing(
    maya: Person,
    rosa: Person,
    signed_in: SignedIn,
    asked: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However much somebody writes just before the days that are shown, it is neither fetched nor opened."""
    now = timezone.now()
    today = datetime.combine(now.astimezone(ZoneInfo(maya.zone)).date(), datetime.min.time())
    first = today.replace(tzinfo=ZoneInfo(maya.zone)) - timedelta(days=3)
    browser, address = signed_in(rosa), asked.format(since=f"{first:%Y-%m-%d}T00:00:00Z")
    _wrote(maya, first - timedelta(minutes=1))
    browser.get(address)  # the first visit is noted, later ones are not
    before = _cost(lambda: browser.get(address), monkeypatch)
    for minute in range(2, 62):
        _wrote(maya, first - timedelta(minutes=minute))
    browser.get(address)
    assert _cost(lambda: browser.get(address), monkeypatch) == before
