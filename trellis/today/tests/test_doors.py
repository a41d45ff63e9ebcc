"""What brings somebody here: doors, hats, first steps, and what each side of Today shows."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.cast import Tying
from trellis.circle import actions as circle
from trellis.circle.models import Tie
from trellis.circle.rules.roles import Role
from trellis.consent.rules.scopes import Scope
from trellis.journey import actions as journey
from trellis.journey.entries import CheckIn
from trellis.people import actions as people
from trellis.people.models import Person
from trellis.people.rules.hats import Hat
from trellis.teams.actions import make_steward
from trellis.today.first_run import lines_to_keep, steps_shown

SignedIn = Callable[[Person], Client]


def through(browser: Client, hat: str) -> str:
    """Come in through a door and give Today."""
    return browser.post("/start/door/", {"hat": hat}, follow=True).content.decode()


@pytest.mark.parametrize(
    ("hat", "said"),
    [
        ("recovery", "Keep one number to ring"),
        ("relative", "One kind thing"),
        ("helper", "For the person across the table"),
        ("steward", "What looking after a place means"),
    ],
)
def test_each_door_leads_to_its_side_of_today(
    maya: Person, signed_in: SignedIn, hat: str, said: str
) -> None:
    page = through(signed_in(maya), hat)
    assert said in page
    assert ("A first step or two" in page) is (hat != "steward")  # theirs are for stewards


def test_a_door_that_is_none_changes_nothing(maya: Person, signed_in: SignedIn) -> None:
    answer = signed_in(maya).post("/start/door/", {"hat": "crown"})
    assert answer.headers["Location"] == "/start/"
    maya.refresh_from_db()
    assert maya.wardrobe.kept == ()


def test_one_hat_shows_no_switch_and_two_do(maya: Person, signed_in: SignedIn) -> None:
    browser = signed_in(maya)
    assert 'class="hats"' not in through(browser, "recovery")
    assert 'class="hats"' in through(browser, "relative")
    browser.post("/hat/", {"hat": "recovery"})
    page = browser.get("/").content.decode()
    assert 'value="recovery" aria-current="true"' in page
    assert "One kind thing" not in page
    browser.post("/hat/down/", {"hat": "recovery"})
    maya.refresh_from_db()
    assert (maya.wardrobe.kept, maya.wardrobe.worn) == ((Hat.RELATIVE,), Hat.RELATIVE)


def test_steps_tick_themselves_where_the_house_can_see(maya: Person) -> None:
    people.open_door(by=maya, hat=Hat.RECOVERY)
    now = timezone.now()
    assert [step.done for step in steps_shown(maya, Hat.RECOVERY, at=now)] == [False, False, False]
    journey.append_now(by=maya, to=maya, body=CheckIn(mood=3), at=now, id=uuid4())
    circle.keep_number(by=maya, role=Role.FRIEND, called="Jo", phone="911", at=now)
    assert [step.done for step in steps_shown(maya, Hat.RECOVERY, at=now)] == [True, True, False]
    people.tick_step(by=maya, hat=Hat.RECOVERY, step="meeting")
    assert steps_shown(maya, Hat.RECOVERY, at=now) == []


def test_a_step_is_ticked_and_leads_on(maya: Person, signed_in: SignedIn) -> None:
    browser = signed_in(maya)
    through(browser, "relative")
    answer = browser.post("/start/step/", {"hat": "relative", "step": "tonight"})
    assert answer.headers["Location"] == "/tonight/"
    assert "Know what to do tonight</strong>" in browser.get("/").content.decode()
    browser.post("/start/step/", {"hat": "relative", "step": "dance"})
    maya.refresh_from_db()
    assert maya.wardrobe.done == {"relative:tonight"}


def test_steps_put_away_come_back_only_through_the_door(maya: Person, signed_in: SignedIn) -> None:
    browser = signed_in(maya)
    through(browser, "helper")
    browser.post("/start/away/", {"hat": "helper"})
    assert "A first step or two" not in browser.get("/").content.decode()
    browser.post("/hat/", {"hat": "helper"})
    assert "A first step or two" not in browser.get("/").content.decode()
    assert "A first step or two" in through(browser, "helper")


def test_a_helpline_counts_as_one_number(maya: Person, signed_in: SignedIn) -> None:
    browser = signed_in(maya)
    through(browser, "recovery")
    line = lines_to_keep(maya)[0]
    browser.post("/start/line/", {"line": line.name})
    browser.post("/start/line/", {"line": line.name})
    browser.post("/start/line/", {"line": "Nobody’s line"})
    [tie] = Tie.objects.around(maya).open()
    assert line.tel is not None
    assert (tie.label, tie.phone) == (line.name, line.tel.shown)
    assert "Ring 988 Suicide &amp; Crisis Lifeline" in browser.get("/now/").content.decode()


def test_a_helper_sees_the_newest_of_what_was_shown_and_nothing_else(
    maya: Person, theo: Person, tied: Tying, signed_in: SignedIn
) -> None:
    now = timezone.now()
    tie, browser = tied(maya, theo), signed_in(theo)
    for back, mood in ((2, 1), (1, 4)):
        when = now - timedelta(days=back)
        body = CheckIn(mood=mood, craving=9, words="the long night")
        journey.append(by=maya, to=maya, body=body, happened_at=when, at=when)
    assert "Nothing shown in the last days." in through(browser, "helper")
    circle.share(by=maya, tie=tie, scopes=frozenset({Scope.MOOD}), at=now)
    page = browser.get("/").content.decode()
    assert "All right" in page.partition('id="letting"')[2].partition("</section>")[0]
    assert "the long night" not in page
    assert "9 of 10" not in page


def test_the_stewards_page_is_offered_to_stewards(maya: Person, signed_in: SignedIn) -> None:
    browser = signed_in(maya)
    page = through(browser, "steward")
    assert "You are not a steward of this place yet." in page
    assert "trellis steward maya" in page
    assert "A first step or two" not in page
    make_steward(person=maya, at=timezone.now())
    page = browser.get("/").content.decode()
    assert 'href="/place/"' in page
    for step, leads_to in (("invite", "/teams/accounts/"), ("about", "/about/words/")):
        assert f'value="{step}"' in page
        answer = browser.post("/start/step/", {"hat": "steward", "step": step})
        assert answer.headers["Location"] == leads_to
        assert browser.get(leads_to).status_code == 200


def test_opening_the_page_of_second_steps_is_not_having_one(
    theo: Person, signed_in: SignedIn
) -> None:
    browser = signed_in(theo)
    through(browser, "helper")
    browser.post("/start/step/", {"hat": "helper", "step": "second_factor"})
    theo.refresh_from_db()
    assert theo.wardrobe.done == frozenset()


@pytest.mark.parametrize(("signup", "said"), [("open", True), ("invited", False)])
def test_a_visitor_is_told_honestly_whether_there_are_accounts(
    client: Client, db: None, settings: Settings, signup: str, *, said: bool
) -> None:
    settings.SIGNUP = signup
    client.post("/people/face/", {"face": "plain"})
    page = client.get("/").content.decode()
    assert ('href="/people/sign-up/"' in page) is said
    assert ("Accounts here are by invitation." in page) is not said


def test_what_to_do_tonight_needs_no_account(client: Client, db: None) -> None:
    page = client.get("/tonight/").content.decode()
    assert 'href="tel:911"' in page
    assert 'href="/now/#violence"' in page
    assert "SAMHSA National Helpline" in page


def test_hats_are_kept_when_two_change_at_once(maya: Person) -> None:
    stale = Person.objects.get(pk=maya.pk)
    people.wear(by=maya, hat=Hat.HELPER)
    people.wear(by=stale, hat=Hat.RELATIVE)
    maya.refresh_from_db()
    assert maya.wardrobe.kept == (Hat.HELPER, Hat.RELATIVE)
