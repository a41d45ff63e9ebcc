"""However people come, go and step back: as long as anybody is in a team, somebody leads it without an end."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trellis.people.models import Person
from trellis.teams import actions
from trellis.teams.models import Membership, Team
from trellis.teams.rules.days import day_of, lasts_as_long
from trellis.teams.rules.roles import TeamKind, TeamRole

AT = datetime(2026, 5, 20, 3, tzinfo=UTC)
ROLES = (TeamRole.VOLUNTEER, TeamRole.MEMBER)
REFUSED = (
    actions.CannotJoin,
    actions.CannotInvite,
    actions.CannotEnd,
    actions.CannotLead,
    actions.LastLead,
    actions.NotInTeam,
)
VERBS = ("join", "join until", "leave", "end on", "lead", "follow", "wait")
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 1), st.sampled_from(ROLES), st.integers(0, 4)),
    min_size=6,
    max_size=14,
)


def roles(team: Team, at: datetime) -> list[Membership]:
    found = Membership.objects.in_team(team).select_related("team__key").not_over(at=at)
    return list(found.order_by("given_at", "id"))


def do(verb: str, who: Person, role: TeamRole, days: int, team: Team, at: datetime) -> None:
    """Do one thing as whoever leads would, or as the person themself."""
    day = day_of(at, team.zone) + timedelta(days=days)
    lead = next((one.person for one in roles(team, at) if one.leads), who)
    if verb in {"join", "join until"}:
        until = day if verb == "join until" else None
        link = actions.invite(by=lead, team=team, role=role, at=at, until=until)
        actions.accept(by=who, secret=link.secret, at=at)
    for held in [one for one in roles(team, at) if one.person == who][:1]:
        if verb == "leave":
            actions.leave(by=who, membership=held, at=at)
        if verb == "end on":
            actions.end_role(by=lead, membership=held, at=at, last_day=day)
        if verb in {"lead", "follow"}:
            actions.let_lead(by=lead, membership=held, lead=verb == "lead", at=at)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_team_with_anybody_in_it_has_a_lead_without_an_end(
    okafor: Person, lena: Person, steps: list[tuple[str, int, TeamRole, int]]
) -> None:
    with transaction.atomic():
        live_through(steps, (okafor, lena))
        transaction.set_rollback(True)


def live_through(steps: list[tuple[str, int, TeamRole, int]], people: tuple[Person, ...]) -> None:
    at = AT
    team = actions.make_team(
        by=people[0], name="Riverside", kind=TeamKind.OTHER, role=TeamRole.DOCTOR, at=at
    )
    for verb, number, role, days in steps:
        at += timedelta(hours=24 * days if verb == "wait" else 1)
        with suppress(*REFUSED):
            do(verb, people[number], role, days, team, at)
        inside = roles(team, at)
        staying = [one for one in inside if one.leads and one.until is None]
        assert bool(inside) == bool(staying)
        team.refresh_from_db()
        assert bool(inside) == (team.ended_at is None)


@given(st.none() | st.dates(), st.none() | st.dates(), st.dates())
def test_lasting_as_long_is_being_there_whenever_the_other_is(
    one: object, other: object, day: object
) -> None:
    def there(until: object) -> bool:
        return until is None or until >= day  # type: ignore[operator]

    if lasts_as_long(one, other):  # type: ignore[arg-type]
        assert there(one) or not there(other)
