"""A phone left open gives the account to nobody; visits that are over are forgotten."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.cast import PASSWORD
from trellis.people import actions
from trellis.people.models import ApiToken, Person

SignedIn = Callable[[Person], Client]
DOORS = ["/people/code/", "/people/tokens/"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("given", [{}, {"current": ""}, {"current": "not this one at all"}])
def test_without_the_password_nothing_is_given(
    maya: Person, signed_in: SignedIn, door: str, given: dict[str, str]
) -> None:
    """Neither a printed code nor a token."""
    browser, before = signed_in(maya), maya.recovery_digest
    assert browser.post(door, given | {"name": "watch"}).status_code == 200
    maya.refresh_from_db()
    assert (maya.recovery_digest, ApiToken.objects.count()) == (before, 0)


def test_with_the_password_both_are_given(maya: Person, signed_in: SignedIn) -> None:
    """And it is not written back into the page."""
    browser, before = signed_in(maya), maya.recovery_digest
    given = {"current": PASSWORD, "name": "watch"}
    assert 'class="code"' in browser.post("/people/code/", given).content.decode()
    page = browser.post("/people/tokens/", given).content.decode()
    assert "trellis_" in page
    assert PASSWORD not in page
    maya.refresh_from_db()
    assert maya.recovery_digest != before


def test_guessing_is_bounded(maya: Person, signed_in: SignedIn) -> None:
    """Ten tries, over both doors together."""
    browser = signed_in(maya)
    for number in range(actions.TRIES):
        browser.post(DOORS[number % 2], {"current": "not this one", "name": "watch"})
    page = browser.post("/people/code/", {"current": PASSWORD}).content.decode()
    assert "Too many tries" in page


def test_somebody_without_a_password_is_asked_for_none(maya: Person, signed_in: SignedIn) -> None:
    """The invented people of a demonstration have none."""
    maya.set_unusable_password()
    maya.save()
    browser = signed_in(maya)
    assert 'type="password"' not in browser.get("/people/code/").content.decode()
    assert 'class="code"' in browser.post("/people/code/").content.decode()


def test_restoring_ends_every_token(client: Client, maya: Person) -> None:
    """What somebody made on a phone they held for a minute ends with the old password."""
    code = actions.new_code(by=maya)
    _token, secret = actions.give_token(by=maya, name="theirs", at=timezone.now())
    given = {"username": "maya", "code": code, "password": "another quiet evening"}
    assert "Your printed code" in client.post("/people/restore/", given).content.decode()
    theirs = Client(headers={"authorization": f"Bearer {secret}"})
    assert theirs.get("/api/v1/me").status_code == 401


def test_signing_in_forgets_visits_that_are_over(client: Client, maya: Person) -> None:
    """A hundred at once, none that is still going on."""
    now = timezone.now()
    for number in range(actions.OLD_ROWS_AT_ONCE + 20):
        Session(session_key=f"over-{number}", expire_date=now - timedelta(hours=1)).save()
    Session(session_key="going-on", expire_date=now + timedelta(hours=1)).save()
    client.post("/people/sign-in/", {"username": "maya", "password": PASSWORD})
    assert Session.objects.filter(expire_date__lt=now).count() == 20
    assert Session.objects.filter(session_key="going-on").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("demo", [True, False])
def test_who_joins_a_demonstration_is_marked_invented(
    client: Client, settings: Settings, *, demo: bool
) -> None:
    """So that it starts again tomorrow; anywhere else nobody is."""
    settings.SIGNUP, settings.DEMO, settings.DEMO_DOOR = "open", demo, "teams:about"
    client.post("/people/sign-up/", {"username": "jo", "password": PASSWORD, "zone": "UTC"})
    assert Person.objects.get(username="jo").invented is demo


@pytest.mark.django_db
def test_a_form_speaks_spanish_as_a_friend_would(client: Client) -> None:
    """Django's own sentences are said in our words."""
    page = client.post("/people/sign-in/", {"username": "x"}, headers={"accept-language": "es"})
    assert "Este campo es obligatorio" not in page.content.decode()
    assert "Falta esto." in page.content.decode()
