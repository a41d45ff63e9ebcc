"""Who looked is on record: once an hour, in order, and a changed row shows."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import BEFORE
from trellis.consent import actions
from trellis.consent.models import Disclosure, Grant, readers_of, scopes_open, shared_with
from trellis.consent.rules.scopes import Scope
from trellis.people.models import Person

MOOD, CRAVINGS = Scope.MOOD, Scope.CRAVINGS


def looked(
    of: Person, to: Person, *scopes: Scope, minutes: int = 0, surface: str = "today"
) -> None:
    at = BEFORE + timedelta(minutes=minutes)
    actions.disclose(of=of, to=to, scopes=scopes, surface=surface, at=at)


def test_one_row_a_viewer_scope_surface_and_hour(maya: Person, rosa: Person, sam: Person) -> None:
    for minutes in (0, 1, 59):
        looked(maya, rosa, MOOD, minutes=minutes)
    assert Disclosure.objects.of(maya).count() == 1
    looked(maya, rosa, MOOD, minutes=60)
    looked(maya, rosa, MOOD, CRAVINGS)
    looked(maya, rosa, MOOD, surface="api")
    looked(maya, sam, MOOD)
    assert Disclosure.objects.of(maya).count() == 5
    assert actions.first_broken_link(maya) is None


def test_looking_at_oneself_is_nobodys_business(maya: Person) -> None:
    looked(maya, maya, MOOD)
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize("change", [{"scope": "cravings"}, {"surface": "api"}, {"at": BEFORE}])
def test_a_changed_row_shows(maya: Person, rosa: Person, change: dict[str, object]) -> None:
    for hour in range(4):
        looked(maya, rosa, MOOD, minutes=60 * hour + 7)
    Disclosure.objects.of(maya).filter(number=3).update(**change)
    assert actions.first_broken_link(maya) == 3


def test_a_removed_row_shows(maya: Person, rosa: Person) -> None:
    for hour in range(4):
        looked(maya, rosa, MOOD, minutes=60 * hour)
    Disclosure.objects.of(maya).filter(number=2).delete()
    assert actions.first_broken_link(maya) == 3


def test_the_record_outlives_the_reader(
    maya: Person, rosa: Person, signed_in: Callable[[Person], Client]
) -> None:
    looked(maya, rosa, MOOD)
    rosa.delete()
    assert actions.first_broken_link(maya) is None
    assert "Somebody who has left" in signed_in(maya).get("/sharing/receipts/").content.decode()


def test_a_grant_ends_at_its_end_and_at_its_withdrawal(maya: Person, rosa: Person) -> None:
    end = BEFORE + timedelta(hours=1)
    actions.give(by=maya, to=rosa, scope=MOOD, at=BEFORE, ends_at=end)
    actions.give(by=maya, to=rosa, scope=CRAVINGS, at=BEFORE)
    just_before = end - timedelta(microseconds=1)
    assert scopes_open(of=maya, to=rosa, at=BEFORE - timedelta(microseconds=1)) == frozenset()
    assert scopes_open(of=maya, to=rosa, at=just_before) == {MOOD, CRAVINGS}
    assert scopes_open(of=maya, to=rosa, at=end) == {CRAVINGS}
    actions.withdraw(by=maya, reader=rosa, scopes=Scope, at=end)
    assert scopes_open(of=maya, to=rosa, at=end) == frozenset()
    assert readers_of(maya, at=end) == shared_with(rosa, at=end) == {}


def test_withdrawing_deletes_nothing(maya: Person, rosa: Person) -> None:
    actions.give(by=maya, to=rosa, scope=MOOD, at=BEFORE)
    actions.withdraw(by=maya, reader=rosa, scopes=[MOOD], at=BEFORE)
    assert Grant.objects.given_by(maya).count() == 1


def test_one_sees_nothing_of_an_account_that_is_closed(maya: Person, rosa: Person) -> None:
    actions.give(by=maya, to=rosa, scope=MOOD, at=BEFORE)
    maya.is_active = False
    assert scopes_open(of=maya, to=rosa, at=BEFORE) == frozenset()
