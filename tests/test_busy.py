"""A store that is held by another process: one sentence, and later everything as before."""

import logging
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from trellis.kit.busy import SENTENCE
from trellis.people.actions import give_token
from trellis.people.models import Person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has a single writer"),
]


@pytest.fixture
def held(maya: Person) -> Iterator[None]:
    """Somebody else holds the store's one writer, and nobody here waits long for it."""
    other = connection.copy()
    connection.cursor().execute("PRAGMA busy_timeout = 50")
    other.cursor().execute("BEGIN IMMEDIATE")
    yield
    other.cursor().execute("ROLLBACK")
    other.close()
    connection.cursor().execute("PRAGMA busy_timeout = 10000")


@pytest.fixture
def secret(maya: Person) -> dict[str, str]:
    """A program's way in, given before the store is held."""
    _token, secret = give_token(by=maya, name="test", at=timezone.now())
    return {"authorization": f"Bearer {secret}"}


ENTRY = (
    '[{"id": "01900000-0000-7000-8000-000000000001", "kind": "check_in", "zone": "UTC", '
    '"happened_at": "2026-03-01T08:00:00Z", "body": {"mood": 3}}]'
)


def test_a_program_is_told_to_come_back(
    secret: dict[str, str], held: None, caplog: pytest.LogCaptureFixture
) -> None:
    """With a code, a sentence and a time; the log has the class of it alone."""
    with caplog.at_level(logging.WARNING):
        answer = Client(headers=secret).post("/api/v1/entries", ENTRY, "application/json")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json() == {"error": "busy", "detail": SENTENCE}
    assert "The store was busy: OperationalError" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_page_says_so_in_a_sentence(held: None) -> None:
    """Without looking anything up."""
    form = {"username": "maya", "password": "not this one at all"}
    answer = Client().post(reverse("people:sign_in"), form)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Busy right now" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


@override_settings(MIDDLEWARE=["trellis.kit.busy.BusyStore", f"{__name__}.writing"])
def test_a_store_that_is_busy_outside_a_view_is_told_alike(held: None) -> None:
    """Also where another middleware wanted to write."""
    assert Client(raise_request_exception=False).get(reverse("people:sign_in")).status_code == 503


def writing(_: object) -> object:
    """Write before any view is reached."""

    def answer(_: object) -> None:
        connection.cursor().execute("UPDATE people_person SET zone = 'UTC'")

    return answer
