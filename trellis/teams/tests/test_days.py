"""Who is in a team on which day, against a plain oracle, over zones and sequences of joining and ending."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from trellis.people.models import Person
from trellis.teams import actions
from trellis.teams.models import Membership, Team, people_in
from trellis.teams.rules.days import day_of, first_day
from trellis.teams.rules.roles import TeamKind, TeamRole

ZONES = ("UTC", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata")
START = datetime(2026, 3, 7, 5, tzinfo=UTC)  # the night before clocks change in New York
NURSE, VOLUNTEER = TeamRole.NURSE, TeamRole.VOLUNTEER
FEW = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
HOURS = st.integers(min_value=0, max_value=60)
DAYS = st.none() | st.integers(min_value=-2, max_value=5)


@given(st.datetimes(timezones=st.just(UTC)), st.sampled_from(ZONES))
def test_a_day_is_the_day_on_the_zones_own_clock(at: datetime, zone: str) -> None:
    assume(date(2, 1, 1) < at.date() < date(9998, 1, 1))
    clock = at.astimezone(ZoneInfo(zone))
    assert day_of(at, zone) == date(clock.year, clock.month, clock.day)


@given(st.none() | st.dates(), st.dates())
def test_no_role_begins_on_a_day_that_is_over(wanted: date | None, today: date) -> None:
    assert first_day(wanted, today) == (wanted if wanted and wanted > today else today)


@dataclass
class Expected:
    """What the oracle knows of one role: its days, and whether it was ended."""

    who: str
    since: date
    until: date | None
    over: bool = False

    def on(self, day: date) -> bool:
        """Say whether it holds: both the first and the last day belong to it."""
        return not self.over and self.since <= day and (self.until is None or day <= self.until)

    def to_come(self, day: date) -> bool:
        return not self.over and (self.until is None or self.until >= day)


@dataclass
class Oracle:
    """A team as one would keep it on paper."""

    zone: str
    roles: list[Expected]

    def join(self, who: str, since: date | None, until: date | None, today: date) -> bool:
        begins = max(since or today, today)
        if (until and until < begins) or any(r.who == who and r.to_come(today) for r in self.roles):
            return False
        self.roles.append(Expected(who, begins, until))
        return True

    def end(self, who: str, last: date | None, today: date) -> bool | None:
        held = next((r for r in self.roles if r.who == who and r.to_come(today)), None)
        if held is None:
            return None
        if last is None:
            held.over = True
        elif last < max(today, held.since) or (held.until and last > held.until):
            return False
        else:
            held.until = last
        return True

    def live(self, day: date) -> set[str]:
        return {role.who for role in self.roles if role.on(day)}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["join", "end", "wait"]),
        st.sampled_from(["lena", "theo"]),
        HOURS,
        DAYS,
        DAYS,
    ),
    max_size=9,
)


@FEW
@given(zone=st.sampled_from(ZONES), steps=STEPS)
def test_who_is_in_a_team_is_as_it_would_be_on_paper(
    okafor: Person,
    lena: Person,
    theo: Person,
    zone: str,
    steps: list[tuple[str, str, int, int | None, int | None]],
) -> None:
    cast, at = {"lena": lena, "theo": theo}, START
    okafor.zone = zone
    team = made(okafor, at)
    paper = Oracle(zone, [])
    for verb, who, hours, first, last in steps:
        at += timedelta(hours=hours)
        today = day_of(at, zone)
        since, until = (None if n is None else today + timedelta(days=n) for n in (first, last))
        if verb == "join":
            assert joined(okafor, team, cast[who], since, until, at) == paper.join(
                who, since, until, today
            )
        if verb == "end":
            assert ended(okafor, team, cast[who], until, at) == paper.end(who, until, today)
        for ahead in range(4):
            then = at + timedelta(days=ahead)
            live = {one.username for one in people_in(team, NURSE, at=then)}
            assert live == paper.live(day_of(then, zone))
    actions.close(by=okafor, team=team, at=at)
    assert people_in(team, NURSE, at=at) == []


def made(by: Person, at: datetime) -> Team:
    return actions.make_team(by=by, name="Riverside", kind=TeamKind.CLINIC, role=VOLUNTEER, at=at)


def joined(
    by: Person, team: Team, who: Person, since: date | None, until: date | None, at: datetime
) -> bool:
    try:
        link = actions.invite(by=by, team=team, role=NURSE, at=at, since=since, until=until)
        actions.accept(by=who, secret=link.secret, at=at)
    except (actions.CannotInvite, actions.CannotJoin):
        return False
    return True


def ended(by: Person, team: Team, who: Person, last: date | None, at: datetime) -> bool | None:
    held = Membership.objects.in_team(team).filter(person=who).not_over(at=at).first()
    if held is None:
        return None
    try:
        actions.end_role(by=by, membership=held, at=at, last_day=last)
    except actions.CannotEnd:
        return False
    return True


@pytest.mark.parametrize(
    ("zone", "last", "ended"),
    [
        (
            "America/New_York",
            datetime(2026, 1, 12, 4, 59, tzinfo=UTC),
            datetime(2026, 1, 12, 5, tzinfo=UTC),
        ),
        (
            "Asia/Kolkata",
            datetime(2026, 1, 11, 18, 29, tzinfo=UTC),
            datetime(2026, 1, 11, 18, 30, tzinfo=UTC),
        ),
    ],
)
def test_a_role_ends_with_its_last_day_in_the_teams_zone(
    okafor: Person, lena: Person, zone: str, last: datetime, ended: datetime
) -> None:
    """New York is five hours behind in winter, Kolkata five and a half ahead."""
    okafor.zone = zone
    at = datetime(2026, 1, 10, 12, tzinfo=UTC)
    team = made(okafor, at)
    assert joined(okafor, team, lena, None, date(2026, 1, 11), at)
    assert people_in(team, NURSE, at=last) == [lena]
    assert people_in(team, NURSE, at=ended) == []
