"""A phone left open gives the account to nobody; visits that are over are forgotten."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.cast import PASSWORD
from trellis.people import actions
from trellis.people.models import ApiToken, Person, Visit

SignedIn = Callable[[Person], Client]
AGAIN = "/people/again/"
DOORS = [
    "/people/code/",
    "/people/tokens/",
    "/people/password/",
    "/people/email/",
    "/people/email/confirm/",
    "/people/email/remove/",
    "/people/safety/passkeys/add/",
    "/people/safety/passkeys/1/remove/",
    "/people/safety/app/add/",
    "/people/safety/app/remove/",
    "/people/safety/codes/",
    "/people/safety/codes/new/",
    "/people/pin/",
    "/people/pin/away/",
    "/people/visits/end/",
    "/people/visits/x/end/",
]


@pytest.fixture
def left_open(maya: Person) -> Client:
    """Maya's phone, signed in, with nobody having shown lately who holds it."""
    browser = Client()
    browser.force_login(maya)
    return browser


@pytest.mark.parametrize("door", DOORS)
def test_a_phone_left_open_is_asked_once_more(maya: Person, left_open: Client, door: str) -> None:
    """Whatever could give the account away, by GET and by POST; and nothing has happened."""
    given = {"name": "watch", "password": "another quiet evening", "email": "a@example.org"}
    for answer in (left_open.get(door), left_open.post(door, given)):
        assert answer.status_code in {302, 405}
        assert answer.status_code == 405 or answer.headers["Location"].startswith(AGAIN)
    before, maya.recovery_digest = maya.recovery_digest, ""
    maya.refresh_from_db()
    assert maya.recovery_digest == before
    assert maya.check_password(PASSWORD)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("given", ["", "not this one at all"])
def test_another_password_does_not_open_it(left_open: Client, given: str) -> None:
    """It is said so, and the door stays closed."""
    page = left_open.post(AGAIN, {"password": given, "next": "/people/code/"})
    assert page.status_code == 200
    assert 'class="errorlist"' in page.content.decode()
    assert left_open.get("/people/code/").status_code == 302


def test_with_the_password_one_goes_on_for_five_minutes(
    maya: Person, left_open: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A printed code and a token are given; five minutes later one is asked again."""
    answer = left_open.post(AGAIN, {"password": PASSWORD, "next": "/people/code/"})
    assert answer.headers["Location"] == "/people/code/"
    before = maya.recovery_digest
    assert 'class="code"' in left_open.post("/people/code/").content.decode()
    assert "trellis_" in left_open.post("/people/tokens/", {"name": "watch"}).content.decode()
    maya.refresh_from_db()
    assert maya.recovery_digest != before
    later = timezone.now() + timedelta(minutes=5, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert left_open.get("/people/code/").status_code == 302


def test_asking_again_leads_to_no_other_site(left_open: Client) -> None:
    given = {"password": PASSWORD, "next": "https://elsewhere.example/"}
    assert left_open.post(AGAIN, given).headers["Location"] == "/"


def test_guessing_is_bounded(left_open: Client) -> None:
    """Ten tries, then the right one does not open it either."""
    for _ in range(actions.TRIES):
        left_open.post(AGAIN, {"password": "not this one"})
    page = left_open.post(AGAIN, {"password": PASSWORD}).content.decode()
    assert "Too many tries" in page


def test_somebody_without_a_password_is_asked_for_none(maya: Person) -> None:
    """The invented people of a demonstration have nothing to show."""
    maya.set_unusable_password()
    maya.save()
    browser = Client()
    browser.force_login(maya)
    assert 'class="code"' in browser.post("/people/code/").content.decode()


@pytest.mark.parametrize(
    ("address", "sent", "ends"),
    [
        ("/people/password/", {"password": "another river, another morning"}, True),
        ("/people/visits/end/", {"everywhere": "yes"}, True),
        ("/people/visits/end/", {}, False),
    ],
)
def test_programs_go_with_a_new_password_and_with_everywhere(
    maya: Person,
    ivo: Person,
    signed_in: Callable[[Person], Client],
    address: str,
    sent: dict[str, str],
    *,
    ends: bool,
) -> None:
    """Whoever was in long enough to make a token does not keep it; nobody else's is touched."""
    now = timezone.now()
    (_mine, secret), (_theirs, other) = (
        actions.give_token(by=who, name="watch", at=now) for who in (maya, ivo)
    )
    assert signed_in(maya).post(address, sent).status_code == 302
    answers = [
        Client(headers={"authorization": f"Bearer {one}"}).get("/api/v1/me").status_code
        for one in (secret, other)
    ]
    assert answers == [401 if ends else 200, 200]


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
        over = now - timedelta(hours=1)
        Visit(session_key=f"over-{number}", expire_date=over, began_at=over, seen=now.date()).save()
    soon = now + timedelta(hours=1)
    Visit(session_key="going-on", expire_date=soon, began_at=now, seen=now.date()).save()
    client.post("/people/sign-in/", {"username": "maya", "password": PASSWORD})
    assert Visit.objects.filter(expire_date__lt=now).count() == 20
    assert Visit.objects.filter(session_key="going-on").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("demo", [True, False])
def test_who_joins_a_demonstration_is_marked_invented(
    client: Client, settings: Settings, *, demo: bool
) -> None:
    """So that it starts again tomorrow; anywhere else nobody is."""
    settings.SIGNUP, settings.DEMO, settings.DEMO_DOOR = "open", demo, "people:more"
    client.post("/people/age/", {"age": "adult"})
    client.post("/people/sign-up/", {"username": "jo", "password": PASSWORD, "zone": "UTC"})
    assert Person.objects.get(username="jo").invented is demo


@pytest.mark.django_db
def test_a_form_speaks_spanish_as_a_friend_would(client: Client) -> None:
    """Django's own sentences are said in our words."""
    page = client.post("/people/sign-in/", {"username": "x"}, headers={"accept-language": "es"})
    assert "Este campo es obligatorio" not in page.content.decode()
    assert "Falta esto." in page.content.decode()
