"""Inviting, accepting and leaving."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import BEFORE, Tying
from tests.passkeys import SECRET
from trellis.circle import actions
from trellis.circle.models import Tie, labels_of
from trellis.circle.rules.roles import HOLDS_POWER, Role
from trellis.consent.actions import CannotGrant, disclose
from trellis.consent.models import Grant, scopes_open
from trellis.consent.rules.scopes import Scope
from trellis.people.actions import change_preferences
from trellis.people.models import Person
from trellis.people.rules.ages import AgeBand

SignedIn = Callable[[Person], Client]
MOOD = frozenset({Scope.MOOD})


def test_an_invitation_is_used_once(maya: Person, rosa: Person, ivo: Person) -> None:
    invitation = actions.invite(by=maya, role=Role.RELATIVE, at=BEFORE)
    tie = actions.accept(by=rosa, secret=invitation.secret, at=BEFORE)
    assert (tie.person, tie.supporter) == (maya, rosa)
    with pytest.raises(actions.CannotAccept):
        actions.accept(by=ivo, secret=invitation.secret, at=BEFORE)


@pytest.mark.parametrize("days", [7, 30])
def test_an_invitation_runs_out(maya: Person, rosa: Person, days: int) -> None:
    invitation = actions.invite(by=maya, role=Role.RELATIVE, at=BEFORE)
    with pytest.raises(actions.CannotAccept):
        actions.accept(by=rosa, secret=invitation.secret, at=BEFORE + timedelta(days=days))


def test_an_invitation_taken_back_is_closed(maya: Person, rosa: Person) -> None:
    invitation = actions.invite(by=maya, role=Role.RELATIVE, at=BEFORE)
    actions.take_back(by=maya, invitation=invitation, at=BEFORE)
    with pytest.raises(actions.CannotAccept):
        actions.accept(by=rosa, secret=invitation.secret, at=BEFORE)


def test_nobody_else_can_take_it_back(maya: Person, ivo: Person, rosa: Person) -> None:
    invitation = actions.invite(by=maya, role=Role.RELATIVE, at=BEFORE)
    actions.take_back(by=ivo, invitation=invitation, at=BEFORE)
    assert actions.accept(by=rosa, secret=invitation.secret, at=BEFORE)


def test_one_cannot_stand_in_ones_own_circle(maya: Person) -> None:
    invitation = actions.invite(by=maya, role=Role.FRIEND, at=BEFORE)
    with pytest.raises(actions.CannotAccept):
        actions.accept(by=maya, secret=invitation.secret, at=BEFORE)


def test_a_second_tie_leaves_the_invitation_unused(maya: Person, rosa: Person, tied: Tying) -> None:
    tied(maya, rosa)
    invitation = actions.invite(by=maya, role=Role.FRIEND, at=BEFORE)
    with pytest.raises(actions.CannotAccept):
        actions.accept(by=rosa, secret=invitation.secret, at=BEFORE)
    invitation.refresh_from_db()
    assert invitation.used_at is None


def test_at_most_twenty_invitations_are_open(maya: Person) -> None:
    for _ in range(actions.OPEN_AT_ONCE):
        actions.invite(by=maya, role=Role.FRIEND, at=BEFORE)
    with pytest.raises(actions.CannotInvite):
        actions.invite(by=maya, role=Role.FRIEND, at=BEFORE)


def test_the_link_names_nobody_and_opening_it_changes_nothing(maya: Person, client: Client) -> None:
    invitation = actions.invite(by=maya, role=Role.RELATIVE, called="Mum", at=timezone.now())
    page = client.get(reverse("circle:welcome", args=[invitation.secret])).content.decode()
    assert "maya" not in page.lower()
    assert "Mum" not in page
    invitation.refresh_from_db()
    assert invitation.used_at is None


def test_a_closed_invitation_looks_like_one_that_never_was(maya: Person, client: Client) -> None:
    invitation = actions.invite(by=maya, role=Role.RELATIVE, at=timezone.now())
    actions.take_back(by=maya, invitation=invitation, at=timezone.now())
    paths = [reverse("circle:welcome", args=[s]) for s in (invitation.secret, "never")]
    closed, never = (client.get(path) for path in paths)
    assert closed.status_code == never.status_code == 404
    assert closed.content == never.content


@pytest.mark.parametrize("who_parts", ["maya", "rosa"])
def test_either_side_leaves_and_sight_ends_with_it(
    maya: Person, rosa: Person, tied: Tying, who_parts: str
) -> None:
    tie = tied(maya, rosa)
    actions.share(by=maya, tie=tie, scopes=MOOD, at=BEFORE)
    later = BEFORE + timedelta(hours=1)
    actions.part(by={"maya": maya, "rosa": rosa}[who_parts], tie=tie, at=later)
    assert not scopes_open(of=maya, to=rosa, at=later)
    assert not Tie.objects.around(maya).open().exists()


def test_a_stranger_cannot_end_a_tie(maya: Person, rosa: Person, ivo: Person, tied: Tying) -> None:
    tie = tied(maya, rosa)
    with pytest.raises(actions.NotTied):
        actions.part(by=ivo, tie=tie, at=BEFORE)


@pytest.mark.parametrize("role", sorted(HOLDS_POWER))
def test_who_holds_power_is_offered_less_and_for_thirty_days(
    maya: Person, theo: Person, tied: Tying, role: Role
) -> None:
    tie = tied(maya, theo, role)
    TOTP.activate(theo, SECRET)
    actions.share(by=maya, tie=tie, scopes=frozenset({Scope.MOOD, Scope.NOTES}), at=BEFORE)
    assert scopes_open(of=maya, to=theo, at=BEFORE) == MOOD
    assert not scopes_open(of=maya, to=theo, at=BEFORE + timedelta(days=30))
    with pytest.raises(CannotGrant):
        actions.open_to(by=maya, tie=tie, scopes=frozenset({Scope.USE}), at=BEFORE)


def test_who_comes_to_hold_power_sees_nothing_until_ticked_anew(
    maya: Person, theo: Person, tied: Tying
) -> None:
    tie = tied(maya, theo, Role.FRIEND)
    TOTP.activate(theo, SECRET)
    actions.share(by=maya, tie=tie, scopes=frozenset({Scope.NOTES}), at=BEFORE)
    actions.describe(by=maya, tie=tie, role=Role.HOUSE_MANAGER, called="", phone="", at=BEFORE)
    assert not scopes_open(of=maya, to=theo, at=BEFORE)


def test_sharing_leaves_one_live_grant_per_scope(maya: Person, rosa: Person, tied: Tying) -> None:
    tie = tied(maya, rosa)
    for _ in range(3):
        actions.share(by=maya, tie=tie, scopes=MOOD, at=BEFORE)
    assert Grant.objects.given_by(maya).live(at=BEFORE).count() == 1


def test_the_answer_to_are_you_free_is_kept_nowhere(maya: Person, signed_in: SignedIn) -> None:
    browser = signed_in(maya)
    before = dict(browser.session)
    answer = browser.post(reverse("circle:invite"), {"free": "no"})
    assert answer.status_code == 200
    assert reverse("circle:invite_who") in answer.content.decode()
    assert dict(browser.session) == before


def test_others_ties_are_not_there(
    maya: Person, rosa: Person, ivo: Person, tied: Tying, signed_in: SignedIn
) -> None:
    tie = tied(maya, rosa)
    browser = signed_in(ivo)
    for name in ("tie", "share", "part", "beside"):
        assert browser.get(reverse(f"circle:{name}", args=[tie.pk])).status_code == 404


def test_somebody_in_the_circle_never_sees_the_others(
    maya: Person, rosa: Person, sam: Person, tied: Tying, signed_in: SignedIn
) -> None:
    tied(maya, rosa)
    tied(maya, sam)
    browser = signed_in(rosa)
    pages = [browser.get(path).content.decode() for path in ("/circle/", "/", "/api/v1/circle")]
    assert not any("Sam" in page or "sam" in page.split() for page in pages)


def test_grants_over_http_reach_only_the_circle(
    maya: Person, rosa: Person, ivo: Person, tied: Tying, signed_in: SignedIn
) -> None:
    tied(maya, rosa)
    browser = signed_in(maya)
    give = {"reader": "rosa", "scopes": ["mood"]}
    [grant] = browser.post("/api/v1/grants", give, content_type="application/json").json()
    assert scopes_open(of=maya, to=rosa, at=timezone.now()) == MOOD
    assert signed_in(ivo).post(f"/api/v1/grants/{grant['id']}/withdraw").status_code == 404
    browser.post(f"/api/v1/grants/{grant['id']}/withdraw")
    assert not scopes_open(of=maya, to=rosa, at=timezone.now())
    for reader in ("ivo", "nobody"):
        answer = browser.post(
            "/api/v1/grants", give | {"reader": reader}, content_type="application/json"
        )
        assert answer.status_code == 404


def test_after_leaving_a_new_name_shows_nowhere(
    maya: Person, rosa: Person, tied: Tying, signed_in: SignedIn
) -> None:
    now, tie = timezone.now(), tied(maya, rosa)
    disclose(of=maya, to=rosa, scopes=[Scope.MOOD], surface="today", at=now)
    actions.part(by=rosa, tie=tie, at=now)
    change_preferences(by=rosa, called="Rosalind", zone="UTC", language="en")
    assert labels_of(maya) == {rosa.pk: "rosa"}
    assert "Rosalind" not in signed_in(maya).get("/sharing/receipts/").content.decode()


def test_a_grown_up_does_not_bring_somebody_under_18_into_their_circle(
    maya: Person, rosa: Person, signed_in: SignedIn
) -> None:
    rosa.age = AgeBand.TEEN
    rosa.save()
    invitation = actions.invite(by=maya, role=Role.FRIEND, at=BEFORE)
    with pytest.raises(actions.MinorCannotAccept):
        actions.accept(by=rosa, secret=invitation.secret, at=BEFORE)
    fresh = actions.invite(by=maya, role=Role.FRIEND, at=timezone.now())
    page = signed_in(rosa).post(f"/circle/welcome/{fresh.secret}/", follow=True).content.decode()
    assert "You are under 18" in page
    assert not Tie.objects.exists()


def test_somebody_under_18_invites_whom_they_choose(maya: Person, rosa: Person) -> None:
    rosa.age = AgeBand.TEEN
    rosa.save()
    invitation = actions.invite(by=rosa, role=Role.RELATIVE, at=BEFORE)
    assert actions.accept(by=maya, secret=invitation.secret, at=BEFORE).person == rosa
