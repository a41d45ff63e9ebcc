"""An open phone gives no team, no account and no calendar away; what closes something asks nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import PASSWORD, Tying
from trellis.calendar.models import Feed
from trellis.circle import actions as circle
from trellis.consent.models import scopes_open
from trellis.consent.rules.scopes import Scope
from trellis.people.models import Person
from trellis.teams import actions as teams
from trellis.teams.models import Link, Membership, Team
from trellis.teams.rules.roles import TeamKind, TeamRole

SignedIn = Callable[[Person], Client]
AGAIN = reverse("people:again")


@dataclass
class House:
    """A team that Theo leads, where Sam helps; Theo looks after the place too."""

    team: Team
    sams: Membership
    link: Link

    def acts(self) -> list[tuple[str, dict[str, str], str]]:
        """Give what can be sent, with what, and where somebody asked again comes back to."""
        role = reverse("teams:role", args=[self.sams.pk])
        pages = [
            (reverse("teams:invite", args=[self.team.pk]), {"role": "member"}),
            (role, {}),
            (reverse("teams:close", args=[self.team.pk]), {}),
            (reverse("teams:accounts"), {}),
            (reverse("journey:feeds"), {"shows": "busy"}),
        ]
        lead = reverse("teams:lead", args=[self.sams.pk])
        return [(page, sent, page) for page, sent in pages] + [(lead, {"lead": "yes"}, role)]

    def now(self) -> tuple[object, ...]:
        """Give all that these acts could change."""
        return (
            list(Link.objects.order_by("pk").values_list("pk", "withdrawn_at")),
            list(Membership.objects.order_by("pk").values_list("pk", "leads", "ended_at", "until")),
            list(Team.objects.order_by("pk").values_list("pk", "ended_at")),
            Feed.objects.count(),
        )


@pytest.fixture
def house(theo: Person, sam: Person) -> House:
    now = timezone.now()
    team = teams.make_team(
        by=theo, name="Lantern", kind=TeamKind.COMMUNITY, role=TeamRole.PEER_COACH, at=now
    )
    link = teams.invite(by=theo, team=team, role=TeamRole.VOLUNTEER, at=now)
    sams = teams.accept(by=sam, secret=link.secret, at=now)
    teams.make_steward(person=theo, at=now)
    open_link = teams.invite(by=theo, team=team, role=TeamRole.MEMBER, at=now)
    return House(team, sams, open_link)


@pytest.fixture
def left_open(theo: Person, signed_in: SignedIn) -> Client:
    """A phone in which Theo signed in ten minutes ago."""
    browser = signed_in(theo)
    visit = browser.session
    ago = (timezone.now() - timedelta(minutes=10)).timestamp()
    visit["account_authentication_methods"] = [{"method": "password", "at": ago}]
    visit.save()
    return browser


def test_what_gives_something_away_asks_first_and_changes_nothing(
    house: House, left_open: Client
) -> None:
    before = house.now()
    for address, sent, back in house.acts():
        answer = left_open.post(address, sent)
        assert answer.status_code == 302, address
        assert answer.headers["Location"] == f"{AGAIN}?next={back.replace('/', '%2F')}"
    shown = left_open.get(reverse("teams:link", args=[house.link.pk]))
    assert shown.headers["Location"].startswith(AGAIN)
    assert house.now() == before


def test_it_is_asked_when_the_page_opens_and_then_the_act_goes_through(
    house: House, left_open: Client
) -> None:
    """So nothing is typed in vain."""
    for address, _sent, _back in house.acts()[:-1]:
        assert left_open.get(address).headers["Location"].startswith(AGAIN), address
    left_open.post(AGAIN, {"password": PASSWORD})
    lead, sent, _back = house.acts()[-1]
    assert left_open.post(lead, sent).status_code == 302
    house.sams.refresh_from_db()
    assert house.sams.leads
    left_open.post(reverse("journey:feeds"), {"shows": "busy"})
    assert Feed.objects.count() == 1


def test_closing_ones_own_asks_nobody(
    house: House, theo: Person, rosa: Person, tied: Tying, left_open: Client
) -> None:
    """Somebody may be standing beside them."""
    tie, mood = tied(theo, rosa), frozenset({Scope.MOOD})
    circle.share(by=theo, tie=tie, scopes=mood, at=timezone.now())
    nothing_ticked = {"csrfmiddlewaretoken": "as every form has"}
    left_open.post(reverse("circle:share", args=[tie.pk]), nothing_ticked)
    assert scopes_open(of=theo, to=rosa, at=timezone.now()) == frozenset()
    left_open.post(reverse("teams:take_back", args=[house.link.pk]))
    house.link.refresh_from_db()
    assert house.link.withdrawn_at
    left_open.post(reverse("circle:part", args=[tie.pk]))
    tie.refresh_from_db()
    assert tie.ended_at
