"""Where somebody is signed in: listed without a place, ended at once, and worth nothing to a thief."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.cast import PASSWORD
from tests.stored import everything_stored
from trellis.people import actions
from trellis.people.models import VISIT_LASTS, VISIT_SLEEPS, Person, Visit
from trellis.people.rules.devices import device_of
from trellis.people.rules.secrets import digest
from trellis.people.visits import SessionStore

SignedIn = Callable[[Person], Client]
PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
COOKIE = settings.SESSION_COOKIE_NAME


def came_in(person: Person, agent: str) -> Client:
    browser = Client(headers={"user-agent": agent})
    given = {"username": person.username, "password": PASSWORD}
    assert browser.post("/people/sign-in/", given).status_code == 302
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/journey/").status_code == 200


@pytest.fixture
def phone(maya: Person) -> Client:
    return came_in(maya, PHONE)


@pytest.fixture
def laptop(maya: Person) -> Client:
    return came_in(maya, LAPTOP)


def test_they_are_listed_with_their_device_and_day(phone: Client, laptop: Client) -> None:
    """And the one in hand is marked."""
    page = phone.get("/people/visits/").content.decode()
    assert re.search(r"Firefox on Android</strong>\s*<span[^>]*>this one", page)
    assert "Chrome on Linux" in page
    assert page.count("this one") == 1


def test_one_is_ended_by_its_owner_only(
    maya: Person, phone: Client, laptop: Client, ivo: Person, signed_in: SignedIn
) -> None:
    """A stranger finds nothing there."""
    theirs = Visit.objects.get(session_key=digest(laptop.cookies[COOKIE].value))
    address = f"/people/visits/{theirs.pk}/end/"
    assert signed_in(ivo).post(address).status_code == 404
    assert is_in(laptop)
    assert phone.post(address).status_code == 302
    assert not is_in(laptop)
    assert is_in(phone)


def test_everywhere_else_and_everywhere(phone: Client, laptop: Client) -> None:
    """Ending them holds for the very next tap."""
    phone.post("/people/visits/end/")
    assert (is_in(phone), is_in(laptop)) == (True, False)
    phone.post("/people/visits/end/", {"everywhere": "yes"})
    assert not is_in(phone)
    assert not Visit.objects.filter(person__isnull=False).exists()


def test_ending_the_one_in_hand_signs_out(phone: Client) -> None:
    mine = Visit.objects.get(session_key=digest(phone.cookies[COOKIE].value))
    answer = phone.post(f"/people/visits/{mine.pk}/end/")
    assert answer.headers["Location"] == "/people/sign-in/"
    assert "storage" in answer.headers["Clear-Site-Data"]
    assert not is_in(phone)


def test_a_new_password_ends_the_others(maya: Person, phone: Client, laptop: Client) -> None:
    """This one goes on."""
    answer = phone.post("/people/password/", {"password": "another quiet evening"})
    assert answer.status_code == 302
    assert (is_in(phone), is_in(laptop)) == (True, False)
    assert Visit.objects.of(maya).count() == 1
    assert Client().login(username="maya", password="another quiet evening")


def test_a_weak_new_password_changes_nothing(phone: Client, laptop: Client) -> None:
    assert "too short" in phone.post("/people/password/", {"password": "short"}).content.decode()
    assert is_in(laptop)


def test_restoring_ends_them_all(maya: Person, phone: Client) -> None:
    """Also when it happens in a browser that is signed in already."""
    code = actions.new_code(by=maya)
    given = {"username": "maya", "code": code, "password": "another quiet evening"}
    other = came_in(maya, LAPTOP)
    assert "Your printed code" in other.post("/people/restore/", given).content.decode()
    assert (is_in(phone), is_in(other)) == (False, True)
    assert Visit.objects.of(maya).count() == 1


def test_a_key_from_the_store_opens_nothing(maya: Person, phone: Client) -> None:
    """Neither the digest, nor a row somebody copied under a key of their own."""
    stolen = Visit.objects.of(maya).get()
    thief = Client()
    thief.cookies[COOKIE] = stolen.pk
    assert not is_in(thief)
    Visit.objects.filter(pk=stolen.pk).update(session_key=digest("a" * 32))
    thief.cookies[COOKIE] = "a" * 32
    assert not is_in(thief)


@pytest.mark.django_db(transaction=True)
def test_the_store_holds_no_address_no_key_and_no_browser(maya: Person) -> None:
    """After somebody came from 203.0.113.7, signed in, was wrong, asked for mail and went around."""
    browser = Client(headers={"user-agent": PHONE}, REMOTE_ADDR="203.0.113.7")
    browser.post("/people/sign-in/", {"username": "maya", "password": "wrong"})
    browser.post("/people/sign-in/mail/", {"email": "a@example.org"})
    browser.post("/people/sign-in/", {"username": "maya", "password": PASSWORD})
    for page in ("/people/safety/", "/people/safety/app/add/", "/people/visits/", "/people/again/"):
        assert browser.get(page).status_code == 200
    stored = everything_stored()
    assert b"maya" in stored
    key = browser.cookies[COOKIE].value
    for word in ("203.0.113.7", key, "Firefox", "_auth_user_id"):
        assert word.encode() not in stored
    carried = str(SessionStore(key).load())
    assert "203.0.113.7" not in carried
    assert "mfa.totp.secret" in carried


@pytest.mark.parametrize(
    ("after", "going_on"),
    [
        (VISIT_SLEEPS - timedelta(days=1), True),
        (VISIT_SLEEPS + timedelta(days=1), False),
    ],
)
def test_a_visit_unused_for_a_week_is_over(
    maya: Person,
    phone: Client,
    monkeypatch: pytest.MonkeyPatch,
    after: timedelta,
    *,
    going_on: bool,
) -> None:
    later = timezone.now() + after
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert is_in(phone) is going_on


def test_two_weeks_are_the_most_however_often_it_is_used(
    maya: Person, phone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each day's first tap is noted by its day; the end stays where it was."""
    began = timezone.now()
    for day in range(1, 14):
        monkeypatch.setattr(timezone, "now", lambda day=day: began + timedelta(days=day))
        assert is_in(phone)
        assert Visit.objects.of(maya).get().seen == (began + timedelta(days=day)).date()
    monkeypatch.setattr(timezone, "now", lambda: began + VISIT_LASTS + timedelta(seconds=1))
    assert not is_in(phone)


def test_a_second_tap_of_a_day_writes_nothing(
    phone: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    """Reading leaves the visit alone."""
    phone.get("/people/more/")
    before = Visit.objects.values().get()
    phone.get("/people/more/")
    assert Visit.objects.values().get() == before


def test_the_table_of_before_stays_empty(phone: Client) -> None:
    """Nothing that could be used lies about in Django's own."""
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (PHONE, ("Firefox", "Android")),
        (LAPTOP, ("Chrome", "Linux")),
        (LAPTOP.replace("Safari", "Edg/140 Safari"), ("Edge", "Linux")),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1",
            ("Safari", "iPhone"),
        ),
        ("Mozilla/5.0 (iPhone) CriOS/140 Safari/604.1", ("Chrome", "iPhone")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15) Version/18 Safari/605", ("Safari", "Mac")),
        ("<script>", ("", "")),
        ("", ("", "")),
    ],
)
def test_devices_are_told_in_words_of_ours(agent: str, device: tuple[str, str]) -> None:
    assert device_of(agent) == device
