"""The page for the worst hour answers somebody signed in when their own store does not."""

import logging
from functools import partial

import pytest
from django.db import DatabaseError, InterfaceError
from django.test import Client
from django.utils import timezone

from trellis.circle import actions as circle
from trellis.circle.models import Tie
from trellis.circle.rules.roles import Role
from trellis.people.models import Person
from trellis.people.visits import SessionStore
from trellis.reach import views

NOW = "/now/"


def _unreadable(*_: object, **__: object) -> None:
    raise DatabaseError("the disk cannot be read")


@pytest.fixture
def browser(maya: Person) -> Client:
    """Maya's, signed in; what breaks is answered as to her, not raised in the test."""
    client = Client(raise_request_exception=False)
    client.force_login(maya)
    return client


def test_a_store_that_cannot_be_read_gives_the_visitors_page(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The numbers, in the language of the browser, and no cookie taken away."""
    monkeypatch.setattr(SessionStore, "load", _unreadable)
    answer = browser.get(NOW, {"country": "ES"}, headers={"accept-language": "es"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'href="tel:112"' in page
    assert 'id="people"' not in page
    assert '<html lang="es">' in page
    assert not answer.cookies
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_circle_that_cannot_be_read_gives_the_visitors_page(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Her own people are missing; the numbers are not."""
    monkeypatch.setattr(views, "own_people", _unreadable)
    answer = browser.get(NOW)
    assert answer.status_code == 200
    assert 'href="tel:911"' in answer.content.decode()


def test_one_broken_seal_costs_one_number(browser: Client, maya: Person) -> None:
    """The others can still be rung, and nothing of hers is in the log."""
    now = timezone.now()
    keep = partial(circle.keep_number, by=maya, role=Role.FRIEND, at=now)
    ana, _bea = keep(called="Ana", phone="5550142"), keep(called="Bea", phone="5550143")
    Tie.objects.filter(pk=ana.pk).update(phone=b"\x01changed on the disk")
    logging.disable()
    page = browser.get(NOW).content.decode()
    logging.disable(logging.NOTSET)
    assert 'href="tel:911"' in page
    assert ("5550142" in page, "5550143" in page) == (False, True)


def test_her_own_name_unreadable(browser: Client, maya: Person) -> None:
    """Even the top of the page may break."""
    Person.objects.filter(pk=maya.pk).update(called=b"\x01changed on the disk")
    assert 'href="tel:911"' in browser.get(NOW).content.decode()


def test_a_lost_connection_to_the_directory(
    client: Client, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    """A driver that gave up is no other trouble than a database that did."""

    def gone(**_: object) -> None:
        raise InterfaceError("connection already closed")

    monkeypatch.setattr(views, "next_meetings", gone)
    assert client.get(NOW).status_code == 200


def test_only_this_page(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere a fault is told as a fault."""
    monkeypatch.setattr(SessionStore, "load", _unreadable)
    assert browser.get("/journey/").status_code == 500
