"""Passkeys: made for this place by a device that looks whom it has before it, and good for nobody else."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.cast import PASSWORD
from tests.passkeys import SoftwareKey
from tests.stored import everything_stored
from trellis.people import actions, second_factor
from trellis.people.models import Person
from trellis.people.rules.secrets import in_fours

SignedIn = Callable[[Person], Client]
ADD, DOOR, STEP = (
    "/people/safety/passkeys/add/",
    "/people/sign-in/passkey/",
    "/people/sign-in/second/",
)
AGAIN = "/people/again/passkey/"


def asked(browser: Client, page: str) -> dict[str, Any]:
    """Give the question that stands in a page."""
    question: dict[str, Any] = json.loads(browser.get(page).context["question"])
    return question


def asked_at_the_door(browser: Client) -> dict[str, Any]:
    """Give the question that the sign-in page's script fetches."""
    told = browser.get(DOOR, headers={"accept": "application/json"}).json()
    question: dict[str, Any] = told["request_options"]
    return question


def added(browser: Client, key: SoftwareKey, name: str = "my phone", **how: Any) -> bool:
    """Add a passkey as its owner does; say whether it was kept."""
    made = key.made(asked(browser, ADD), **how)
    return browser.post(ADD, {"name": name, "credential": json.dumps(made)}).status_code == 302


def sent(browser: Client, page: str, credential: Any, **more: str) -> str:
    """Send what a device answered; give where that leads."""
    answer = browser.post(page, {"credential": json.dumps(credential), **more})
    return str(answer.headers.get("Location", ""))


def is_in(browser: Client) -> bool:
    return browser.get("/journey/").status_code == 200


@pytest.fixture
def key(maya: Person, signed_in: SignedIn) -> SoftwareKey:
    """The passkey on Maya's phone."""
    key = SoftwareKey()
    assert added(signed_in(maya), key)
    return key


def test_a_device_is_asked_to_keep_it_and_to_look(maya: Person, signed_in: SignedIn) -> None:
    """And it hears the sign-in name, nothing else."""
    asks = asked(signed_in(maya), ADD)["publicKey"]
    assert asks["authenticatorSelection"]["residentKey"] == "required"
    assert asks["authenticatorSelection"]["userVerification"] == "required"
    assert (asks["user"]["name"], asks["user"]["displayName"]) == ("maya", "maya")
    assert asks["rp"] == {"id": "testserver", "name": "testserver"}


def test_one_signs_in_by_it_alone(key: SoftwareKey) -> None:
    """No name, no password, no second step; and goes on to where one was going."""
    browser = Client()
    shown = key.shown(asked_at_the_door(browser))
    assert sent(browser, DOOR, shown, next="/journey/") == "/journey/"
    assert is_in(browser)


def test_from_then_on_the_password_alone_does_not_let_in(maya: Person, key: SoftwareKey) -> None:
    """It is the second step, and so is a recovery code."""
    browser = Client()
    browser.post("/people/sign-in/", {"username": "maya", "password": PASSWORD})
    assert not is_in(browser)
    assert sent(browser, STEP, key.shown(asked(browser, STEP))) == "/"
    assert is_in(browser)
    other = Client()
    other.post("/people/sign-in/", {"username": "maya", "password": PASSWORD})
    other.post(STEP, {"code": in_fours(second_factor.recovery_codes(maya)[0])})
    assert is_in(other)


def test_it_shows_once_more_that_it_is_oneself(maya: Person, key: SoftwareKey) -> None:
    browser = Client()
    browser.force_login(maya)
    shown = key.shown(asked(browser, AGAIN))
    assert sent(browser, AGAIN, shown, next="/people/code/") == "/people/code/"
    assert browser.get("/people/code/").status_code == 200


@pytest.mark.parametrize(
    "how", [{"verified": False}, {"origin": "https://elsewhere.example"}, {"origin": "null"}]
)
def test_a_device_that_did_not_look_or_stands_elsewhere_opens_nothing(
    key: SoftwareKey, how: dict[str, Any]
) -> None:
    browser = Client()
    assert sent(browser, DOOR, key.shown(asked_at_the_door(browser), **how)) == "/people/sign-in/"
    assert not is_in(browser)


def test_an_answer_is_good_for_its_question_alone(key: SoftwareKey) -> None:
    """What somebody overheard opens nothing in another browser, nor a second time."""
    browser, other = Client(), Client()
    shown = key.shown(asked_at_the_door(browser))
    asked_at_the_door(other)
    sent(other, DOOR, shown)
    assert not is_in(other)
    sent(browser, DOOR, shown)
    assert is_in(browser)
    browser.post("/people/sign-out/")
    asked_at_the_door(browser)
    sent(browser, DOOR, shown)
    assert not is_in(browser)


