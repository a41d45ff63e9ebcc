"""A private calendar address lives no longer than the secrets of its account."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import PASSWORD
from trellis.calendar.actions.feeds import make_feed
from trellis.people import actions
from trellis.people.models import Person

NEW = "four words that nobody knows"
SignedIn = Callable[[Person], Client]


def _restore(person: Person, _browser: Client) -> None:
    code = actions.new_code(by=person)
    actions.restore(username=person.username, code=code, password=NEW, at=timezone.now())


def _let_back_in(person: Person, _browser: Client) -> None:
    actions.let_back_in(person=person, second_step_too=False, at=timezone.now())


def _new_password(person: Person, _browser: Client) -> None:
    actions.change_password(by=person, password=NEW, at=timezone.now())


def _everywhere(_person: Person, browser: Client) -> None:
    browser.post("/people/again/", {"password": PASSWORD})
    browser.post("/people/visits/end/", {"everywhere": "yes"})


@pytest.mark.parametrize("end", [_restore, _let_back_in, _new_password, _everywhere])
def test_it_ends_with_them(
    maya: Person, rosa: Person, signed_in: SignedIn, end: Callable[[Person, Client], None]
) -> None:
    """And nobody else's does."""
    now = timezone.now()
    _feed, mine = make_feed(by=maya.key, titled=True, word="Busy", at=now)
    _feed, hers = make_feed(by=rosa.key, titled=True, word="Busy", at=now)
    reader = Client()
    assert reader.get(f"/calendar/{mine}.ics").status_code == 200
    end(maya, signed_in(maya))
    assert reader.get(f"/calendar/{mine}.ics").status_code == 404
    assert reader.get(f"/calendar/{hers}.ics").status_code == 200
