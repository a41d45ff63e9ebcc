"""Whose role asks for a second factor reads nobody else's record before they have one: by no page, API or count."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from tests.passkeys import SECRET
from trellis.people.models import Person
from trellis.teams import actions
from trellis.teams.models import Membership, Team
from trellis.teams.rules.roles import ASKS_SECOND_FACTOR, TeamKind, TeamRole, roles_offered
from trellis.teams.second_factor import how_many_owe_second_factor, owes_second_factor


@pytest.fixture
def clinic(okafor: Person) -> Team:
    return actions.make_team(
        by=okafor,
        name="Riverside Clinic",
        kind=TeamKind.OTHER,
        role=TeamRole.VOLUNTEER,
        at=timezone.now(),
    )


def take(clinic: Team, lead: Person, who: Person, role: TeamRole) -> Membership:
    now = timezone.now()
    link = actions.invite(by=lead, team=clinic, role=role, at=now)
    return actions.accept(by=who, secret=link.secret, at=now)


def owes(person: Person) -> bool:
    return owes_second_factor(person, at=timezone.now())


@pytest.mark.parametrize("role", roles_offered(TeamKind.OTHER))
def test_a_role_that_reads_by_profession_asks_for_one(
    okafor: Person, clinic: Team, lena: Person, role: TeamRole
) -> None:
    take(clinic, okafor, lena, role)
    assert owes(lena) is (role in ASKS_SECOND_FACTOR)
    assert (role in ASKS_SECOND_FACTOR) is (role not in {TeamRole.VOLUNTEER, TeamRole.MEMBER})
    TOTP.activate(lena, SECRET)
    assert not owes(lena)


def test_a_role_that_never_began_asks_for_nothing(
    okafor: Person, clinic: Team, lena: Person
) -> None:
    now = timezone.now()
    later = (now + timedelta(days=5)).date()
    link = actions.invite(by=okafor, team=clinic, role=TeamRole.NURSE, at=now, since=later)
    lenas = actions.accept(by=lena, secret=link.secret, at=now)
    assert not owes(lena)
    assert owes_second_factor(lena, at=now + timedelta(days=6))
    actions.end_role(by=okafor, membership=lenas, at=now)
    assert not owes_second_factor(lena, at=now + timedelta(days=6))


@pytest.mark.parametrize("over", ["left", "ended", "closed", "last day"])
def test_it_stays_owed_however_the_role_ended(
    okafor: Person, clinic: Team, lena: Person, over: str
) -> None:
    """Whoever holds only the password could end the role by themself."""
    now = timezone.now()
    lenas = take(clinic, okafor, lena, TeamRole.NURSE)
    if over == "left":
        actions.leave(by=lena, membership=lenas, at=now)
    elif over == "ended":
        actions.end_role(by=okafor, membership=lenas, at=now)
    elif over == "closed":
        actions.close(by=okafor, team=clinic, at=now)
    else:
        actions.end_role(by=okafor, membership=lenas, at=now, last_day=lenas.since)
    assert owes_second_factor(lena, at=now + timedelta(days=40))
    assert how_many_owe_second_factor(at=now + timedelta(days=40)) == 1
    TOTP.activate(lena, SECRET)
    assert not owes_second_factor(lena, at=now + timedelta(days=40))


def test_a_steward_is_not_asked_and_the_invented_are_let_off_in_a_demonstration(
    noor: Person, okafor: Person, clinic: Team, lena: Person, settings: Settings
) -> None:
    actions.make_steward(person=noor, at=timezone.now())
    assert not owes(noor)
    take(clinic, okafor, lena, TeamRole.COUNSELLOR)
    assert how_many_owe_second_factor(at=timezone.now()) == 2
    lena.invented = True
    lena.save()
    assert owes(lena)
    settings.DEMO = True
    assert not owes(lena)
    assert how_many_owe_second_factor(at=timezone.now()) == 1


def test_every_page_says_what_to_do_and_none_is_locked(
    okafor: Person, clinic: Team, lena: Person, signed_in: Callable[[Person], Client]
) -> None:
    take(clinic, okafor, lena, TeamRole.COUNSELLOR)
    browser = signed_in(lena)
    for address in ("/", reverse("teams:home"), reverse("people:more")):
        page = browser.get(address)
        assert page.status_code == 200
        assert f'<a href="{reverse("people:safety")}">Set it up</a>' in page.content.decode()
    TOTP.activate(lena, SECRET)
    assert "Set it up" not in browser.get("/").content.decode()
