"""Making teams, giving and ending roles: the only code that writes either."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trellis.kit.identity import uuid7
from trellis.kit.words import tidy
from trellis.people.models import Person
from trellis.teams.models import Membership, Team, is_lead
from trellis.teams.rules.days import day_of, first_day, lasts_as_long
from trellis.teams.rules.roles import TeamKind, TeamRole, may_lead, roles_offered
from trellis.vault import actions as vault

TEAMS_LED_AT_MOST = 10
TEAM_AT_MOST = 500


class CannotMakeTeam(Exception):
    """This team cannot be made; the message says why."""


class CannotJoin(Exception):
    """This person cannot take this role; the message says why."""


class NotInTeam(Exception):
    """The role is over, or it is in a team that whoever asks does not lead."""


class LastLead(Exception):
    """Nobody would lead the team afterwards."""


class CannotEnd(Exception):
    """A role cannot end on that day; the message says why."""


class CannotLead(Exception):
    """Somebody in this role does not lead this team."""


def make_team(
    *,
    by: Person,
    name: str,
    kind: TeamKind,
    role: TeamRole,
    at: datetime,
    id: UUID | None = None,
) -> Team:
    """Make a team that one leads, in a role of one's own there; days are counted in one's own zone.

    The same `id` again gives the team that was made with it.

    Raises:
        CannotMakeTeam: it would be the place itself, the role is not of this kind, one is not of age, one leads
            ten teams already, or the id is another's.
    """
    id = id or uuid7()
    made = _made_before(by, id)
    if made:
        return made
    _refuse_team(by, kind, role, at)
    try:
        with transaction.atomic():
            team = _team(kind=kind, name=name, zone=by.zone, at=at, id=id)
            first = give(to=by, team=team, role=role, by=by, at=at)
            Membership.objects.filter(pk=first.pk).update(leads=True)
    except IntegrityError as again:
        if (made := _made_before(by, id)) is None:
            raise CannotMakeTeam(_("This team cannot be made. Try again.")) from again
        return made
    return team


def _refuse_team(by: Person, kind: TeamKind, role: TeamRole, at: datetime) -> None:
    if by.is_minor:
        raise CannotMakeTeam(_("Teams are for adults."))
    if kind is TeamKind.PLACE or role not in roles_offered(kind) or not may_lead(kind, role):
        raise CannotMakeTeam(_("Nobody leads a team of this kind in this role."))
    if Membership.objects.of(by).leading().not_over(at=at).count() >= TEAMS_LED_AT_MOST:
        raise CannotMakeTeam(_("You lead ten teams already."))


def _made_before(by: Person, id: UUID) -> Team | None:
    """Give the team that one made with this id, if the form was sent before."""
    made = Team.objects.select_related("key").filter(pk=id).first()
    if made and not Membership.objects.of(by).filter(team=made).exists():
        raise CannotMakeTeam(_("This form was used before."))
    return made


def _team(*, kind: TeamKind, name: str, zone: str, at: datetime, id: UUID) -> Team:
    team = Team(id=id, is_place=kind is TeamKind.PLACE, key=vault.make_key(), zone=zone, made_at=at)
    team.kind, team.name = kind.value, tidy(name)
    team.save(force_insert=True)
    return team


def the_place(*, zone: str, at: datetime) -> Team:
    """Give the team that stands for the place itself, made when it is first needed."""
    places = Team.objects.place().select_related("key")
    there = places.first()
    if there:
        return there
    try:
        with transaction.atomic():
            return _team(kind=TeamKind.PLACE, name="", zone=zone, at=at, id=uuid7())
    except IntegrityError:  # another process was first; theirs counts
        return places.get()


def one_at_a_time(team: Team) -> None:
    """Let one request at a time change who is in a team, until the transaction ends."""
    list(Team.objects.select_for_update(no_key=True).filter(pk=team.pk).values_list("pk"))


def give(
    *,
    to: Person,
    team: Team,
    role: TeamRole,
    by: Person | None,
    at: datetime,
    since: date | None = None,
    until: date | None = None,
) -> Membership:
    """Put somebody into a team, from today or a later day on; whoever calls has their yes.

    Raises:
        CannotJoin: they have this role there already, its last day is over, they are not of age, or the team is full.
    """
    begins = first_day(since, day_of(at, team.zone))
    with transaction.atomic():
        one_at_a_time(team)
        _refuse_role(to, team, role, at)
        if until is not None and until < begins:
            raise CannotJoin(_("The last day of this role is over."))
        spent = Membership.objects.filter(team=team, person=to, role=role, ended_at__isnull=True)
        spent.update(ended_at=at)
        return Membership.objects.create(
            team=team,
            person=to,
            role=role,
            leads=role is TeamRole.STEWARD,
            since=begins,
            until=until,
            given_by=by,
            given_at=at,
        )


def _refuse_role(to: Person, team: Team, role: TeamRole, at: datetime) -> None:
    inside = Membership.objects.in_team(team).not_over(at=at)
    if to.is_minor:
        raise CannotJoin(_("Teams are for adults."))
    if inside.filter(person=to, role=role).exists():
        raise CannotJoin(_("You have this role there already."))
    if inside.count() >= TEAM_AT_MOST:
        raise CannotJoin(_("This team is full."))


def end_role(
    *, by: Person, membership: Membership, at: datetime, last_day: date | None = None
) -> None:
    """End a role in a team one leads, or one's own: at this moment, or with a day that is not over yet.

    Ending at this moment holds for the very next read. A day may come earlier than was agreed, never later.
    Ending a role that is over changes nothing.

    Raises:
        NotInTeam: it is another's, and `by` does not lead the team.
        CannotEnd: the day is over, or later than agreed.
        LastLead: nobody would lead the team for as long, while others are in it or it is the place itself.
    """
    with transaction.atomic():
        one_at_a_time(membership.team)
        held = _held(by, membership, at)
        if held is None:
            return
        _refuse_day(held, last_day, at)
        _refuse_orphans(held, at, leaves_now=last_day is None)
        if last_day is None:
            Membership.objects.filter(pk=held.pk).update(ended_at=at)
            _close_if_empty(held.team, at)
        else:
            Membership.objects.filter(pk=held.pk).update(until=last_day)


def leave(*, by: Person, membership: Membership, at: datetime) -> None:
    """Leave a role of one's own, at this moment and without a reason. Nobody is told.

    A team that nobody is in any more is closed.

    Raises:
        NotInTeam: it is another's.
        LastLead: nobody would lead the team for as long, while others are in it or it is the place itself.
    """
    if membership.person_id != by.pk:
        raise NotInTeam
    end_role(by=by, membership=membership, at=at)


def _held(by: Person, membership: Membership, at: datetime) -> Membership | None:
    """Give a role as it stands now, or None when it is over; nobody changes it until the transaction ends."""
    if membership.person_id != by.pk and not is_lead(by, membership.team, at=at):
        raise NotInTeam
    rows = Membership.objects.in_team(membership.team).not_over(at=at)
    return rows.select_related("team__key").filter(pk=membership.pk).first()


def _refuse_day(held: Membership, last_day: date | None, at: datetime) -> None:
    if last_day is None:
        return
    if last_day < max(day_of(at, held.team.zone), held.since):
        raise CannotEnd(_("Choose a day from today on, and not before the role begins."))
    if held.until is not None and last_day > held.until:
        raise CannotEnd(_("They agreed to an earlier last day. Invite them anew for longer."))


def _refuse_orphans(held: Membership, at: datetime, *, leaves_now: bool) -> None:
    """Refuse to take from a team the lead who stays longest: somebody must be there to end roles.

    Whoever is alone in a team may leave it, which closes it.
    """
    if not held.leads:
        return
    others = Membership.objects.in_team(held.team).not_over(at=at).exclude(pk=held.pk)
    if leaves_now and not held.team.is_place and not others.exists():
        return
    if not any(lasts_as_long(other.until, held.until) for other in others.leading().live(at=at)):
        raise LastLead


def _close_if_empty(team: Team, at: datetime) -> None:
    if not team.is_place and not Membership.objects.in_team(team).not_over(at=at).exists():
        Team.objects.filter(pk=team.pk).update(ended_at=at)


def let_lead(*, by: Person, membership: Membership, lead: bool, at: datetime) -> None:
    """Let somebody lead a team one leads, or let them lead it no more.

    Raises:
        NotInTeam: the role is over, or `by` does not lead the team.
        CannotLead: members lead no team, and at the place stewards always do.
        LastLead: nobody would lead the team.
    """
    with transaction.atomic():
        one_at_a_time(membership.team)
        held = _held(by, membership, at)
        if held is None or not is_lead(by, held.team, at=at):
            raise NotInTeam
        if held.team.is_place or not may_lead(TeamKind(held.team.kind), TeamRole(held.role)):
            raise CannotLead
        if not lead:
            _refuse_orphans(held, at, leaves_now=False)
        Membership.objects.filter(pk=held.pk).update(leads=lead)


def close(*, by: Person, team: Team, at: datetime) -> None:
    """Close a team one leads: every role in it is over at this moment. The place itself is never closed.

    Raises:
        NotInTeam: `by` does not lead it, or it is the place.
    """
    with transaction.atomic():
        one_at_a_time(team)
        if team.is_place or not is_lead(by, team, at=at):
            raise NotInTeam
        Team.objects.filter(pk=team.pk).update(ended_at=at)
