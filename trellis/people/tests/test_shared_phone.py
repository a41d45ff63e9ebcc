"""A phone held by others too: a neutral face, leaving at once, and a PIN after minutes away."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from tests.cast import PASSWORD
from trellis.kit.identity import uuid7
from trellis.people import actions
from trellis.people.models import Person, Visit
from trellis.people.visits import SessionStore
from trellis.work.actions import beat

SignedIn = Callable[[Person], Client]
PIN = "7291"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def browser(maya: Person, signed_in: SignedIn) -> Client:
    """Maya's, with a PIN after five minutes, just used."""
    actions.set_pin(by=maya, pin=PIN, minutes=5)
    client = signed_in(maya)
    _acted(client, timezone.now())
    return client


def _acted(client: Client, at: datetime) -> None:
    session = client.session
    session["acted_at"] = int(at.timestamp())
    session.save()


def _away(client: Client, minutes: float = 6) -> None:
    _acted(client, timezone.now() - minutes * MINUTE)


# A neutral face.


def test_a_first_visit_is_asked_under_a_neutral_name(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    assert "<title>Notes</title>" in page
    assert "Does anybody else use this device?" in page
    shown = page.lower().partition("</main>")[0].replace("kit/trellis", "")
    assert "recovery" not in shown
    assert "trellis" not in shown
    assert "mark.svg" not in page


@pytest.mark.parametrize("path", ["/now/", "/find/", "/tonight/", "/people/sign-in/"])
def test_nothing_else_is_held_up(client: Client, db: None, path: str) -> None:
    assert "Does anybody else use this device?" not in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("face", "title"), [("discreet", "<title>Notes</title>"), ("plain", "· Trellis</title>")]
)
def test_the_answer_holds_on_this_device(client: Client, db: None, face: str, title: str) -> None:
    client.post("/people/face/", {"face": face})
    for path in ("/", "/now/", "/find/", "/nowhere/", "/people/more/"):
        page = client.get(path).content.decode()
        assert title in page
        top = page.partition('<header class="top">')[2].partition("</header>")[0]
        assert ("Trellis" in top) is (face == "plain")


def test_a_face_nobody_knows_changes_nothing(client: Client, db: None) -> None:
    client.post("/people/face/", {"face": "loud"})
    assert "face" not in client.cookies
    client.cookies["face"] = "loud"
    assert "Does anybody else use this device?" in client.get("/").content.decode()


def test_an_account_that_hides_the_name_hides_it_on_every_device(
    maya: Person, signed_in: SignedIn
) -> None:
    signed_in(maya).post("/people/face/", {"face": "discreet"})
    other = signed_in(maya)
    other.cookies["face"] = "plain"
    assert "<title>Notes</title>" in other.get("/people/more/").content.decode()
    other.post("/people/sign-out/")
    assert "<title>Notes</title>" in other.get("/people/sign-in/").content.decode()


def test_it_says_what_it_cannot_hide(client: Client, db: None) -> None:
    for path in ("/", "/people/face/"):
        page = client.get(path).content.decode()
        assert "It cannot erase the list of pages this browser keeps." in page
        assert "<strong>testserver</strong>" in page


# Leaving.


