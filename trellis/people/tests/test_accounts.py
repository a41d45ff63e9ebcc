"""Making an account, signing in, and coming back by the printed code."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.cast import PASSWORD
from trellis.people import actions
from trellis.people.models import ApiToken, Person
from trellis.people.rules import secrets

NOW = datetime(2026, 3, 1, tzinfo=UTC)
NEW = {
    "username": "quiet-river",
    "password": PASSWORD,
    "called": "Jo",
    "email": "",
    "zone": "Europe/Madrid",
}


@pytest.fixture
def open_place(settings: Settings, client: Client, db: None) -> None:
    """Sign-up is open, and this visitor said that they are 18 or older."""
    settings.SIGNUP = "open"
    client.post("/people/age/", {"age": "adult"})


@pytest.mark.usefixtures("open_place", "db")
def test_an_account_needs_no_mail_and_shows_its_code_once(client: Client) -> None:
    answer = client.post("/people/sign-up/", NEW)
    code = re.search(r"(?:[2-9A-Z]{5}-){5}[2-9A-Z]{5}", answer.content.decode())
    assert code
    person = Person.objects.get(username="quiet-river")
    assert person.recovery_digest == secrets.digest_of_code(code[0])
    assert person.password.startswith("argon2$argon2id$")
    assert client.get("/api/v1/me").json()["name"] == "Jo"


@pytest.mark.usefixtures("open_place", "db")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"username": "Ünal"}, "small letters"),
        ({"username": "x"}, "small letters"),
        ({"username": "a" * 41}, "at most 40"),
        ({"password": "short"}, "too short"),
        ({"password": "password1234"}, "too common"),
        ({"zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"email": "not mail"}, "valid email"),
        ({"called": "x" * 61}, "at most 60"),
    ],
)
def test_bad_input_gets_a_sentence_and_changes_nothing(
    client: Client, change: dict[str, str], told: str
) -> None:
    page = client.post("/people/sign-up/", NEW | change).content.decode()
    assert told in page
    assert not Person.objects.exists()


@pytest.mark.usefixtures("open_place")
def test_a_taken_name_is_taken_in_any_case(client: Client, maya: Person) -> None:
    page = client.post("/people/sign-up/", NEW | {"username": "MAYA"}).content.decode()
    assert "Somebody has this name" in page


@pytest.mark.usefixtures("open_place")
def test_names_are_not_tried_out_by_the_hundred(client: Client, maya: Person) -> None:
    """Sixty ask in a quarter of an hour, by however many browsers; then nothing is told of any name."""
    for _ in range(actions.SIGN_UPS):
        browser = Client()
        browser.post("/people/age/", {"age": "adult"})
        page = browser.post("/people/sign-up/", NEW | {"username": "maya"}).content.decode()
        assert "Somebody has this name" in page
    for name in ("maya", "quiet-river"):
        page = browser.post("/people/sign-up/", NEW | {"username": name}).content.decode()
        assert "Many accounts are being made" in page
        assert "Somebody has this name" not in page
    assert Person.objects.count() == 1


def test_without_an_invitation_a_closed_place_makes_no_accounts(client: Client, db: None) -> None:
    assert client.post("/people/sign-up/", NEW).status_code == 403
    assert not Person.objects.exists()


def test_signing_in_and_out(client: Client, maya: Person) -> None:
    assert (
        client.post("/people/sign-in/", {"username": "Maya", "password": PASSWORD}).status_code
        == 302
    )
    assert client.get("/journey/").status_code == 200
    answer = client.post("/people/sign-out/")
    assert "storage" in answer.headers["Clear-Site-Data"]
    assert client.get("/journey/").status_code == 302


def test_nobody_is_led_to_another_site(client: Client, maya: Person) -> None:
    given = {"username": "maya", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert client.post("/people/sign-in/", given).headers["Location"] == "/"


def test_tries_are_counted_for_all_processes(client: Client, maya: Person) -> None:
    wrong = {"username": "maya", "password": "not this one at all"}
    for _ in range(actions.TRIES):
        client.post("/people/sign-in/", wrong)
    page = client.post("/people/sign-in/", wrong | {"password": PASSWORD}).content.decode()
    assert "Too many tries" in page


def test_the_printed_code_restores_the_account_once(client: Client, db: None) -> None:
    _person, code = actions.sign_up(username="jo", password=None, at=NOW)
    typed = f" {code.lower().replace('-', ' ')} "
    given = {"username": "jo", "code": typed, "password": "another quiet evening"}
    assert "Your printed code" in client.post("/people/restore/", given).content.decode()
    assert "do not belong together" in Client().post("/people/restore/", given).content.decode()
    assert Client().login(username="jo", password="another quiet evening")


@pytest.mark.parametrize("username", ["jo", "nobody"])
def test_a_wrong_code_and_a_wrong_name_are_told_alike(
    client: Client, db: None, username: str
) -> None:
    actions.sign_up(username="jo", password=None, at=NOW)
    given = {"username": username, "code": "22222-" * 6, "password": "another quiet evening"}
    page = client.post("/people/restore/", given).content.decode()
    assert "This name and code do not belong together" in page


def test_a_weak_new_password_leaves_the_code_alive(client: Client, db: None) -> None:
    _person, code = actions.sign_up(username="jo", password=None, at=NOW)
    client.post("/people/restore/", {"username": "jo", "code": code, "password": "short"})
    given = {"username": "jo", "code": code, "password": "another quiet evening"}
    assert actions.restore(**given, at=NOW)


def test_a_token_is_kept_as_a_digest_and_ended_by_its_owner_only(
    maya: Person, ivo: Person, signed_in: Callable[[Person], Client]
) -> None:
    token, secret = actions.give_token(by=maya, name="phone", at=NOW)
    assert secret not in str(ApiToken.objects.values())
    assert signed_in(ivo).post(f"/people/tokens/{token.pk}/end/").status_code == 404
    assert ApiToken.objects.live().count() == 1


def test_a_token_opens_the_api_and_no_page(maya: Person) -> None:
    _token, secret = actions.give_token(by=maya, name="phone", at=NOW)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/me").status_code == 200
    assert client.get("/journey/").status_code == 302


@pytest.mark.parametrize(
    ("chosen", "said"), [("es", 'lang="es"'), ("en", 'lang="en"'), ("xx", 'lang="en"')]
)
def test_a_visitor_chooses_a_language(client: Client, db: None, chosen: str, said: str) -> None:
    client.post("/people/language/", {"language": chosen, "next": "/"})
    assert said in client.get("/").content.decode()


def test_preferences_hold(maya: Person, signed_in: Callable[[Person], Client]) -> None:
    browser = signed_in(maya)
    given = {"called": "M.", "email": "", "zone": "Asia/Kathmandu", "language": "es"}
    browser.post("/people/settings/", given)
    maya.refresh_from_db()
    assert (maya.name, maya.zone, maya.language) == ("M.", "Asia/Kathmandu", "es")
    assert 'lang="es"' in browser.get("/").content.decode()
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize(
    "target", ["abc", "😀", "\x00", "//elsewhere.example/", "javascript:alert(1)", "/\nx"]
)
def test_an_odd_next_leads_to_today(client: Client, maya: Person, target: str) -> None:
    given = {"username": "maya", "password": PASSWORD, "next": target}
    assert client.post("/people/sign-in/", given).headers["Location"] == "/"


def test_a_new_code_leaves_a_password_that_changed_meanwhile(maya: Person) -> None:
    stale = Person.objects.get(pk=maya.pk)
    maya.set_password("changed on another phone")
    maya.save(update_fields=["password"])
    actions.new_code(by=stale)
    assert Client().login(username="maya", password="changed on another phone")
