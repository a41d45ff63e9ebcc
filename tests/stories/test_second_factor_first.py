"""A counsellor without a second factor reads nothing of others, anywhere; with one, what was shared."""

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import Tying
from tests.passkeys import SECRET
from trellis.circle import actions as circle
from trellis.circle.models import Tie
from trellis.circle.rules.roles import Role
from trellis.consent.models import Disclosure, scopes_open, shared_with
from trellis.consent.rules.scopes import EVERY_SCOPE, Scope
from trellis.journey import actions as journey
from trellis.journey.entries import CheckIn
from trellis.kit.identity import uuid7
from trellis.people.models import Person
from trellis.teams import actions as teams
from trellis.teams.models import Membership
from trellis.teams.rules.roles import ASKS_SECOND_FACTOR, TeamKind, TeamRole

SignedIn = Callable[[Person], Client]
LET_THROUGH = sorted(frozenset(TeamRole) - ASKS_SECOND_FACTOR - {TeamRole.STEWARD})
WORDS = "geranium on the sill"
API = "/api/v1/people/{}/entries"


@pytest.fixture
def lenas_tie(maya: Person, lena: Person, tied: Tying) -> Tie:
    """Maya and Lena share their words with each other; both wrote some."""
    now, notes = timezone.now(), frozenset({Scope.NOTES})
    tie, back = tied(maya, lena, Role.FRIEND), tied(lena, maya, Role.FRIEND)
    circle.share(by=maya, tie=tie, scopes=notes, at=now)
    circle.share(by=lena, tie=back, scopes=notes, at=now)
    for who in (maya, lena):
        body = CheckIn(words=f"{WORDS} of {who.username}")
        journey.append_now(by=who, to=who, body=body, at=now, id=uuid7())
    return tie


def hired(lead: Person, who: Person, role: TeamRole) -> None:
    now = timezone.now()
    team = teams.make_team(
        by=lead, name="Riverside", kind=TeamKind.OTHER, role=TeamRole.VOLUNTEER, at=now
    )
    teams.accept(by=who, secret=teams.invite(by=lead, team=team, role=role, at=now).secret, at=now)


def paths(tie: Tie) -> list[str]:
    """Give every way by which somebody's record reaches another."""
    return [
        "/",
        reverse("journey:shared", args=[tie.pk]),
        reverse("circle:beside", args=[tie.pk]),
        API.format(tie.person.username),
    ]


def seen(browser: Client, tie: Tie) -> str:
    return "".join(browser.get(path).content.decode() for path in paths(tie))


@pytest.mark.parametrize("role", sorted(ASKS_SECOND_FACTOR))
def test_nothing_of_others_until_the_second_factor_is_on(
    maya: Person, okafor: Person, lena: Person, lenas_tie: Tie, signed_in: SignedIn, role: TeamRole
) -> None:
    now, browser = timezone.now(), signed_in(lena)
    assert f"{WORDS} of maya" in seen(browser, lenas_tie)
    before = Disclosure.objects.of(maya).count()
    hired(okafor, lena, role)
    assert f"{WORDS} of maya" not in seen(browser, lenas_tie)
    assert browser.get(API.format("maya")).status_code == 403
    assert scopes_open(of=maya, to=lena, at=timezone.now()) == frozenset()
    assert shared_with(lena, at=timezone.now()) == {}
    assert Disclosure.objects.of(maya).count() == before
    assert browser.get(API.format("ivo")).status_code == 404
    TOTP.activate(lena, SECRET)
    assert f"{WORDS} of maya" in seen(browser, lenas_tie)
    assert browser.get(API.format("maya")).status_code == 200
    assert shared_with(lena, at=now) == {maya.pk: frozenset({Scope.NOTES})}


def test_ones_own_life_stays_open(
    maya: Person, okafor: Person, lena: Person, lenas_tie: Tie, signed_in: SignedIn
) -> None:
    hired(okafor, lena, TeamRole.COUNSELLOR)
    browser = signed_in(lena)
    own = (reverse("journey:timeline"), API.format("lena"))
    assert all(f"{WORDS} of lena" in browser.get(path).content.decode() for path in own)
    assert scopes_open(of=lena, to=lena, at=timezone.now()) == EVERY_SCOPE
    for name in ("reach:now", "people:safety", "journey:check_in", "circle:home", "people:more"):
        assert browser.get(reverse(name)).status_code == 200
    assert f"{WORDS} of lena" in signed_in(maya).get(API.format("lena")).content.decode()


@pytest.mark.parametrize("role", LET_THROUGH)
def test_other_roles_read_as_before(
    maya: Person, okafor: Person, lena: Person, lenas_tie: Tie, signed_in: SignedIn, role: TeamRole
) -> None:
    hired(okafor, lena, role)
    assert f"{WORDS} of maya" in seen(signed_in(lena), lenas_tie)


def test_leaving_the_team_opens_nothing_that_was_closed(
    maya: Person, okafor: Person, lena: Person, lenas_tie: Tie, signed_in: SignedIn
) -> None:
    """Anybody ends their own role by one tap, and so could whoever came by the password."""
    hired(okafor, lena, TeamRole.NURSE)
    browser = signed_in(lena)
    assert f"{WORDS} of maya" not in seen(browser, lenas_tie)
    role = Membership.objects.of(lena).live(at=timezone.now()).get()
    assert browser.post(reverse("teams:leave", args=[role.pk])).status_code == 302
    assert not Membership.objects.of(lena).live(at=timezone.now()).exists()
    assert f"{WORDS} of maya" not in seen(browser, lenas_tie)
    assert shared_with(lena, at=timezone.now()) == {}
    TOTP.activate(lena, SECRET)
    assert f"{WORDS} of maya" in seen(browser, lenas_tie)


def test_a_role_in_a_team_opens_nothing(
    maya: Person, okafor: Person, theo: Person, lenas_tie: Tie, signed_in: SignedIn
) -> None:
    """Theo coaches where Maya is a member, with a second factor; he still sees nothing of hers."""
    now = timezone.now()
    team = teams.make_team(
        by=theo, name="Lantern", kind=TeamKind.COMMUNITY, role=TeamRole.PEER_COACH, at=now
    )
    link = teams.invite(by=theo, team=team, role=TeamRole.MEMBER, at=now)
    teams.accept(by=maya, secret=link.secret, at=now)
    TOTP.activate(theo, SECRET)
    assert scopes_open(of=maya, to=theo, at=now) == frozenset()
    assert signed_in(theo).get(API.format("maya")).status_code == 404
