"""A professional in somebody's circle reads only with a second factor, whether or not any team knows them."""

from collections.abc import Callable
from functools import partial
from importlib import import_module

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import Tying
from tests.passkeys import SECRET
from trellis.circle import actions as circle
from trellis.circle.models import Tie
from trellis.circle.rules.roles import READS_BY_PROFESSION, Role
from trellis.consent import actions as consent
from trellis.consent.models import Disclosure, Grant, scopes_open, shared_with
from trellis.consent.rules.scopes import Scope
from trellis.journey import actions as journey
from trellis.journey.entries import CheckIn
from trellis.kit.identity import uuid7
from trellis.people.models import Person

SignedIn = Callable[[Person], Client]
WORDS, CRAVING = "geranium on the sill", 7
API = "/api/v1/people/maya/entries"
MOOD = frozenset({Scope.MOOD, Scope.CRAVINGS})
OTHERS = sorted(frozenset(Role) - READS_BY_PROFESSION)


def shares(maya: Person, tie: Tie) -> None:
    """Maya shares how her days are, and one day was."""
    circle.share(by=maya, tie=tie, scopes=MOOD, at=timezone.now())
    body = CheckIn(mood=2, craving=CRAVING, words=WORDS)
    journey.append_now(by=maya, to=maya, body=body, at=timezone.now(), id=uuid7())


def reads(browser: Client, tie: Tie) -> list[bool]:
    """Say of the page and the API whether Maya's day comes through."""
    page, api = browser.get(reverse("journey:shared", args=[tie.pk])), browser.get(API)
    return [b"raving" in page.content, b'"craving"' in api.content]


def open_now(maya: Person, lena: Person) -> tuple[frozenset[Scope], object]:
    now = timezone.now()
    return scopes_open(of=maya, to=lena, at=now), shared_with(lena, at=now).get(maya.pk)


@pytest.mark.parametrize("role", sorted(READS_BY_PROFESSION))
def test_nothing_without_and_everything_shared_with_a_second_factor(
    maya: Person, lena: Person, tied: Tying, signed_in: SignedIn, role: Role
) -> None:
    tie, browser = tied(maya, lena, role), signed_in(lena)
    shares(maya, tie)
    circle.share(by=maya, tie=tie, scopes=MOOD | {Scope.NOTES}, at=timezone.now())
    assert reads(browser, tie) == [False, False]
    assert WORDS not in browser.get("/").content.decode()
    assert "Maya" in browser.get("/circle/").content.decode()
    assert browser.get(API).status_code == 403
    assert open_now(maya, lena) == (frozenset(), None)
    assert not Disclosure.objects.of(maya).exists()
    TOTP.activate(lena, SECRET)
    allowed = scopes_open(of=maya, to=lena, at=timezone.now())
    assert allowed
    assert open_now(maya, lena) == (allowed, allowed)
    assert browser.get(API).status_code == 200
    assert reads(browser, tie) == [True, True]


@pytest.mark.parametrize("role", OTHERS)
def test_everybody_else_reads_as_before(
    maya: Person, lena: Person, tied: Tying, signed_in: SignedIn, role: Role
) -> None:
    tie = tied(maya, lena, role)
    shares(maya, tie)
    assert reads(signed_in(lena), tie) == [True, True]
    assert "second step" not in signed_in(lena).get("/").content.decode()


def test_what_a_mother_shares_stays_open(
    maya: Person, rosa: Person, lena: Person, tied: Tying
) -> None:
    """A grant asks, not the reader."""
    shares(maya, tied(maya, lena, Role.COUNSELLOR))
    circle.share(by=rosa, tie=tied(rosa, lena), scopes=MOOD, at=timezone.now())
    assert open_now(maya, lena) == (frozenset(), None)
    assert open_now(rosa, lena) == (MOOD, MOOD)


def test_it_follows_the_role_that_a_person_gives(maya: Person, lena: Person, tied: Tying) -> None:
    tie = tied(maya, lena, Role.FRIEND)
    shares(maya, tie)
    assert open_now(maya, lena) == (MOOD, MOOD)
    for role, seen in ((Role.THERAPIST, frozenset()), (Role.FRIEND, MOOD)):
        circle.describe(by=maya, tie=tie, role=role, called="", phone="", at=timezone.now())
        assert open_now(maya, lena)[0] == seen


def test_a_grant_given_anew_with_the_question_replaces_the_one_without(
    maya: Person, lena: Person
) -> None:
    give = partial(consent.give, by=maya, to=lena, scope=Scope.MOOD, at=timezone.now())
    give()
    asking = give(asks_second_factor=True)
    assert give(asks_second_factor=True) == asking
    assert Grant.objects.standing().get() == asking


def test_the_line_tells_nobody_that_something_is_shared(
    maya: Person, lena: Person, tied: Tying, signed_in: SignedIn
) -> None:
    """It is the same before and after a tick, on every page and from the API."""
    tie, browser = tied(maya, lena, Role.DOCTOR), signed_in(lena)
    line = f'<a href="{reverse("people:safety")}">Set it up</a>'
    before = [line in browser.get(page).content.decode() for page in ("/", "/circle/")]
    assert before == [True, True]
    assert browser.get(API).status_code == 403
    shares(maya, tie)
    assert [line in browser.get(page).content.decode() for page in ("/", "/circle/")] == before
    assert browser.get(API).status_code == 403
    TOTP.activate(lena, SECRET)
    assert line not in browser.get("/").content.decode()


def test_the_line_goes_with_the_tie(
    maya: Person, lena: Person, tied: Tying, signed_in: SignedIn
) -> None:
    tie = tied(maya, lena, Role.COACH)
    circle.part(by=maya, tie=tie, at=timezone.now())
    assert "Set it up" not in signed_in(lena).get("/").content.decode()


@pytest.mark.parametrize("role", sorted(Role))
def test_the_sharing_page_says_so_to_the_person(
    maya: Person, lena: Person, tied: Tying, signed_in: SignedIn, role: Role
) -> None:
    page = signed_in(maya).get(reverse("circle:share", args=[tied(maya, lena, role).pk]))
    said = "only with a second step" in page.content.decode()
    assert said is (role in READS_BY_PROFESSION)


def test_what_was_shared_before_asks_too(
    maya: Person, rosa: Person, lena: Person, tied: Tying
) -> None:
    """Grants from before the question are marked when the place is brought up to date."""
    shares(maya, tied(maya, lena, Role.COUNSELLOR))
    shares(maya, tied(maya, rosa))
    Grant.objects.update(asks_second_factor=False)
    migration = import_module("trellis.circle.migrations.0003_second_factor")
    migration.mark(apps, None)
    assert open_now(maya, lena) == (frozenset(), None)
    assert open_now(maya, rosa) == (MOOD, MOOD)
