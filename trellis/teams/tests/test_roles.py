"""Making teams, joining, leading, leaving: what is done and what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest

from trellis.kit.identity import uuid7
from trellis.people.models import Person
from trellis.teams import actions
from trellis.teams.models import Membership, Team, is_lead, is_steward, people_in
from trellis.teams.rules.roles import TeamKind, TeamRole, may_lead, roles_offered

AT = datetime(2026, 5, 20, 16, tzinfo=UTC)
SOON = AT + timedelta(minutes=1)


@pytest.fixture
def clinic(okafor: Person) -> Team:
    return actions.make_team(
        by=okafor, name="Riverside Clinic", kind=TeamKind.CLINIC, role=TeamRole.PRESCRIBER, at=AT
    )


def join(by: Person, team: Team, who: Person, role: TeamRole = TeamRole.NURSE) -> Membership:
    link = actions.invite(by=by, team=team, role=role, at=AT)
    return actions.accept(by=who, secret=link.secret, at=AT)


def held(team: Team, who: Person) -> Membership:
    return Membership.objects.in_team(team).get(person=who)


def test_who_makes_a_team_leads_it(okafor: Person, clinic: Team) -> None:
    assert is_lead(okafor, clinic, at=AT)
    assert people_in(clinic, TeamRole.PRESCRIBER, at=AT) == [okafor]


def test_a_form_sent_twice_makes_one_team(okafor: Person, ivo: Person) -> None:
    id = uuid7()

    def make(by: Person) -> Team:
        return actions.make_team(
            by=by, name="Riverside", kind=TeamKind.CLINIC, role=TeamRole.DOCTOR, at=AT, id=id
        )

    assert make(okafor) == make(okafor)
    with pytest.raises(actions.CannotMakeTeam):
        make(ivo)
    assert Team.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        (TeamKind.PLACE, TeamRole.STEWARD),
        (TeamKind.CLINIC, TeamRole.STEWARD),
        (TeamKind.CLINIC, TeamRole.MEMBER),
        (TeamKind.FELLOWSHIP, TeamRole.DOCTOR),
    ],
)
def test_a_team_that_cannot_be_is_refused(ivo: Person, kind: TeamKind, role: TeamRole) -> None:
    with pytest.raises(actions.CannotMakeTeam):
        actions.make_team(by=ivo, name="x", kind=kind, role=role, at=AT)
    assert not Team.objects.exists()


def test_at_most_ten_teams_are_led(okafor: Person) -> None:
    for _ in range(10):
        actions.make_team(by=okafor, name="x", kind=TeamKind.OTHER, role=TeamRole.NURSE, at=AT)
    with pytest.raises(actions.CannotMakeTeam):
        actions.make_team(by=okafor, name="x", kind=TeamKind.OTHER, role=TeamRole.NURSE, at=AT)


def test_a_link_works_once(okafor: Person, clinic: Team, lena: Person, ivo: Person) -> None:
    link = actions.invite(by=okafor, team=clinic, role=TeamRole.COUNSELLOR, at=AT)
    assert actions.accept(by=lena, secret=link.secret, at=AT).given_by == okafor
    with pytest.raises(actions.CannotJoin):
        actions.accept(by=ivo, secret=link.secret, at=AT)


def test_a_link_runs_out_after_seven_days(okafor: Person, clinic: Team, lena: Person) -> None:
    link = actions.invite(by=okafor, team=clinic, role=TeamRole.COUNSELLOR, at=AT)
    with pytest.raises(actions.CannotJoin):
        actions.accept(by=lena, secret=link.secret, at=AT + timedelta(days=7))


def test_a_link_taken_back_is_closed(okafor: Person, clinic: Team, lena: Person) -> None:
    link = actions.invite(by=okafor, team=clinic, role=TeamRole.COUNSELLOR, at=AT)
    with pytest.raises(actions.NotInTeam):
        actions.take_back(by=lena, link=link, at=AT)
    actions.take_back(by=okafor, link=link, at=AT)
    with pytest.raises(actions.CannotJoin):
        actions.accept(by=lena, secret=link.secret, at=AT)


def test_a_link_dies_with_its_makers_role(
    okafor: Person, clinic: Team, lena: Person, theo: Person
) -> None:
    lenas = join(okafor, clinic, lena)
    actions.let_lead(by=okafor, membership=lenas, lead=True, at=AT)
    link = actions.invite(by=lena, team=clinic, role=TeamRole.NURSE, at=AT)
    actions.end_role(by=okafor, membership=lenas, at=AT)
    with pytest.raises(actions.CannotJoin):
        actions.accept(by=theo, secret=link.secret, at=AT)


def test_who_has_the_role_already_leaves_the_link_unused(
    okafor: Person, clinic: Team, lena: Person
) -> None:
    join(okafor, clinic, lena)
    link = actions.invite(by=okafor, team=clinic, role=TeamRole.NURSE, at=AT)
    with pytest.raises(actions.CannotJoin):
        actions.accept(by=lena, secret=link.secret, at=AT)
    link.refresh_from_db()
    assert link.used_at is None


def test_only_a_lead_invites(okafor: Person, clinic: Team, lena: Person, ivo: Person) -> None:
    join(okafor, clinic, lena)
    for nobody in (lena, ivo):
        with pytest.raises(actions.NotInTeam):
            actions.invite(by=nobody, team=clinic, role=TeamRole.NURSE, at=AT)


@pytest.mark.parametrize("role", [TeamRole.STEWARD, TeamRole.HOUSE_MANAGER])
def test_a_clinic_has_no_such_role(okafor: Person, clinic: Team, role: TeamRole) -> None:
    with pytest.raises(actions.CannotInvite):
        actions.invite(by=okafor, team=clinic, role=role, at=AT)


def test_at_most_fifty_links_are_open(okafor: Person, clinic: Team) -> None:
    for _ in range(50):
        actions.invite(by=okafor, team=clinic, role=TeamRole.NURSE, at=AT)
    with pytest.raises(actions.CannotInvite):
        actions.invite(by=okafor, team=clinic, role=TeamRole.NURSE, at=AT)


def test_ending_holds_for_the_very_next_read(okafor: Person, clinic: Team, lena: Person) -> None:
    lenas = join(okafor, clinic, lena)
    actions.end_role(by=okafor, membership=lenas, at=AT)
    assert people_in(clinic, TeamRole.NURSE, at=AT) == []
    assert not Membership.objects.of(lena).live(at=AT - timedelta(hours=1)).exists()


def test_nobody_ends_anothers_role_without_leading(
    okafor: Person, clinic: Team, lena: Person, ivo: Person
) -> None:
    join(okafor, clinic, lena)
    for nobody in (lena, ivo):
        with pytest.raises(actions.NotInTeam):
            actions.end_role(by=nobody, membership=held(clinic, okafor), at=AT)
    assert is_lead(okafor, clinic, at=AT)


def test_a_day_agreed_is_never_put_off(okafor: Person, clinic: Team, lena: Person) -> None:
    link = actions.invite(
        by=okafor, team=clinic, role=TeamRole.NURSE, at=AT, until=date(2026, 6, 1)
    )
    lenas = actions.accept(by=lena, secret=link.secret, at=AT)
    for day in (date(2026, 6, 2), date(2026, 5, 19)):
        with pytest.raises(actions.CannotEnd):
            actions.end_role(by=okafor, membership=lenas, at=AT, last_day=day)
    actions.end_role(by=okafor, membership=lenas, at=AT, last_day=date(2026, 5, 20))
    assert people_in(clinic, TeamRole.NURSE, at=AT) == [lena]
    assert people_in(clinic, TeamRole.NURSE, at=AT + timedelta(days=1)) == []


def test_the_last_lead_stays_while_others_are_there(
    okafor: Person, clinic: Team, lena: Person
) -> None:
    lenas, own = join(okafor, clinic, lena), held(clinic, okafor)
    for last_day in (None, date(2026, 5, 30)):
        with pytest.raises(actions.LastLead):
            actions.end_role(by=okafor, membership=own, at=AT, last_day=last_day)
    with pytest.raises(actions.LastLead):
        actions.let_lead(by=okafor, membership=own, lead=False, at=AT)
    actions.let_lead(by=okafor, membership=lenas, lead=True, at=AT)
    actions.leave(by=okafor, membership=own, at=AT)
    assert is_lead(lena, clinic, at=AT)
    assert not is_lead(okafor, clinic, at=AT)


def test_a_lead_who_leaves_soon_does_not_count_as_staying(
    okafor: Person, clinic: Team, lena: Person
) -> None:
    lenas = join(okafor, clinic, lena)
    actions.let_lead(by=okafor, membership=lenas, lead=True, at=AT)
    actions.end_role(by=lena, membership=lenas, at=AT, last_day=date(2026, 6, 1))
    with pytest.raises(actions.LastLead):
        actions.end_role(
            by=okafor, membership=held(clinic, okafor), at=AT, last_day=date(2026, 6, 1)
        )


def test_a_team_that_everybody_left_is_closed(okafor: Person, clinic: Team) -> None:
    actions.leave(by=okafor, membership=held(clinic, okafor), at=AT)
    clinic.refresh_from_db()
    assert clinic.ended_at == AT


def test_closing_a_team_ends_every_role_in_it(okafor: Person, clinic: Team, lena: Person) -> None:
    join(okafor, clinic, lena)
    with pytest.raises(actions.NotInTeam):
        actions.close(by=lena, team=clinic, at=AT)
    actions.close(by=okafor, team=clinic, at=AT)
    assert not Membership.objects.of(lena).live(at=AT).exists()


def test_a_member_leads_nothing(okafor: Person, clinic: Team, maya: Person) -> None:
    mayas = join(okafor, clinic, maya, TeamRole.MEMBER)
    with pytest.raises(actions.CannotLead):
        actions.let_lead(by=okafor, membership=mayas, lead=True, at=AT)


def test_somebody_whose_account_is_closed_is_in_no_team(
    okafor: Person, clinic: Team, lena: Person
) -> None:
    join(okafor, clinic, lena)
    Person.objects.filter(pk=lena.pk).update(is_active=False)
    assert people_in(clinic, TeamRole.NURSE, at=AT) == []


def test_the_place_has_one_team_and_keeps_a_steward(noor: Person, ivo: Person) -> None:
    first = actions.make_steward(person=noor, at=AT)
    assert actions.make_steward(person=noor, at=SOON) == first
    assert is_steward(noor, at=AT)
    assert not is_steward(ivo, at=AT)
    with pytest.raises(actions.LastLead):
        actions.leave(by=noor, membership=first, at=SOON)
    with pytest.raises(actions.LastLead):
        actions.end_steward(person=noor, at=SOON)
    actions.make_steward(person=ivo, at=SOON)
    actions.end_steward(person=noor, at=SOON)
    assert not is_steward(noor, at=SOON)
    with pytest.raises(actions.NotASteward):
        actions.end_steward(person=noor, at=SOON)
    assert Team.objects.place().count() == 1


def test_the_place_is_never_closed(noor: Person) -> None:
    place = actions.make_steward(person=noor, at=AT).team
    with pytest.raises(actions.NotInTeam):
        actions.close(by=noor, team=place, at=AT)


def test_a_counsellor_of_the_place_does_not_lead_it(noor: Person, lena: Person) -> None:
    place = actions.make_steward(person=noor, at=AT).team
    lenas = join(noor, place, lena, TeamRole.COUNSELLOR)
    with pytest.raises(actions.CannotLead):
        actions.let_lead(by=noor, membership=lenas, lead=True, at=AT)


def test_a_steward_is_made_by_a_steward_and_leads_at_once(noor: Person, ivo: Person) -> None:
    place = actions.make_steward(person=noor, at=AT).team
    join(noor, place, ivo, TeamRole.STEWARD)
    assert is_steward(ivo, at=AT)
    assert is_lead(ivo, place, at=AT)
    actions.end_steward(person=noor, at=SOON)


@pytest.mark.parametrize("kind", TeamKind)
def test_every_kind_of_team_can_have_a_lead(kind: TeamKind) -> None:
    assert any(may_lead(kind, role) for role in roles_offered(kind))
