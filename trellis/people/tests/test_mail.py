"""An e-mail address: never needed, kept once its code came back, good for signing in by a code."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.cast import PASSWORD
from tests.passkeys import SoftwareKey
from trellis.people import actions
from trellis.people.addresses import confirmed_address
from trellis.people.models import Person

SignedIn = Callable[[Person], Client]
ADDRESS = "m@example.org"
ASK, TYPE, STEP = "/people/sign-in/mail/", "/people/sign-in/mail/code/", "/people/sign-in/second/"
ABOUT_RECOVERY = ("recover", "sober", "trellis", "circle", "account", "recupera")


@pytest.fixture(autouse=True)
def _as_this_room_has_it(settings: Settings) -> None:
    """A room above sends mail through its own door; here it leaves at once."""
    settings.ACCOUNT_ADAPTER = "trellis.people.adapter.AccountAdapter"


def came() -> str:
    """Give the code of the last mail."""
    code = re.search(r"^[\w-]{6,}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code
    return code[0]


@pytest.fixture
def confirmed(maya: Person) -> str:
    """Maya's address, shown to be hers."""
    actions.keep_mail(by=maya, email=ADDRESS)
    return ADDRESS


def asked_for(email: str) -> Client:
    """A browser in which somebody asked for a code."""
    browser = Client()
    browser.post(ASK, {"email": email, "next": "/journey/"})
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/journey/").status_code == 200


def test_an_address_is_kept_once_its_code_came_back(maya: Person, signed_in: SignedIn) -> None:
    browser = signed_in(maya)
    browser.post("/people/email/", {"email": "M@Example.org"})
    maya.refresh_from_db()
    assert maya.email == ""
    assert mail.outbox[-1].to == [ADDRESS]
    browser.post("/people/email/confirm/", {"code": came().lower().replace("-", " ")})
    maya.refresh_from_db()
    assert maya.email == ADDRESS
    assert confirmed_address(maya)
    browser.post("/people/email/remove/")
    maya.refresh_from_db()
    assert maya.email == ""
    assert not EmailAddress.objects.exists()


