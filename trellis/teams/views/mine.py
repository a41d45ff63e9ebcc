"""My teams: which roles I have, making a team, a team's page, leaving."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trellis.kit.identity import uuid7
from trellis.people.reauthentication import asks_again
from trellis.people.requests import PersonRequest
from trellis.teams import actions
from trellis.teams.forms import TeamForm
from trellis.teams.models import Link, Membership, Team, is_lead, is_steward
from trellis.teams.models.membership import MembershipQuerySet
from trellis.teams.rules.days import day_of
from trellis.teams.rules.roles import STAFF, TeamRole

Row = dict[str, Any]


def or_nothing_here(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 404 where a role is another's, or ended between opening a page and sending it."""

    @wraps(view)
    def answer(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (actions.NotInTeam, actions.NotASteward) as gone:
            raise Http404 from gone

    return answer


def rows(memberships: MembershipQuerySet, *, at: datetime) -> list[Row]:
    """Give roles in the order they began, each with whether its first day is still to come."""
    in_order = memberships.select_related("team__key", "person__key").order_by("since", "id")
    return [{"role": held, "coming": held.since > day_of(at, held.team.zone)} for held in in_order]


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """Show my roles, each with its team and its days."""
    now = timezone.now()
    mine = rows(Membership.objects.of(request.user).not_over(at=now), at=now)
    steward = is_steward(request.user, at=now)
    return render(request, "teams/home.html", {"mine": mine, "steward": steward})


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: PersonRequest) -> HttpResponse:
    """Make a team one leads. The form carries its own id, so that an impatient second tap makes one."""
    form = TeamForm(request.POST or None, initial={"id": uuid7()})
    if form.is_valid():
        try:
            team = actions.make_team(by=request.user, at=timezone.now(), **form.cleaned_data)
        except actions.CannotMakeTeam as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("teams:team", team.pk)
    zone = request.user.zone.replace("_", " ")
    return render(request, "teams/make.html", {"form": form, "zone": zone})


@require_safe
def team(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show a team to somebody in it: to who leads it everybody, to who works there the others who do."""
    now, me = timezone.now(), request.user
    mine = Membership.objects.of(me).filter(team=pk).not_over(at=now)
    own = rows(mine, at=now)
    if not own:
        raise Http404
    found: Team = own[0]["role"].team
    leads = is_lead(me, found, at=now)
    everybody = Membership.objects.in_team(found).not_over(at=now)
    others = everybody.exclude(person=me)
    shown = others if leads else _colleagues(others, mine, now)
    links = Link.objects.into(found).live(at=now).order_by("made_at") if leads else []
    page = {
        "team": found,
        "own": own,
        "leads": leads,
        "people": rows(shown, at=now),
        "links": links,
    }
    return render(request, "teams/team.html", page)


def _colleagues(
    others: MembershipQuerySet, mine: MembershipQuerySet, now: datetime
) -> MembershipQuerySet:
    """Keep those who work or help there, for somebody who does so now; nobody for a member."""
    works_there = mine.as_one_of(*STAFF).live(at=now).exists()
    return others.as_one_of(*STAFF).live(at=now) if works_there else others.none()


@require_http_methods(["GET", "HEAD", "POST"])
@or_nothing_here
def leave(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Leave a role of one's own, after asking once."""
    now = timezone.now()
    mine = Membership.objects.of(request.user).not_over(at=now)
    held = get_object_or_404(mine, pk=pk)
    if request.method == "POST":
        try:
            actions.leave(by=request.user, membership=held, at=now)
        except actions.LastLead:
            messages.error(request, last_lead(held))
            return redirect("teams:team", held.team_id)
        messages.success(request, _("It is ended. Nobody was told."))
        return redirect("teams:home")
    return render(request, "teams/leave.html", {"role": held})


def last_lead(held: Membership) -> str:
    """Say why the last lead stays, and what to do."""
    if held.role == TeamRole.STEWARD:
        return _(
            "This place needs a steward who stays. Invite another one first; nothing was changed."
        )
    return _(
        "Nobody else leads here for as long. Let somebody lead first, or close it; nothing was changed."
    )


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
@or_nothing_here
def close(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Close a team one leads, after asking once."""
    now = timezone.now()
    found = get_object_or_404(Team.objects.standing().select_related("key"), pk=pk, is_place=False)
    if not is_lead(request.user, found, at=now):
        raise Http404
    if request.method == "POST":
        actions.close(by=request.user, team=found, at=now)
        messages.success(request, _("It is closed. Every role in it is over."))
        return redirect("teams:home")
    return render(request, "teams/close.html", {"team": found})
