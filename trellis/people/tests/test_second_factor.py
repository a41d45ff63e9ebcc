"""An authenticator app and recovery codes: each code opens once, ten tries, and what is kept is sealed."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.cast import PASSWORD
from tests.passkeys import SECRET
from tests.stored import everything_stored
from trellis.people import actions, second_factor
from trellis.people.models import Person
from trellis.people.rules import totp
from trellis.people.rules.secrets import in_fours

SignedIn = Callable[[Person], Client]
STEP = "/people/sign-in/second/"
PASSED = timedelta(seconds=totp.STEP_SECONDS)


@pytest.fixture(autouse=True)
def _between_two_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock begin in the middle of thirty seconds, so that no step ends within a test."""
    real = timezone.now
    moved = timedelta(seconds=totp.STEP_SECONDS / 2 - real().timestamp() % totp.STEP_SECONDS)
    monkeypatch.setattr(timezone, "now", lambda: real() + moved)


def shows(secret: str, *, after: timedelta = timedelta(0)) -> str:
    """Give what an app shows now, or a little later."""
    now = timezone.now() + after
    return totp.code_of(secret, int(now.timestamp()) // totp.STEP_SECONDS)


def wrong(secret: str) -> str:
    """Give six digits that the app shows neither now nor just before or after."""
    near = {shows(secret, after=PASSED * n) for n in range(-2, 3)}
    return next(
        code
        for code in ("000000", "111111", "222222", "333333", "444444", "555555")
        if code not in near
    )


def set_up(browser: Client) -> str:
    """Set an app up as its owner does; give the secret."""
    page = browser.get("/people/safety/app/add/")
    secret: str = page.context["form"].secret
    answer = browser.post("/people/safety/app/add/", {"code": shows(secret, after=-PASSED)})
    assert answer.headers["Location"] == "/people/safety/codes/"
    return secret


@pytest.fixture
def secret(maya: Person, signed_in: SignedIn) -> str:
    """What Maya's app shares with the place."""
    return set_up(signed_in(maya))


@pytest.fixture
def half_in(maya: Person, secret: str) -> Client:
    """A browser that knows Maya's password, in front of the second step."""
    browser = Client()
    given = {"username": "maya", "password": PASSWORD, "next": "/journey/"}
    assert browser.post("/people/sign-in/", given).headers["Location"] == STEP
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/journey/").status_code == 200


def test_the_password_alone_does_not_let_in(maya: Person, half_in: Client) -> None:
    assert second_factor.has_second_factor(maya)
    assert not is_in(half_in)
    assert half_in.get("/api/v1/me").status_code == 401
    assert half_in.get(STEP).status_code == 200


def test_the_apps_code_lets_in_and_on(half_in: Client, secret: str) -> None:
    """To where one was going."""
    assert half_in.post(STEP, {"code": shows(secret)}).headers["Location"] == "/journey/"
    assert is_in(half_in)


def test_a_code_opens_once(maya: Person, half_in: Client, secret: str) -> None:
    """Whoever looked over a shoulder comes too late, with this code and with the one before."""
    code = shows(secret)
    half_in.post(STEP, {"code": code})
    other = Client()
    other.post("/people/sign-in/", {"username": "maya", "password": PASSWORD})
    for used in (code, shows(secret, after=-PASSED)):
        assert "does not fit" in other.post(STEP, {"code": used}).content.decode()
    assert not is_in(other)
    assert other.post(STEP, {"code": shows(secret, after=PASSED)}).status_code == 302


def test_the_code_it_was_set_up_with_is_used_up(half_in: Client, secret: str) -> None:
    assert half_in.post(STEP, {"code": shows(secret, after=-PASSED)}).status_code == 200
    assert not is_in(half_in)


def test_too_many_codes_and_the_right_one_waits(half_in: Client, secret: str) -> None:
    """Ten tries for a person, however many browsers try."""
    for _ in range(actions.TRIES):
        half_in.post(STEP, {"code": wrong(secret)})
    page = half_in.post(STEP, {"code": shows(secret)}).content.decode()
    assert "Too many tries" in page
    assert not is_in(half_in)


@pytest.mark.django_db(transaction=True)
def test_eight_browsers_guess_no_more_than_one(maya: Person, signed_in: SignedIn) -> None:
    """Ten guesses are looked at, by whichever process."""
    secret = set_up(signed_in(maya))
    looked_at = []

    def guess(_: int) -> None:
        try:
            browser = Client()
            browser.post("/people/sign-in/", {"username": "maya", "password": PASSWORD})
            for _ in range(4):
                page = browser.post(STEP, {"code": wrong(secret)}).content.decode()
                looked_at.append("does not fit" in page)
        finally:
            connection.close()

    actions.forget_tries(door="sign-in", name="maya")
    with ThreadPoolExecutor(8) as eight:
        list(eight.map(guess, range(8)))
    assert sum(looked_at) == actions.TRIES


@pytest.mark.django_db(transaction=True)
def test_two_who_bring_one_code_at_once(maya: Person, signed_in: SignedIn) -> None:
    """One is let in."""
    secret = set_up(signed_in(maya))
    code, now = shows(secret), timezone.now()

    def bring(_: int) -> bool:
        try:
            return second_factor.use_code(by=maya, code=code, at=now) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as eight:
        assert sum(eight.map(bring, range(8))) == 1


def test_a_recovery_code_opens_once(maya: Person, half_in: Client) -> None:
    """And there is one less."""
    codes = second_factor.recovery_codes(maya)
    assert len(codes) == 10
    assert half_in.post(STEP, {"code": codes[3]}).status_code == 302
    assert second_factor.recovery_codes(maya) == codes[:3] + codes[4:]
    other = Client()
    other.post("/people/sign-in/", {"username": "maya", "password": PASSWORD})
    assert "does not fit" in other.post(STEP, {"code": codes[3]}).content.decode()


def test_another_persons_codes_open_nothing(
    half_in: Client, ivo: Person, signed_in: SignedIn
) -> None:
    """Neither those of their app nor their recovery codes."""
    theirs = set_up(signed_in(ivo))
    for code in (shows(theirs), second_factor.recovery_codes(ivo)[0]):
        half_in.post(STEP, {"code": code})
    assert not is_in(half_in)


def test_new_recovery_codes_end_the_old(maya: Person, secret: str, signed_in: SignedIn) -> None:
    browser, old = signed_in(maya), second_factor.recovery_codes(maya)
    browser.post("/people/safety/codes/new/")
    page = browser.get("/people/safety/codes/").content.decode()
    fresh = second_factor.recovery_codes(maya)
    assert not set(old) & set(fresh)
    assert all(in_fours(code) in page for code in fresh)


def test_without_a_second_factor_there_are_no_recovery_codes(
    maya: Person, signed_in: SignedIn
) -> None:
    signed_in(maya).post("/people/safety/codes/new/")
    assert not Authenticator.objects.exists()


def test_a_wrong_first_code_sets_nothing_up(maya: Person, signed_in: SignedIn) -> None:
    """The picture stays the same, so that it need not be scanned again."""
    browser = signed_in(maya)
    secret = browser.get("/people/safety/app/add/").context["form"].secret
    page = browser.post("/people/safety/app/add/", {"code": wrong(secret)})
    assert page.context["form"].secret == secret
    assert not second_factor.has_second_factor(maya)


def test_a_change_ends_the_other_visits(maya: Person, signed_in: SignedIn) -> None:
    """Setting up, taking away, and new recovery codes."""
    browser = signed_in(maya)

    def others_end(change: Callable[[], object]) -> bool:
        other = signed_in(maya)
        assert is_in(other)
        change()
        return not is_in(other) and is_in(browser)

    assert others_end(lambda: set_up(browser))
    assert others_end(lambda: browser.post("/people/safety/codes/new/"))
    assert others_end(lambda: browser.post("/people/safety/app/remove/"))
    assert not Authenticator.objects.exists()


def test_restoring_keeps_the_second_factor(maya: Person, secret: str) -> None:
    """The printed code gives the password back, and one more step is asked."""
    browser, code = Client(), actions.new_code(by=maya)
    given = {"username": "maya", "code": code, "password": "another quiet evening"}
    page = browser.post("/people/restore/", given)
    assert "Your printed code" in page.content.decode()
    assert f'href="{STEP}"' in page.content.decode()
    assert not is_in(browser)
    assert second_factor.has_second_factor(maya)
    browser.post(STEP, {"code": shows(secret)})
    assert is_in(browser)


def test_a_code_shows_once_more_that_it_is_oneself(maya: Person, secret: str) -> None:
    """Another way than the password; the same code does not do it twice."""
    browser = Client()
    browser.force_login(maya)
    given = {"code": shows(secret), "next": "/people/code/"}
    assert browser.post("/people/again/code/", given).headers["Location"] == "/people/code/"
    assert browser.get("/people/code/").status_code == 200
    other = Client()
    other.force_login(maya)
    assert other.post("/people/again/code/", given).status_code == 200
    assert other.get("/people/code/").status_code == 302


def test_the_second_step_waits_ten_minutes(
    half_in: Client, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the password is asked for anew."""
    later = time.time() + 601
    monkeypatch.setattr("time.time", lambda: later)
    assert half_in.post(STEP, {"code": shows(secret)}).headers["Location"] == "/people/sign-in/"
    assert not is_in(half_in)


@pytest.mark.django_db(transaction=True)
def test_what_is_secret_is_nowhere_in_the_store(maya: Person, signed_in: SignedIn) -> None:
    """Not while it is set up, not afterwards; nor the codes."""
    browser = signed_in(maya)
    shown = browser.get("/people/safety/app/add/").context["form"].secret
    assert shown.encode() not in everything_stored()
    secret = set_up(browser)
    stored = everything_stored()
    codes = second_factor.recovery_codes(maya)
    for word in (secret, in_fours(secret), *codes, *map(in_fours, codes)):
        assert word.encode() not in stored
    assert Authenticator.objects.get(type="recovery_codes").data["seed"]


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    """Appendix B, the last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert totp.code_of(secret, seconds // totp.STEP_SECONDS) == code


def test_a_clock_may_be_one_step_off_and_no_more() -> None:
    now = timezone.now()
    step = int(now.timestamp()) // totp.STEP_SECONDS
    fits = [
        totp.matching_step(SECRET, totp.code_of(SECRET, step + n), at=now) is not None
        for n in (-2, -1, 0, 1, 2)
    ]
    assert fits == [False, True, True, True, False]