def test_another_persons_passkey_opens_their_own_account_only(
    maya: Person, key: SoftwareKey, ivo: Person, signed_in: SignedIn
) -> None:
    """Whoever it says it is for; and it is no second step for Maya."""
    his = SoftwareKey()
    added(signed_in(ivo), his)
    browser = Client()
    browser.post("/people/sign-in/", {"username": "maya", "password": PASSWORD})
    sent(browser, STEP, his.shown(asked(browser, STEP)))
    assert not is_in(browser)
    his.owner = maya.pk.hex.encode()
    sent(browser, DOOR, his.shown(asked_at_the_door(browser)))
    assert not is_in(browser)


def test_somebody_elses_passkey_is_not_there_to_remove(
    maya: Person, key: SoftwareKey, ivo: Person, signed_in: SignedIn
) -> None:
    """Its owner takes it away, and the password alone lets in again."""
    [mine] = second_factor.passkeys(maya)
    address = f"/people/safety/passkeys/{mine.pk}/remove/"
    assert signed_in(ivo).post(address).status_code == 404
    browser, other = signed_in(maya), signed_in(maya)
    assert "my phone" in browser.get(address).content.decode()
    browser.post(address)
    assert not second_factor.has_second_factor(maya)
    assert (is_in(browser), is_in(other)) == (True, False)
    stranger = Client()
    sent(stranger, DOOR, key.shown(asked_at_the_door(stranger)))
    assert not is_in(stranger)


def test_a_closed_account_is_not_opened_by_it(maya: Person, key: SoftwareKey) -> None:
    Person.objects.filter(pk=maya.pk).update(is_active=False)
    browser = Client()
    shown = key.shown(asked_at_the_door(browser))
    assert sent(browser, DOOR, shown) == "/people/sign-in/"
    assert not is_in(browser)


def test_one_made_without_looking_is_not_kept(maya: Person, signed_in: SignedIn) -> None:
    assert not added(signed_in(maya), SoftwareKey(), verified=False)
    assert not Authenticator.objects.exists()


ODD = [
    "",
    "null",
    "[]",
    "3",
    '"x"',
    "{",
    "{}",
    '{"id": "x"}',
    '{"response": []}',
    "\x00",
    "9" * 20_000,
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_what_no_device_sends_is_refused_in_a_sentence(
    maya: Person, key: SoftwareKey, signed_in: SignedIn, odd: str
) -> None:
    """At every door, by a stranger and by somebody signed in."""
    browser, stranger = signed_in(maya), Client()
    asked_at_the_door(stranger)
    assert stranger.post(DOOR, {"credential": odd}).status_code == 302
    asked(browser, ADD)
    assert browser.post(ADD, {"credential": odd}).status_code == 200
    asked(browser, AGAIN)
    assert browser.post(AGAIN, {"credential": odd}).headers["Location"] == AGAIN
    assert len(second_factor.passkeys(maya)) == 1


def test_garbled_parts_are_refused(maya: Person, key: SoftwareKey, signed_in: SignedIn) -> None:
    """Each part of an answer, replaced by letters that mean nothing."""
    browser = signed_in(maya)
    for part in ("clientDataJSON", "attestationObject"):
        made = SoftwareKey().made(asked(browser, ADD))
        made["response"][part] = "AAAA"
        assert browser.post(ADD, {"credential": json.dumps(made)}).status_code == 200
    for part in ("clientDataJSON", "authenticatorData", "signature", "userHandle"):
        stranger = Client()
        shown = key.shown(asked_at_the_door(stranger))
        shown["response"][part] = "AAAA"
        assert sent(stranger, DOOR, shown) == "/people/sign-in/"
        assert not is_in(stranger)


def test_an_account_keeps_twenty(maya: Person, signed_in: SignedIn) -> None:
    for _ in range(second_factor.PASSKEYS):
        SoftwareKey().kept_by(maya)
    assert not added(signed_in(maya), SoftwareKey())
    assert len(second_factor.passkeys(maya)) == second_factor.PASSKEYS


def test_trying_is_bounded(maya: Person, key: SoftwareKey) -> None:
    """Ten for one account; then the right one waits too."""
    for _ in range(actions.TRIES):
        browser = Client()
        sent(browser, DOOR, key.shown(asked_at_the_door(browser), verified=False))
    browser = Client()
    sent(browser, DOOR, key.shown(asked_at_the_door(browser)))
    assert not is_in(browser)


@pytest.mark.django_db(transaction=True)
def test_its_name_is_sealed_and_nothing_else_is_kept(maya: Person, signed_in: SignedIn) -> None:
    """Not what a page might slip in beside it."""
    browser, key = signed_in(maya), SoftwareKey()
    made = key.made(asked(browser, ADD)) | {"said": "plantedzinnia"}
    made["response"]["said"] = "plantedzinnia"
    browser.post(ADD, {"name": "Sams-old-phone", "credential": json.dumps(made)})
    assert [kept.name for kept in second_factor.passkeys(maya)] == ["Sams-old-phone"]
    stored = everything_stored()
    assert b"Sams-old-phone" not in stored
    assert b"plantedzinnia" not in stored


def test_pages_may_use_passkeys_and_frames_of_others_may_not(client: Client, db: None) -> None:
    allowed = client.get("/people/sign-in/").headers["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in allowed
    assert "publickey-credentials-create=(self)" in allowed
