"""Entries over HTTP: kept once, refused in the same words, read through consent."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import Tying
from trellis.circle import actions as circle
from trellis.consent.models import Disclosure
from trellis.consent.rules.scopes import Scope
from trellis.journey import actions
from trellis.journey.entries import CheckIn
from trellis.journey.models import Entry
from trellis.people.actions import end_token, give_token
from trellis.people.models import Person

SignedIn = Callable[[Person], Client]


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "kind": "check_in",
        "happened_at": timezone.now().isoformat(),
        "zone": "America/New_York",
        "body": {"mood": 4, "craving": 7, "words": "a plain day"},
    } | changes


@pytest.fixture
def as_maya(maya: Person) -> Client:
    _token, secret = give_token(by=maya, name="test", at=timezone.now())
    return Client(headers={"authorization": f"Bearer {secret}"})


def post(client: Client, entries: Any) -> Any:
    return client.post("/api/v1/entries", json.dumps(entries), content_type="application/json")


def test_an_entry_sent_twice_is_kept_once(as_maya: Client) -> None:
    one = entry()
    assert post(as_maya, [one]).json() == [{"id": one["id"], "status": "stored", "why": ""}]
    assert post(as_maya, [one]).json()[0]["status"] == "already"
    assert Entry.objects.count() == 1


def test_the_same_moment_in_another_spelling_is_the_same_content(as_maya: Client) -> None:
    now = timezone.now()
    one = entry(happened_at=now.isoformat())
    post(as_maya, [one])
    shifted = (now.astimezone(timezone.get_fixed_timezone(120))).isoformat()
    assert post(as_maya, [one | {"happened_at": shifted}]).json()[0]["status"] == "already"


def test_a_taken_id_is_refused_in_the_same_words_whoever_owns_it(
    as_maya: Client, rosa: Person, signed_in: SignedIn
) -> None:
    mine, hers = entry(), entry()
    post(as_maya, [mine])
    browser = signed_in(rosa)
    post(browser, [hers])
    [changed] = post(as_maya, [mine | {"body": {"mood": 1}}]).json()
    [foreign] = post(as_maya, [mine | {"id": hers["id"]}]).json()
    assert (changed["status"], foreign["status"]) == ("refused", "refused")
    assert changed["why"] == foreign["why"]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "encouragement", "body": {"heart": True}},
        {"kind": "nonsense"},
        {"body": {}},
        {"body": {"mood": 9}},
        {"body": {"mood": "4"}},
        {"body": {"mood": True}},
        {"body": {"mood": 3, "secret": 1}},
        {"body": {"words": "x" * 4001}},
        {"body": {"words": "   "}},
        {"body": {"words": "\x00\x1f\u202e"}},
        {"zone": "Mars/Olympus"},
        {"happened_at": (datetime.now().astimezone() + timedelta(hours=1)).isoformat()},
        {"happened_at": "1850-01-01T00:00:00Z"},
        {"happened_at": "0001-01-01T00:00:00+14:00"},
        {"happened_at": "9999-12-31T23:59:59-14:00"},
        {"happened_at": "2026-01-01T00:00:00"},
        {"happened_at": None},
        {"body": None},
        {"kind": 7},
        {"zone": "../../etc/passwd"},
        {"zone": "\x00"},
        {"body": {"sleep": "NaN"}},
    ],
)
def test_a_bad_entry_is_refused_with_a_reason_and_the_others_are_kept(
    as_maya: Client, changes: dict[str, Any]
) -> None:
    answers = post(as_maya, [entry(**changes), entry()]).json()
    assert [a["status"] for a in answers] == ["refused", "stored"]
    assert answers[0]["why"]
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("body", ["{}", "[{}]", "not json", '[{"id": 1}]', "[" * 5000])
def test_a_body_of_another_shape_is_a_400(as_maya: Client, body: str) -> None:
    answer = as_maya.post("/api/v1/entries", body, content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json()) == {"error", "detail"}


def test_more_than_five_hundred_are_refused_together(as_maya: Client) -> None:
    assert post(as_maya, [entry() for _ in range(501)]).status_code == 400
    assert post(as_maya, [[]] * 100_000).status_code == 400
    assert not Entry.objects.exists()


def test_a_reader_gets_only_granted_fields(
    as_maya: Client, maya: Person, rosa: Person, tied: Tying, signed_in: SignedIn
) -> None:
    post(as_maya, [entry(), entry(body={"craving": 3})])
    tie = tied(maya, rosa)
    browser = signed_in(rosa)
    assert browser.get("/api/v1/people/maya/entries").json() == []

    circle.share(by=maya, tie=tie, scopes=frozenset({Scope.MOOD}), at=timezone.now())
    [seen] = browser.get("/api/v1/people/maya/entries").json()
    assert seen["body"] == {"mood": 4}
    assert seen["happened_at"].endswith("T00:00:00Z")
    assert seen["zone"] == "UTC"
    assert not Entry.objects.filter(pk=seen["id"]).exists()
    assert (
        Disclosure.objects.of(maya).filter(viewer_id=rosa.pk, scope="mood", surface="api").count()
        == 1
    )

    circle.share(by=maya, tie=tie, scopes=frozenset(), at=timezone.now())
    assert browser.get("/api/v1/people/maya/entries").json() == []


def test_strangers_and_inventions_look_exactly_alike(
    maya: Person, ivo: Person, signed_in: SignedIn
) -> None:
    browser = signed_in(ivo)
    real, invented = (browser.get(f"/api/v1/people/{name}/entries") for name in ("maya", "nobody"))
    assert real.status_code == invented.status_code == 404
    assert real.content == invented.content


def test_nobody_gets_a_401(db: None) -> None:
    assert Client().get("/api/v1/people/maya/entries").status_code == 401
    assert post(Client(), [entry()]).status_code == 401


def test_an_ended_token_opens_nothing(maya: Person) -> None:
    token, secret = give_token(by=maya, name="old phone", at=timezone.now())
    client = Client(headers={"authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/me").json()["username"] == "maya"
    end_token(by=maya, token=token, at=timezone.now())
    assert client.get("/api/v1/me").status_code == 401


def test_reading_narrows_by_kind_and_time(as_maya: Client) -> None:
    early, late = timezone.now() - timedelta(days=3), timezone.now() - timedelta(days=1)
    post(as_maya, [entry(happened_at=early.isoformat()), entry(happened_at=late.isoformat())])
    path = "/api/v1/people/maya/entries"
    since = as_maya.get(path, {"since": (late - timedelta(hours=1)).isoformat()}).json()
    assert [row["happened_at"][:10] for row in since] == [late.date().isoformat()]
    assert as_maya.get(path, {"kind": "nonsense"}).json() == []
    for odd in (
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "soon",
        "2026-01-01T00:00:00",
    ):
        assert as_maya.get(path, {"since": odd}).status_code == 400
    assert as_maya.get(path, {"limit": 0}).status_code == 400
    assert len(as_maya.get(path, {"limit": 1}).json()) == 1


def test_others_read_days_and_narrow_by_days(
    as_maya: Client, maya: Person, rosa: Person, tied: Tying, signed_in: SignedIn
) -> None:
    post(as_maya, [entry(happened_at=f"2026-03-0{day}T23:30:00-05:00") for day in range(1, 6)])
    circle.share(by=maya, tie=tied(maya, rosa), scopes=frozenset({Scope.MOOD}), at=timezone.now())
    browser, path = signed_in(rosa), "/api/v1/people/maya/entries"
    within = {"since": "2026-03-02T00:00:00Z", "until": "2026-03-04T00:00:00Z"}
    days = [row["happened_at"][:10] for row in browser.get(path, within).json()]
    assert days == ["2026-03-03", "2026-03-02"]
    Disclosure.objects.all().delete()
    nothing = {"since": "2026-03-06T00:00:00Z", "until": "2026-03-07T00:00:00Z"}
    assert browser.get(path, nothing).json() == []
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize("name", ["%E2%80%AE", "a%20b", "x" * 300, "MAYA"])
def test_what_cannot_be_a_name_is_nobody(maya: Person, signed_in: SignedIn, name: str) -> None:
    assert signed_in(maya).get(f"/api/v1/people/{name}/entries").status_code == 404


@pytest.mark.parametrize("hidden", [0, 60])
def test_what_is_hidden_costs_a_reader_nothing(
    maya: Person, rosa: Person, tied: Tying, hidden: int, signed_in: SignedIn
) -> None:
    now = timezone.now()
    for minute in range(hidden):
        when = now - timedelta(minutes=minute)
        actions.append(by=maya, to=maya, body=CheckIn(mood=3, craving=1), happened_at=when, at=now)
    circle.share(by=maya, tie=tied(maya, rosa), scopes=frozenset({Scope.NOTES}), at=now)
    found = Entry.objects.of(maya).visible_to(rosa, at=timezone.now())
    assert not found.exists()
