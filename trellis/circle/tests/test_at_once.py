"""Two at once: one invitation has one taker, and two who share with each other do not block one another."""

import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connections
from django.utils import timezone

from tests.cast import Tying
from tests.passkeys import SECRET
from trellis.circle import actions
from trellis.circle.models import Invitation, Tie
from trellis.circle.rules.roles import Role
from trellis.consent.models import scopes_open
from trellis.consent.rules.scopes import Scope
from trellis.people.actions import sign_up
from trellis.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12


@pytest.fixture
def db(transactional_db: None) -> None:
    """Let the cast stand in committed rows, which threads can see."""


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run works in threads that start together; give what each gave, or what it raised."""
    start, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        start.wait()
        try:
            results[place] = work()  # type: ignore[call-overload]
        except Exception as problem:
            results[place] = problem  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(results)


def newcomer(name: str, at: datetime) -> Person:
    person, _code = sign_up(username=name, password=None, at=at)
    return person


def test_one_invitation_has_one_taker(maya: Person) -> None:
    now = timezone.now()
    for number in range(ROUNDS):
        secret = actions.invite(by=maya, role=Role.FRIEND, at=now).secret
        pair = [newcomer(f"{side}-{number}", now) for side in ("left", "right")]
        take = partial(actions.accept, secret=secret, at=now)
        told = at_once(*(partial(take, by=who) for who in pair))
        assert sorted(type(one).__name__ for one in told) == ["CannotAccept", "Tie"]
    assert Tie.objects.around(maya).open().count() == ROUNDS


def test_twenty_invitations_are_open_and_no_more(maya: Person) -> None:
    """However many are asked for at once."""
    now = timezone.now()
    ask = partial(actions.invite, by=maya, role=Role.FRIEND, at=now)
    for _ in range(actions.OPEN_AT_ONCE - 1):
        ask()
    told = at_once(*[ask] * 6)
    assert sorted(type(one).__name__ for one in told) == ["CannotInvite"] * 5 + ["Invitation"]
    assert Invitation.objects.by(maya).live(at=now).count() == actions.OPEN_AT_ONCE


def test_two_who_share_with_each_other_both_succeed(
    maya: Person, rosa: Person, tied: Tying
) -> None:
    now, mood = timezone.now(), frozenset({Scope.MOOD})
    there, back = tied(maya, rosa), tied(rosa, maya)
    for _ in range(ROUNDS):
        for scopes in (mood, frozenset[Scope]()):
            share = partial(actions.share, scopes=scopes, at=now)
            told = at_once(partial(share, by=maya, tie=there), partial(share, by=rosa, tie=back))
            assert told == [None, None]
            assert (
                scopes_open(of=maya, to=rosa, at=now)
                == scopes_open(of=rosa, to=maya, at=now)
                == scopes
            )


def test_parting_one_way_keeps_only_the_other_way(maya: Person, rosa: Person, tied: Tying) -> None:
    now, mood = timezone.now(), frozenset({Scope.MOOD})
    there, back = tied(maya, rosa), tied(rosa, maya)
    actions.share(by=maya, tie=there, scopes=mood, at=now)
    actions.share(by=rosa, tie=back, scopes=mood, at=now)
    actions.part(by=maya, tie=there, at=now)
    assert not scopes_open(of=maya, to=rosa, at=now)
    assert scopes_open(of=rosa, to=maya, at=now) == mood


def test_parting_while_sharing_leaves_nothing_open(maya: Person, rosa: Person, tied: Tying) -> None:
    now, mood = timezone.now(), frozenset({Scope.MOOD})
    for _ in range(ROUNDS):
        tie = tied(maya, rosa)
        told = at_once(
            partial(actions.part, by=rosa, tie=tie, at=now),
            partial(actions.share, by=maya, tie=tie, scopes=mood, at=now),
        )
        assert all(one is None or isinstance(one, actions.NotTied) for one in told)
        assert not scopes_open(of=maya, to=rosa, at=now)
        with pytest.raises(actions.NotTied):
            actions.share(by=maya, tie=tie, scopes=mood, at=now)


def test_one_person_sharing_twice_at_once_succeeds_twice(
    maya: Person, rosa: Person, tied: Tying
) -> None:
    now, tie = timezone.now(), tied(maya, rosa)
    share = partial(actions.share, by=maya, tie=tie, at=now)
    every = frozenset({Scope.MOOD, Scope.CRAVINGS, Scope.NOTES})
    for _ in range(ROUNDS):
        told = at_once(
            *(partial(share, scopes=scopes) for scopes in (every, frozenset[Scope](), every))
        )
        assert told == [None, None, None]


def test_a_role_that_changed_meanwhile_counts(maya: Person, theo: Person, tied: Tying) -> None:
    now, stale = timezone.now(), tied(maya, theo, Role.FRIEND)
    TOTP.activate(theo, SECRET)
    actions.describe(by=maya, tie=stale, role=Role.HOUSE_MANAGER, called="", phone="", at=now)
    actions.share(by=maya, tie=stale, scopes=frozenset({Scope.MOOD, Scope.NOTES}), at=now)
    assert scopes_open(of=maya, to=theo, at=now) == {Scope.MOOD}
