"""Checking in, looking back, and removing, as the person does on the pages."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import Tying
from trellis.circle import actions as circle
from trellis.consent.rules.scopes import Scope
from trellis.journey import actions
from trellis.journey.entries import CheckIn
from trellis.journey.models import Entry
from trellis.people.models import Person

SignedIn = Callable[[Person], Client]
CHECK_IN = "/journey/check-in/"


def test_a_check_in_tapped_twice_is_kept_once(maya: Person, signed_in: SignedIn) -> None:
    browser, given = signed_in(maya), {"mood": "4", "id": str(uuid4())}
    assert [browser.post(CHECK_IN, given).status_code for _ in range(3)] == [302, 302, 302]
    assert Entry.objects.of(maya).count() == 1


def test_a_form_sent_again_with_other_answers_is_kept_besides(
    maya: Person, signed_in: SignedIn
) -> None:
    browser, id = signed_in(maya), str(uuid4())
    for answers in ({"mood": "4"}, {"mood": "1", "words": "it turned"}, {"mood": "4"}):
        browser.post(CHECK_IN, answers | {"id": id})
    assert Entry.objects.of(maya).count() == 2
    assert "it turned" in browser.get("/journey/").content.decode()


def test_a_form_with_somebody_elses_id_is_kept_and_theirs_stays(
    maya: Person, rosa: Person, signed_in: SignedIn
) -> None:
    taken, now = uuid4(), timezone.now()
    actions.append_now(by=rosa, to=rosa, body=CheckIn(mood=1), at=now, id=taken)
    signed_in(maya).post(CHECK_IN, {"mood": "5", "id": str(taken)})
    assert Entry.objects.of(maya).count() == Entry.objects.of(rosa).count() == 1


@pytest.mark.parametrize(
    "given",
    [
        {"words": ""},
        {"mood": "9"},
        {"craving": "3"},
        {"words": "x" * 4001},
        {"words": " "},
        {"sleep": "many"},
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_nothing(
    maya: Person, signed_in: SignedIn, given: dict[str, str]
) -> None:
    answer = signed_in(maya).post(CHECK_IN, given)
    assert answer.status_code == 200
    assert 'class="error' in answer.content.decode()
    assert not Entry.objects.exists()


def test_after_a_check_in_the_page_names_who_can_see_it(
    maya: Person, rosa: Person, tied: Tying, signed_in: SignedIn
) -> None:
    browser = signed_in(maya)
    circle.share(by=maya, tie=tied(maya, rosa), scopes=frozenset({Scope.MOOD}), at=timezone.now())
    alone = browser.post(CHECK_IN, {"craving": "8"}, follow=True).content.decode()
    assert "Nobody else sees it." in alone
    shared = browser.post(CHECK_IN, {"mood": "1"}, follow=True).content.decode()
    assert "Thank you for telling it as it is." in shared
    assert "Some of it can be seen by: Rosa." in shared


def test_the_timeline_goes_back_page_by_page_and_loses_nothing(
    maya: Person, signed_in: SignedIn
) -> None:
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    for number in range(70):
        when = now - timedelta(hours=number // 3)  # three at the same moment
        body = CheckIn(words=f"words of {number:03}")
        actions.append(by=maya, to=maya, body=body, happened_at=when, at=now)
    browser, address = signed_in(maya), "/journey/"
    seen: list[str] = []
    while address and len(seen) < 100:
        page = browser.get(address)
        seen += [row["reading"].fields["words"] for row in page.context["rows"]]
        earlier = page.context["earlier"]
        address = f"/journey/?before={earlier}" if earlier else ""
    assert sorted(seen) == [f"words of {number:03}" for number in range(70)]


@pytest.mark.parametrize(
    "before", ["nonsense", "2026-99-99T00:00", "2026-05-01T12:00", "9" * 400, "\x00", "0" * 32]
)
def test_an_odd_before_shows_the_newest(maya: Person, signed_in: SignedIn, before: str) -> None:
    assert signed_in(maya).get("/journey/", {"before": before}).status_code == 200


def test_what_is_removed_is_gone_from_every_reading(
    maya: Person, ivo: Person, signed_in: SignedIn
) -> None:
    stored = actions.append(
        by=maya,
        to=maya,
        body=CheckIn(words="too much"),
        happened_at=timezone.now(),
        at=timezone.now(),
    )
    path = reverse("journey:remove", args=[stored.id])
    assert signed_in(ivo).post(path).status_code == 404
    browser = signed_in(maya)
    assert "too much" in browser.get(path).content.decode()
    browser.post(path)
    assert "too much" not in browser.get("/journey/").content.decode()
    assert browser.get(path).status_code == 404
    assert Entry.objects.get(pk=stored.id).removed_at is not None


def test_a_late_retry_brings_nothing_removed_back(maya: Person) -> None:
    id, now, body = uuid4(), timezone.now(), CheckIn(words="too much")
    actions.append_now(by=maya, to=maya, body=body, at=now, id=id)
    actions.remove(by=maya, entry_id=id, at=now)
    assert actions.append_now(by=maya, to=maya, body=body, at=now, id=id).already
    assert not Entry.objects.of(maya).exists()


def test_a_changed_form_tapped_twice_is_kept_once(maya: Person) -> None:
    id, now = uuid4(), timezone.now()
    for mood in (3, 4, 4, 3, 4):
        actions.append_now(by=maya, to=maya, body=CheckIn(mood=mood), at=now, id=id)
    assert Entry.objects.of(maya).count() == 2
