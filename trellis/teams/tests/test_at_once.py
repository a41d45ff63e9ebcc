"""Two at once: a link has one taker, one role is given once, and the last two leads never both leave."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connections
from django.utils import timezone

from trellis.kit.identity import uuid7
from trellis.people.actions import sign_up
from trellis.people.models import Person
from trellis.teams import actions
from trellis.teams.models import Membership, Team, people_in
from trellis.teams.rules.roles import TeamKind, TeamRole

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


@pytest.fixture
def db(transactional_db: None) -> None:
    """Let the cast stand in committed rows, which threads can see."""


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run works in threads that start together; give what each gave, or what it raised."""
    start, results = threading.Barrier(len(works)), list[object]([None] * len(works))

    def run(place: int, work: Callable[[], object]) -> None:
        start.wait()
        try:
            results[place] = work()
        except Exception as problem:
            results[place] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def named(told: list[object]) -> list[str]:
    return sorted(type(one).__name__ for one in told)


@pytest.fixture
def team(okafor: Person) -> Team:
    return actions.make_team(
        by=okafor, name="Riverside", kind=TeamKind.CLINIC, role=TeamRole.DOCTOR, at=timezone.now()
    )


def test_one_link_has_one_taker(okafor: Person, team: Team) -> None:
    now = timezone.now()
    for number in range(ROUNDS):
        secret = actions.invite(by=okafor, team=team, role=TeamRole.NURSE, at=now).secret
        pair = [
            sign_up(username=f"{side}-{number}", password=None, at=now)[0]
            for side in ("left", "right")
        ]
        told = at_once(*(partial(actions.accept, by=who, secret=secret, at=now) for who in pair))
        assert named(told) == ["CannotJoin", "Membership"]
    assert len(people_in(team, TeamRole.NURSE, at=now)) == ROUNDS


def test_one_person_with_two_links_gets_the_role_once(
    okafor: Person, team: Team, lena: Person
) -> None:
    now = timezone.now()
    links = [actions.invite(by=okafor, team=team, role=TeamRole.NURSE, at=now) for _ in range(2)]
    told = at_once(
        *(partial(actions.accept, by=lena, secret=link.secret, at=now) for link in links)
    )
    assert named(told) == ["CannotJoin", "Membership"]


def test_a_link_to_an_account_lets_one_in(noor: Person) -> None:
    now = timezone.now()
    actions.make_steward(person=noor, at=now)
    for _ in range(ROUNDS):
        secret = actions.invite_to_sign_up(by=noor, at=now).secret
        use = partial(actions.use_to_sign_up, secret=secret, at=now)
        assert sorted(map(bool, at_once(use, use, use))) == [False, False, True]


def test_the_last_two_leads_do_not_both_leave(okafor: Person, team: Team, lena: Person) -> None:
    now = timezone.now()
    member, _code = sign_up(username="member", password=None, at=now)
    for who, role in ((member, TeamRole.MEMBER), (lena, TeamRole.COUNSELLOR)):
        link = actions.invite(by=okafor, team=team, role=role, at=now)
        lenas = actions.accept(by=who, secret=link.secret, at=now)
    actions.let_lead(by=okafor, membership=lenas, lead=True, at=now)
    okafors = Membership.objects.in_team(team).get(person=okafor)
    told = at_once(
        partial(actions.leave, by=okafor, membership=okafors, at=now),
        partial(actions.leave, by=lena, membership=lenas, at=now),
    )
    assert named(told) == ["LastLead", "NoneType"]


def test_inviting_while_being_ended_opens_nothing(okafor: Person, team: Team, lena: Person) -> None:
    now = timezone.now()
    for number in range(ROUNDS):
        secret = actions.invite(by=okafor, team=team, role=TeamRole.COUNSELLOR, at=now).secret
        lenas = actions.accept(by=lena, secret=secret, at=now)
        actions.let_lead(by=okafor, membership=lenas, lead=True, at=now)
        hers = actions.invite(by=lena, team=team, role=TeamRole.NURSE, at=now).secret
        ivo, _code = sign_up(username=f"late-{number}", password=None, at=now)
        told = at_once(
            partial(actions.end_role, by=okafor, membership=lenas, at=now),
            partial(actions.accept, by=ivo, secret=hers, at=now),
        )
        assert told[0] is None
        with pytest.raises(actions.CannotJoin):
            actions.accept(by=lena, secret=hers, at=now)


def test_the_place_is_made_once(noor: Person, ivo: Person) -> None:
    now = timezone.now()
    told = at_once(*(partial(actions.make_steward, person=who, at=now) for who in (noor, ivo)))
    assert named(told) == ["Membership", "Membership"]
    assert Team.objects.place().count() == 1


def test_one_form_sent_twice_at_the_same_moment_makes_one_team(okafor: Person) -> None:
    now, id = timezone.now(), uuid7()
    make = partial(
        actions.make_team,
        by=okafor,
        name="Riverside",
        kind=TeamKind.HOUSE,
        role=TeamRole.HOUSE_MANAGER,
        at=now,
        id=id,
    )
    assert named(at_once(make, make)) == ["Team", "Team"]
    assert Team.objects.count() == 1