def test_leaving_ends_the_session_and_empties_the_browser(
    maya: Person, signed_in: SignedIn
) -> None:
    client = signed_in(maya)
    client.get("/journey/")
    answer = client.post("/people/leave/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/note/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not Visit.objects.exists()
    assert client.get("/journey/").status_code == 302


def test_leaving_needs_no_token_and_no_account(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/people/leave/").headers["Location"] == "/note/"


def test_another_site_ends_nobodys_session(maya: Person, signed_in: SignedIn) -> None:
    client = signed_in(maya)
    answer = client.post("/people/leave/", headers={"sec-fetch-site": "cross-site"})
    assert "Clear-Site-Data" not in answer.headers
    assert client.get("/journey/").status_code == 200


def test_the_empty_page_names_nothing_and_leads_nowhere(maya: Person, signed_in: SignedIn) -> None:
    page = signed_in(maya).get("/note/").content.decode().lower()
    for word in ("trellis", "recovery", "maya", "support", "<a ", "<script", "http"):
        assert word not in page


@pytest.mark.parametrize(
    "path", ["/", "/now/", "/find/", "/people/sign-in/", "/nowhere/", "/tonight/"]
)
def test_every_page_has_the_way_out(client: Client, db: None, path: str) -> None:
    assert 'action="/people/leave/" data-leave="/note/"' in client.get(path).content.decode()


# The PIN.


def test_after_minutes_away_every_page_is_the_lock_page(browser: Client) -> None:
    assert browser.get("/journey/").status_code == 200
    _away(browser)
    for path in (
        "/",
        "/journey/",
        "/circle/",
        "/people/more/",
        "/people/sign-in/",
        "/people/sign-up/",
    ):
        answer = browser.get(path)
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "<title>Notes</title>" in page
        assert "Maya" not in page
        assert 'name="pin"' in page


@pytest.mark.parametrize("path", ["/now/", "/find/", "/tonight/", "/note/", "/nowhere/"])
def test_help_stays_open_and_names_nobody(browser: Client, path: str) -> None:
    _away(browser)
    page = browser.get(path).content.decode()
    assert "Maya" not in page
    assert 'name="pin"' not in page
    assert 'id="people"' not in page


def test_a_page_locks_itself_but_never_the_help_somebody_kneels_beside(browser: Client) -> None:
    assert 'data-locks-after="300"' in browser.get("/journey/").content.decode()
    for path in ("/now/", "/tonight/", "/find/"):
        page = browser.get(path).content.decode()
        assert "data-locks-after" not in page
        assert "http-equiv" not in page


def test_messages_wait_behind_the_lock(browser: Client) -> None:
    browser.post("/people/settings/", {"called": "Maya", "zone": "UTC", "language": "en"})
    _away(browser)
    assert "Kept." not in browser.get("/now/").content.decode()
    browser.post("/people/unlock/", {"pin": PIN})
    assert "Kept." in browser.get("/people/more/").content.decode()


def test_the_pin_leads_back_to_where_one_was(browser: Client) -> None:
    _away(browser)
    assert (
        'name="next" value="/journey/?before=1"'
        in browser.get("/journey/?before=1").content.decode()
    )
    answer = browser.post("/people/unlock/", {"pin": PIN, "next": "/journey/"})
    assert answer.headers["Location"] == "/journey/"
    assert browser.get("/journey/").status_code == 200
    away = browser.post("/people/unlock/", {"pin": PIN, "next": "https://elsewhere.example/"})
    assert away.headers["Location"] == "/"


def test_what_is_sent_while_locked_changes_nothing_and_says_so(
    browser: Client, maya: Person
) -> None:
    _away(browser)
    page = browser.post("/people/settings/", {"called": "X", "zone": "UTC", "language": "en"})
    assert "what you just sent was not kept" in page.content.decode()
    maya.refresh_from_db()
    assert maya.name == "Maya"


def test_five_wrong_pins_sign_out(browser: Client) -> None:
    _away(browser)
    for _ in range(4):
        answer = browser.post("/people/unlock/", {"pin": "0001", "next": "/find/"}, follow=True)
        assert 'name="next" value="/find/"' in answer.content.decode()
        assert "This is not the PIN" in answer.content.decode()
    fifth = browser.post("/people/unlock/", {"pin": "0001"})
    assert fifth.headers["Location"] == "/people/sign-in/"
    assert fifth.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert [message.extra_tags for message in get_messages(fifth.wsgi_request)] == ["wipe"]
    assert browser.post("/people/unlock/", {"pin": PIN}).headers["Location"] == "/"
    assert browser.get("/journey/").headers["Location"].startswith("/people/sign-in/")


def test_a_right_pin_after_five_wrong_ones_is_too_late(maya: Person) -> None:
    actions.set_pin(by=maya, pin=PIN, minutes=5)
    now = timezone.now()
    for _ in range(4):
        with pytest.raises(actions.WrongPin):
            actions.open_by_pin(of=maya, pin="0001", visit="a", at=now)
    with pytest.raises(actions.TooManyWrongPins):
        actions.open_by_pin(of=maya, pin="0001", visit="a", at=now)
    with pytest.raises(actions.TooManyWrongPins):
        actions.open_by_pin(of=maya, pin=PIN, visit="a", at=now)
    actions.open_by_pin(of=maya, pin=PIN, visit="another phone", at=now)


def test_ten_wrong_pins_end_a_visit_however_slowly_they_come(maya: Person) -> None:
    """A right one between them begins the count anew."""
    actions.set_pin(by=maya, pin=PIN, minutes=5)
    begun = timezone.now()

    def give(pin: str, hours: int) -> None:
        actions.open_by_pin(of=maya, pin=pin, visit="a", at=begun + timedelta(hours=hours))

    for hour in range(5):
        with pytest.raises(actions.WrongPin):
            give("0001", hour)
    give(PIN, 6)
    for hour in range(7, 16):
        with pytest.raises(actions.WrongPin):
            give("0001", 10 * hour)
    for pin in ("0001", PIN):
        with pytest.raises(actions.TooManyWrongPins):
            give(pin, 170)


def test_what_was_not_shown_yet_is_not_shown_after_signing_out(browser: Client) -> None:
    browser.post("/people/settings/", {"called": "X", "zone": "UTC", "language": "en"})
    assert "messages" in browser.cookies
    signed_out = browser.post("/people/sign-out/")
    told = [
        message.extra_tags for message in get_messages(browser.get("/people/sign-in/").wsgi_request)
    ]
    assert signed_out.status_code == 302
    assert told == ["wipe"]


def test_the_api_is_locked_by_session_and_open_to_a_token(browser: Client, maya: Person) -> None:
    _token, secret = actions.give_token(by=maya, name="watch", at=timezone.now())
    _away(browser)
    beat(uuid7(), at=timezone.now(), began_at=timezone.now(), jumped=None)
    locked = browser.get("/api/v1/me")
    assert (locked.status_code, locked.json()["error"]) == (403, "locked")
    assert browser.get("/api/v1/health").status_code == 200
    token = Client(headers={"authorization": f"Bearer {secret}"})
    assert token.get("/api/v1/me").status_code == 200


def test_a_session_that_never_acted_waits_for_the_pin(maya: Person, signed_in: SignedIn) -> None:
    """A laptop left signed in for days, when the PIN is set on the phone."""
    actions.set_pin(by=maya, pin=PIN, minutes=60)
    assert signed_in(maya).get("/journey/").status_code == 403


def test_the_password_opens_what_the_pin_would(
    client: Client, browser: Client, maya: Person
) -> None:
    _away(browser)
    assert browser.post("/people/sign-out/").headers["Location"] == "/people/sign-in/"
    browser.post("/people/sign-in/", {"username": "maya", "password": PASSWORD})
    assert browser.get("/journey/").status_code == 200


def test_locking_at_once(browser: Client, maya: Person, rosa: Person, signed_in: SignedIn) -> None:
    assert browser.post("/people/lock/").headers["Location"] == "/people/unlock/"
    assert browser.get("/journey/").status_code == 403
    assert signed_in(rosa).post("/people/lock/").headers["Location"] == "/people/pin/"


def test_acts_are_noted_seldom(browser: Client) -> None:
    began = timezone.now()
    for seconds, noted in ((20, False), (55, True)):
        _acted(browser, began - timedelta(seconds=seconds))
        before = browser.session["acted_at"]
        browser.get("/journey/")
        assert (browser.session["acted_at"] != before) is noted


def test_writing_for_long_keeps_the_page_open(browser: Client) -> None:
    _away(browser, minutes=4)
    assert browser.post("/people/here/").status_code == 200
    assert browser.session["acted_at"] >= timezone.now().timestamp() - 60
    _away(browser)
    assert browser.post("/people/here/").status_code == 403


@pytest.mark.parametrize(
    "pin", ["12", "123456789", "12a4", "1234", "1111", "1212", "2004", "٣٤٥٦", "4321"]
)
def test_a_pin_a_stranger_tries_first_is_refused(
    maya: Person, signed_in: SignedIn, pin: str
) -> None:
    given = {"pin": pin, "minutes": "5", "current": PASSWORD}
    assert signed_in(maya).post("/people/pin/", given).status_code == 200
    maya.refresh_from_db()
    assert maya.locks_after is None


def test_a_pin_is_set_changed_and_taken_away(maya: Person, signed_in: SignedIn) -> None:
    client = signed_in(maya)
    client.post("/people/pin/", {"pin": PIN, "minutes": "15"})
    maya.refresh_from_db()
    assert maya.locks_after == 15
    client.post("/people/pin/away/")
    maya.refresh_from_db()
    assert maya.locks_after is None
    assert client.get("/journey/").status_code == 200


def test_a_device_is_told_that_somebody_waits_for_the_pin_and_not_who(browser: Client) -> None:
    """So that what it keeps for them is not taken for left behind."""
    assert browser.get("/api/v1/whose").json()["locked"] is False
    _away(browser)
    told = browser.get("/api/v1/whose").json()
    assert told == {"account": "", "token": "", "zone": "", "locked": True}


def test_a_lock_is_not_lost_to_a_page_that_was_loading(browser: Client, maya: Person) -> None:
    """A request that read the visit before the lock writes it back after; it stays locked."""
    key = browser.session.session_key
    loading = SessionStore(key)
    loading["acted_at"] = int(timezone.now().timestamp())
    browser.post("/people/lock/")
    loading.save()
    assert browser.get("/journey/").status_code == 403
    browser.post("/people/unlock/", {"pin": PIN})
    assert browser.get("/journey/").status_code == 200
