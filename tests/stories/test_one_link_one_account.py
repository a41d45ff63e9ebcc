"""In a place by invitation, a link makes one account, whoever opens it and in however many browsers."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from trellis.circle import actions as circle
from trellis.circle.rules.roles import Role
from trellis.people.models import Person
from trellis.teams import actions as teams
from trellis.teams.models import Membership
from trellis.teams.rules.roles import TeamKind, TeamRole

STRONG = "slow river quiet morning"


def made_by(browser: Client, name: str) -> int:
    """Ask for an account; the answer to the last form."""
    browser.post(reverse("people:age"), {"age": "adult"})
    sent = {"password": STRONG, "zone": "UTC", "username": name}
    return browser.post(reverse("people:sign_up"), sent).status_code


@pytest.mark.parametrize("kind", ["team", "circle"])
def test_one_link_makes_one_account_in_however_many_browsers(
    theo: Person, settings: Settings, kind: str
) -> None:
    settings.SIGNUP = "invited"
    now = timezone.now()
    house = teams.make_team(
        by=theo, name="Lantern", kind=TeamKind.COMMUNITY, role=TeamRole.PEER_COACH, at=now
    )
    if kind == "team":
        link = teams.invite(by=theo, team=house, role=TeamRole.MEMBER, at=now)
        address = reverse("teams:join", args=[link.secret])
    else:
        address = reverse(
            "circle:welcome", args=[circle.invite(by=theo, role=Role.FRIEND, at=now).secret]
        )
    browsers = [Client() for _ in range(3)]
    for browser in browsers:
        assert browser.post(address).status_code == 302
    before = Person.objects.count()
    assert made_by(browsers[0], "theo") == 200  # the name is taken: the link is not used by that
    assert Person.objects.count() == before
    answers = [made_by(browser, f"new-{number}") for number, browser in enumerate(browsers)]
    assert answers == [200, 403, 403]
    assert Person.objects.count() == before + 1
    assert browsers[0].post(address).status_code == 302  # and it still leads in
    assert Membership.objects.filter(person__username="new-0").exists() is (kind == "team")
