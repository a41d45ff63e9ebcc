"""Nothing is visible that consent hides, nothing hidden that it shows: random lives against a simple oracle."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trellis.circle import actions as circle
from trellis.circle.models import Tie
from trellis.circle.rules.roles import Role
from trellis.consent import actions as consent
from trellis.consent.models import Disclosure
from trellis.consent.rules.scopes import Scope
from trellis.journey import actions as journey
from trellis.journey.entries import CheckIn
from trellis.journey.models import Entry
from trellis.journey.readings import read
from trellis.people.models import Person

BEGAN = datetime(2026, 3, 1, 8, tzinfo=UTC)
OPENED_BY = {
    "mood": Scope.MOOD,
    "craving": Scope.CRAVINGS,
    "stress": Scope.MEASURES,
    "sleep": Scope.MEASURES,
    "words": Scope.NOTES,
}
SHARED = (Scope.MOOD, Scope.CRAVINGS, Scope.MEASURES, Scope.NOTES)
PEOPLE = 3

who = st.integers(0, PEOPLE - 1)
bodies = st.fixed_dictionaries(
    {},
    optional={
        "mood": st.integers(1, 5),
        "craving": st.integers(0, 10),
        "stress": st.integers(0, 10),
        "sleep": st.floats(0, 24, width=16),
        "words": st.sampled_from(["quiet", "rain", "the long way home"]),
    },
).filter(bool)
steps = st.one_of(
    st.tuples(st.just("writes"), who, bodies),
    st.tuples(st.just("gives"), who, who, st.sampled_from(SHARED), st.sampled_from([None, 1, 5])),
    st.tuples(st.just("withdraws"), who, who, st.sets(st.sampled_from(SHARED), min_size=1)),
    st.tuples(st.just("ties"), who, who),
    st.tuples(st.just("shares"), who, who, st.frozensets(st.sampled_from(SHARED))),
    st.tuples(st.just("parts"), who, who),
    st.tuples(st.just("removes"), who),
    st.tuples(st.just("waits"), st.integers(1, 6)),
)


@dataclass(frozen=True)
class Given:
    """A grant, as the oracle knows it."""

    giver: int
    reader: int
    scope: Scope
    ends_at: datetime | None


@dataclass
class Oracle:
    """What ought to be visible, worked out the plain way."""

    at: datetime = BEGAN
    grants: list[Given] = field(default_factory=list)
    written: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    tied: set[tuple[int, int]] = field(default_factory=set)

    def opens(self, giver: int, reader: int, scope: Scope) -> bool:
        return giver == reader or any(
            (g.giver, g.reader, g.scope) == (giver, reader, scope)
            and (g.ends_at is None or g.ends_at > self.at)
            for g in self.grants
        )

    def sees(self, person: int, viewer: int) -> list[dict[str, Any]]:
        rows = [
            {
                name: value
                for name, value in body.items()
                if self.opens(person, viewer, OPENED_BY[name])
            }
            for owner, body in self.written
            if owner == person
        ]
        return [row for row in rows if row]

    def ends(self, giver: int, reader: int, scopes: set[Scope]) -> None:
        self.grants = [
            g
            for g in self.grants
            if (g.giver, g.reader) != (giver, reader) or g.scope not in scopes
        ]


class Life:
    """Takes each step in the house and in the oracle."""

    def __init__(self, people: list[Person]) -> None:
        self.people = people
        self.oracle = Oracle()
        self.ids: list[tuple[int, Any]] = []

    def writes(self, one: int, body: dict[str, Any]) -> None:
        me, at = self.people[one], self.oracle.at
        stored = journey.append(by=me, to=me, body=CheckIn(**body), happened_at=at, at=at)
        self.ids.append((one, stored.id))
        self.oracle.written.append((one, body))

    def removes(self, one: int) -> None:
        mine = [place for place, (owner, _) in enumerate(self.ids) if owner == one]
        if mine:
            journey.remove(by=self.people[one], entry_id=self.ids[mine[0]][1], at=self.oracle.at)
            del self.ids[mine[0]], self.oracle.written[mine[0]]

    def gives(self, one: int, other: int, scope: Scope, hours: int | None) -> None:
        ends_at = self.oracle.at + timedelta(hours=hours) if hours else None
        give = partial(
            consent.give, by=self.people[one], to=self.people[other], scope=scope, at=self.oracle.at
        )
        if one == other:
            with pytest.raises(consent.CannotGrant):
                give(ends_at=ends_at)
            return
        give(ends_at=ends_at)
        self.oracle.ends(one, other, {scope})
        self.oracle.grants.append(Given(one, other, scope, ends_at))

    def withdraws(self, one: int, other: int, scopes: set[Scope]) -> None:
        consent.withdraw(
            by=self.people[one], reader=self.people[other], scopes=scopes, at=self.oracle.at
        )
        self.oracle.ends(one, other, scopes)

    def ties(self, one: int, other: int) -> None:
        invitation = circle.invite(by=self.people[one], role=Role.FRIEND, at=self.oracle.at)
        if one == other or (one, other) in self.oracle.tied:
            with pytest.raises(circle.CannotAccept):
                circle.accept(by=self.people[other], secret=invitation.secret, at=self.oracle.at)
            circle.take_back(by=self.people[one], invitation=invitation, at=self.oracle.at)
            return
        circle.accept(by=self.people[other], secret=invitation.secret, at=self.oracle.at)
        self.oracle.tied.add((one, other))
        self.oracle.ends(one, other, set(Scope))

    def shares(self, one: int, other: int, scopes: frozenset[Scope]) -> None:
        if (one, other) not in self.oracle.tied:
            return
        circle.share(
            by=self.people[one], tie=self._tie(one, other), scopes=scopes, at=self.oracle.at
        )
        self.oracle.ends(one, other, set(Scope) - scopes)
        new = [Given(one, other, s, None) for s in scopes if not self.oracle.opens(one, other, s)]
        self.oracle.grants.extend(new)

    def parts(self, one: int, other: int) -> None:
        if (one, other) not in self.oracle.tied:
            return
        circle.part(by=self.people[one], tie=self._tie(one, other), at=self.oracle.at)
        self.oracle.tied.remove((one, other))
        self.oracle.ends(one, other, set(Scope))
        if (other, one) not in self.oracle.tied:
            self.oracle.ends(other, one, set(Scope))

    def _tie(self, one: int, other: int) -> Tie:
        return Tie.objects.around(self.people[one]).open().get(supporter=self.people[other])

    def waits(self, hours: int) -> None:
        self.oracle = replace(self.oracle, at=self.oracle.at + timedelta(hours=hours))

    def look(self) -> None:
        """Hold what every viewer sees of everybody against the oracle."""
        for one, other in product(range(PEOPLE), repeat=2):
            person, viewer = self.people[one], self.people[other]
            entries = (
                Entry.objects.of(person)
                .visible_to(viewer, at=self.oracle.at)
                .order_by("recorded_at", "id")
            )
            seen = [dict(reading.fields) for reading in read(entries, surface="test", limit=99)]
            assert seen == self.oracle.sees(one, other), f"{other} looking at {one}"


@pytest.mark.django_db
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=st.lists(steps, max_size=25))
def test_what_is_seen_is_what_was_granted(
    story: list[Any], maya: Person, rosa: Person, ivo: Person
) -> None:
    with transaction.atomic():
        life = Life([maya, rosa, ivo])
        for one in range(PEOPLE):
            life.writes(
                one, {"mood": 3, "craving": 2, "stress": 1, "sleep": 6.5, "words": "a full day"}
            )
        for what, *details in story:
            life.oracle = replace(life.oracle, at=life.oracle.at + timedelta(minutes=1))
            getattr(life, what)(*details)
        life.look()
        for person in life.people:
            assert consent.first_broken_link(person) is None
        shown = Disclosure.objects.values_list("person_id", "viewer_id")
        assert all(person != viewer for person, viewer in shown)
        transaction.set_rollback(True)
