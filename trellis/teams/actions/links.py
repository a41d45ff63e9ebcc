"""Links that work once, into a team: making, taking back, using them."""

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from trellis.people.models import Person
from trellis.people.rules.secrets import digest
from trellis.teams.actions.roles import CannotJoin, NotInTeam, give, one_at_a_time
from trellis.teams.models import Link, Membership, Team, is_lead
from trellis.teams.rules.days import day_of, first_day
from trellis.teams.rules.roles import TeamKind, TeamRole, roles_offered

OPEN_FOR = timedelta(days=7)
OPEN_AT_ONCE = 50


class CannotInvite(Exception):
    """This link cannot be made; the message says why."""


def invite(
    *,
    by: Person,
    team: Team,
    role: TeamRole,
    at: datetime,
    since: date | None = None,
    until: date | None = None,
) -> Link:
    """Make a link by which one person can take a role in a team one leads, within seven days.

    The role holds from the day they say yes, or from `since`, until the end of `until`, if there is one.

    Raises:
        NotInTeam: one does not lead this team.
        CannotInvite: the role or the days do not fit, or fifty links are open.
    """
    today = day_of(at, team.zone)
    if not is_lead(by, team, at=at):
        raise NotInTeam
    if role not in roles_offered(TeamKind(team.kind)):
        raise CannotInvite(_("A team of this kind has no such role."))
    if until is not None and until < first_day(since, today):
        raise CannotInvite(_("Choose a last day that comes after the first, and is not over."))
    return make_link(by=by, team=team, at=at, role=role, since=since, until=until)


def make_link(
    *,
    by: Person,
    team: Team,
    at: datetime,
    role: str,
    since: date | None = None,
    until: date | None = None,
) -> Link:
    """Make a link of a team that works once within seven days; whoever calls has looked who asks.

    Raises:
        CannotInvite: fifty links are open.
    """
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        one_at_a_time(team)
        if Link.objects.filter(team=team).live(at=at).count() >= OPEN_AT_ONCE:
            raise CannotInvite(_("Fifty links are open. Take one back that you no longer need."))
        link = Link(team=team, by=by, role=role, since=since, until=until, digest=digest(secret))
        link.made_at, link.expires_at, link.secret = at, at + OPEN_FOR, secret
        link.save(force_insert=True)
    return link


def take_back(*, by: Person, link: Link, at: datetime) -> None:
    """Close an unused link of a team one leads. Closing it twice changes nothing.

    Raises:
        NotInTeam: one does not lead this team.
    """
    if not is_lead(by, link.team, at=at):
        raise NotInTeam
    unused(link).update(withdrawn_at=at)


def unused(link: Link) -> QuerySet[Link]:
    """Give the link while nobody used it, without a join: of two updates at once, one finds it."""
    return Link.objects.unused().filter(pk=link.pk)


def link_behind(secret: str, *, at: datetime, to_an_account: bool = False) -> Link | None:
    """Give the link an address stands for while it can be used, or None.

    It is over once its maker leads the team no more.
    """
    live = Link.objects.live(at=at).select_related("team__key", "by")
    link = live.filter(digest=digest(secret)).first()
    if link is None or to_an_account != (not link.role) or not is_lead(link.by, link.team, at=at):
        return None
    return link


def accept(*, by: Person, secret: str, at: datetime) -> Membership:
    """Take the role a link leads to. Of two who try at once, one does.

    Raises:
        CannotJoin: it can no longer be used, or not by this person; then it stays unused.
    """
    with transaction.atomic():
        link = link_behind(secret, at=at)
        if link is None or not use(link, at=at):
            raise CannotJoin(_("This link is taken, or its time ran out."))
        return give(
            to=by,
            team=link.team,
            role=TeamRole(link.role),
            by=link.by,
            at=at,
            since=link.since,
            until=link.until,
        )


def use(link: Link, *, at: datetime) -> bool:
    """Use a link; False where somebody else was first, or its maker no longer leads the team."""
    one_at_a_time(link.team)
    leads = is_lead(link.by, link.team, at=at)
    return leads and bool(unused(link).filter(expires_at__gt=at).update(used_at=at))


def take_back_everything(*, at: datetime) -> int:
    """Close every open link of every team: in a place that came back from an older copy, used ones open again."""
    return Link.objects.unused().update(withdrawn_at=at)