def test_a_wrong_an_old_and_a_used_code_keep_nothing(
    maya: Person, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(maya)
    browser.post("/people/email/", {"email": ADDRESS})
    page = browser.post("/people/email/confirm/", {"code": "WRONG-CODE"}).content.decode()
    assert "does not fit" in page
    code, later = came(), timezone.now() + timedelta(minutes=10, seconds=1)
    with monkeypatch.context() as moved:
        moved.setattr(timezone, "now", lambda: later)
        moved.setattr("trellis.people.reauthentication.shown_lately", lambda *_: True)
        browser.post("/people/email/confirm/", {"code": code})
    assert not EmailAddress.objects.exists()
    browser.post("/people/email/confirm/", {"code": code})
    assert EmailAddress.objects.count() == 1
    browser.post("/people/email/remove/")
    browser.post("/people/email/confirm/", {"code": code})
    assert not EmailAddress.objects.exists()


def test_guessing_and_sending_are_bounded(maya: Person, signed_in: SignedIn) -> None:
    """Ten guesses, three mails to one address; the right code waits too."""
    browser = signed_in(maya)
    for _ in range(actions.MAILS + 2):
        browser.post("/people/email/", {"email": ADDRESS})
    assert len(mail.outbox) == actions.MAILS
    for _ in range(actions.TRIES):
        browser.post("/people/email/confirm/", {"code": "WRONG-CODE"})
    page = browser.post("/people/email/confirm/", {"code": came()}).content.decode()
    assert "Too many tries" in page
    assert not EmailAddress.objects.exists()


def test_whose_it_is_is_told_only_to_whoever_reads_its_mail(
    ivo: Person, confirmed: str, signed_in: SignedIn
) -> None:
    """Adding a known address looks like adding another, until the code comes back."""
    browser = signed_in(ivo)
    answer = browser.post("/people/email/", {"email": confirmed})
    assert answer.headers["Location"] == "/people/email/confirm/"
    page = browser.post("/people/email/confirm/", {"code": came()}, follow=True).content.decode()
    assert "Another account here has this address" in page
    assert EmailAddress.objects.get().email == confirmed


def test_a_mailed_code_signs_in_once(maya: Person, confirmed: str) -> None:
    browser = asked_for(confirmed)
    code = came()
    assert (
        browser.post(TYPE, {"code": code, "next": "/journey/"}).headers["Location"] == "/journey/"
    )
    assert is_in(browser)
    browser.post("/people/sign-out/")
    browser.post(TYPE, {"code": code})
    assert not is_in(browser)


def test_it_opens_only_where_it_was_asked_for(confirmed: str) -> None:
    """A code that somebody overheard is of no use in their browser."""
    asked_for(confirmed)
    code = came()
    other = asked_for("nobody@example.org")
    other.post(TYPE, {"code": code})
    assert not is_in(other)


@pytest.mark.parametrize("known", [True, False])
def test_the_answer_is_the_same_whoever_has_the_address(
    client: Client, maya: Person, confirmed: str, *, known: bool
) -> None:
    """Only the mail differs: to an address nobody confirmed, none goes."""
    email = confirmed if known else "nobody@example.org"
    answer = client.post(ASK, {"email": email})
    assert answer.headers["Location"] == TYPE
    page = client.get(TYPE).content.decode()
    assert f"If an account here confirmed {email}" in page
    assert "does not fit" in client.post(TYPE, {"code": "WRONG-CODE"}).content.decode()
    assert len(mail.outbox) == known


def test_an_address_that_was_never_confirmed_gets_nothing(maya: Person) -> None:
    """Whoever wrote it down at sign-up need not be its owner."""
    Person.objects.filter(pk=maya.pk).update(email=ADDRESS)
    EmailAddress.objects.create(user=maya, email=ADDRESS, verified=False)
    asked_for(ADDRESS)
    assert mail.outbox == []
    browser = Client()
    browser.post("/people/sign-in/", {"username": ADDRESS, "password": PASSWORD})
    assert not is_in(browser)


def test_an_old_code_opens_nothing(confirmed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = asked_for(confirmed)
    later = timezone.now().timestamp() + 601
    monkeypatch.setattr("time.time", lambda: later)
    browser.post(TYPE, {"code": came()})
    assert not is_in(browser)


def test_five_wrong_codes_end_the_right_one(confirmed: str) -> None:
    browser = asked_for(confirmed)
    for _ in range(5):
        browser.post(TYPE, {"code": "WRONG-CODE"})
    browser.post(TYPE, {"code": came()})
    assert not is_in(browser)


def test_ten_wrong_codes_close_the_door_for_every_browser(confirmed: str) -> None:
    """So that asking anew does not give five more."""
    for browser in (asked_for(confirmed), asked_for(confirmed)):
        for _ in range(5):
            browser.post(TYPE, {"code": "WRONG-CODE"})
    third = asked_for(confirmed)
    third.post(TYPE, {"code": came()})
    assert not is_in(third)


def test_three_mails_an_address(confirmed: str) -> None:
    for _ in range(actions.MAILS + 2):
        page = Client().post(ASK, {"email": confirmed})
    assert len(mail.outbox) == actions.MAILS
    assert "Too many tries" in page.content.decode()


def test_a_second_factor_is_asked_after_it(maya: Person, confirmed: str) -> None:
    """Whoever reads the mail is not in yet."""
    SoftwareKey().kept_by(maya)
    browser = asked_for(confirmed)
    assert browser.post(TYPE, {"code": came()}).headers["Location"] == STEP
    assert not is_in(browser)


def test_a_confirmed_address_and_the_password_sign_in(maya: Person, confirmed: str) -> None:
    browser = Client()
    browser.post("/people/sign-in/", {"username": f" {confirmed.upper()} ", "password": PASSWORD})
    assert is_in(browser)


def password_for(name: str, password: str = PASSWORD[::-1]) -> tuple[bool, bool]:
    """Try the password door; say whether it let in, and whether it said that there were too many tries."""
    browser = Client()
    page = browser.post("/people/sign-in/", {"username": name, "password": password})
    return is_in(browser), b"Too many tries" in page.content


def test_the_door_tells_of_no_address_whose_it_is(maya: Person, confirmed: str) -> None:
    """Ten wrong tries by name close neither an address that leads there nor one that leads nowhere; nor back."""
    for _ in range(actions.TRIES):
        password_for("maya")
    assert password_for("maya") == (False, True)
    for address in (confirmed, "nobody@example.org"):
        tried = [password_for(address) for _ in range(actions.TRIES + 1)]
        assert tried == [(False, False)] * actions.TRIES + [(False, True)]


def test_by_address_it_opens_though_the_name_was_closed(maya: Person, confirmed: str) -> None:
    for _ in range(actions.TRIES + 1):
        password_for("maya")
    assert password_for(confirmed, PASSWORD) == (True, False)


def test_a_password_is_guessed_at_ten_times_by_name_and_ten_by_address(
    maya: Person, confirmed: str
) -> None:
    """However the address is written, and with whatever other one leads to the same account."""
    EmailAddress.objects.create(user=maya, email="second@example.org", verified=True)
    ways = (
        "maya",
        " MAYA",
        confirmed,
        confirmed.upper(),
        "second@example.org",
        "Second@example.org",
    )
    looked_at = [not password_for(way)[1] for way in ways for _ in range(actions.TRIES + 1)]
    assert sum(looked_at) == 2 * actions.TRIES
    assert password_for("second@example.org", PASSWORD) == (False, True)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_mail_holds_a_code_and_nothing_about_why(
    maya: Person, confirmed: str, signed_in: SignedIn, settings: Settings, language: str
) -> None:
    """Neither kind, in either part, in either language; not the name of anybody."""
    maya.language = language
    maya.save(update_fields=["language"])
    Client().post(ASK, {"email": confirmed}, headers={"accept-language": language})
    signed_in(maya).post("/people/email/", {"email": "other@example.org"})
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert isinstance(message, mail.EmailMultiAlternatives)
        [(page, kind)] = message.alternatives
        assert kind == "text/html"
        assert message.subject == {"en": "Your code", "es": "Tu código"}[language]
        said = f"{message.subject} {message.body!s} {page!r} {message.extra_headers}".lower()
        assert [word for word in (*ABOUT_RECOVERY, "maya", "http") if word in said] == []
