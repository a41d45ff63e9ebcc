"""Age bands: asked once, kept sealed, and nothing kept of somebody who cannot have an account."""

import pytest
from django.test import Client
from pytest_django import Settings

from tests.cast import PASSWORD
from trellis.people.models import Person, Visit
from trellis.people.rules.ages import AgeBand

NEW = {"username": "quiet-river", "password": PASSWORD, "zone": "UTC"}


@pytest.fixture(autouse=True)
def _open(settings: Settings, db: None) -> None:
    settings.SIGNUP = "open"


def test_the_age_is_asked_before_anything_else(client: Client) -> None:
    page = client.get("/people/sign-up/").content.decode()
    assert "How old are you?" in page
    assert 'name="username"' not in page
    assert "How old are you?" in client.post("/people/sign-up/", NEW).content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize(("band", "minors"), [("child", False), ("child", True), ("teen", False)])
def test_of_whoever_is_too_young_nothing_is_kept(
    client: Client, settings: Settings, band: str, *, minors: bool
) -> None:
    settings.MINORS = minors
    page = client.post("/people/age/", {"age": band}).content.decode()
    assert "It is good that you looked" in page
    assert 'href="/now/#youth"' in page
    assert not Visit.objects.exists()
    assert "session" not in client.cookies
    client.post("/people/sign-up/", NEW)
    assert not Person.objects.exists()


@pytest.mark.parametrize("band", ["adult", "teen"])
def test_the_band_is_kept_with_the_account_and_not_with_the_visit(
    client: Client, settings: Settings, band: str
) -> None:
    settings.MINORS = True
    client.post("/people/age/", {"age": band})
    client.post("/people/sign-up/", NEW)
    person = Person.objects.get()
    assert person.age_band == band
    assert person.is_minor is (band == "teen")
    assert "age_band" not in client.session


def test_whoever_was_never_asked_counts_as_adult(maya: Person) -> None:
    maya.refresh_from_db()
    assert (maya.age_band, maya.is_minor) == (AgeBand.ADULT, False)


def test_an_age_that_is_none_is_asked_again(client: Client) -> None:
    assert client.post("/people/age/", {"age": "old"}).headers["Location"] == "/people/sign-up/"


def test_where_one_was_going_is_kept(client: Client) -> None:
    asked = client.get("/people/sign-up/?next=/find/").content.decode()
    assert 'name="next" value="/find/"' in asked
    answer = client.post("/people/age/", {"age": "adult", "next": "/find/"})
    assert answer.headers["Location"] == "/people/sign-up/?next=%2Ffind%2F"


@pytest.mark.parametrize(("onwards", "leads_to"), [("", "/start/"), ("/find/", "/find/")])
def test_a_newcomer_goes_to_the_doors_unless_they_were_going_somewhere(
    client: Client, onwards: str, leads_to: str
) -> None:
    client.post("/people/age/", {"age": "adult"})
    page = client.post("/people/sign-up/", NEW | {"next": onwards}).content.decode()
    assert f'class="button" href="{leads_to}"' in page


def test_what_was_chosen_before_there_was_an_account_stays(client: Client) -> None:
    client.post("/people/face/", {"face": "discreet"})
    client.post("/people/age/", {"age": "adult"})
    client.post("/people/sign-up/", NEW)
    assert Person.objects.get().discreet
