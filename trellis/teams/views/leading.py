"""What those who lead a team do: invite, end a role, let somebody lead; and stepping in by a link."""

from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trellis.people.models import Person
from trellis.people.reauthentication import asks_again
from trellis.people.requests import PersonRequest
from trellis.people.sessions import allow_sign_up
from trellis.teams import actions
from trellis.teams.forms import EndForm, RoleForm, can_lead
from trellis.teams.models import Link, Membership, Team, is_lead
from trellis.teams.rules.days import day_of
from trellis.teams.rules.roles import ASKS_SECOND_FACTOR, STAFF, TeamKind, TeamRole
from trellis.teams.views.mine import last_lead, or_nothing_here


def _led(request: PersonRequest, pk: UUID) -> Team:
    """Give a team that whoever asks leads now; 404 for everybody else."""
    found = get_object_or_404(Team.objects.standing().select_related("key"), pk=pk)
    if not is_lead(request.user, found, at=timezone.now()):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
@or_nothing_here
def invite(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Make a link into a team one leads, and lead to it."""
    team = _led(request, pk)
    form = RoleForm(request.POST or None, kind=TeamKind(team.kind))
    if form.is_valid():
        try:
            link = actions.invite(
                by=request.user, team=team, at=timezone.now(), **form.cleaned_data
            )
        except actions.CannotInvite as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("teams:link", link.pk)
    page = {"team": team, "form": form, "zone": team.zone.replace("_", " ")}
    return render(request, "teams/invite.html", page)


def shown(request: HttpRequest, link: Link) -> dict[str, Any]:
    """Give a link as an address and as a picture to scan."""
    name = "teams:join" if link.role else "teams:welcome"
    address = request.build_absolute_uri(reverse(name, args=[link.secret]))
    code = segno.make(address, error="m").svg_data_uri(scale=6, border=2)
    return {"link": link, "address": address, "code": code}


def _my_link(request: PersonRequest, pk: UUID) -> Link:
    """Give an open link of a team that whoever asks leads; 404 for everybody else."""
    live = Link.objects.live(at=timezone.now()).select_related("team__key")
    found = get_object_or_404(live, pk=pk)
    if not is_lead(request.user, found.team, at=timezone.now()):
        raise Http404
    return found


@require_safe
@asks_again
def link(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show an open link of a team one leads."""
    return render(request, "teams/link.html", shown(request, _my_link(request, pk)))


@require_POST
@or_nothing_here
def take_back(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Close an open link of a team one leads."""
    found = _my_link(request, pk)
    actions.take_back(by=request.user, link=found, at=timezone.now())
    messages.success(request, _("That link is closed."))
    return redirect("teams:team", found.team_id) if found.role else redirect("teams:accounts")


def _role(request: PersonRequest, pk: UUID) -> Membership:
    """Give a role that is not over, in a team that whoever asks leads; 404 for everybody else."""
    now = timezone.now()
    held = Membership.objects.not_over(at=now).select_related("team__key", "person__key")
    found = get_object_or_404(held, pk=pk)
    if not is_lead(request.user, found.team, at=now):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
@or_nothing_here
def role(request: PersonRequest, pk: UUID) -> HttpResponse:
    """End a role in a team one leads: at this moment, or with a day."""
    found, now = _role(request, pk), timezone.now()
    form = EndForm(request.POST or None)
    if form.is_valid() and _ended(request, found, form):
        return _after_ending(request, found)
    page = {
        "role": found,
        "coming": found.since > day_of(now, found.team.zone),
        "form": form,
        "can_lead": can_lead(found.team.kind, found.role),
    }
    return render(request, "teams/role.html", page)


def _ended(request: PersonRequest, found: Membership, form: EndForm) -> bool:
    try:
        actions.end_role(
            by=request.user,
            membership=found,
            at=timezone.now(),
            last_day=form.cleaned_data["last_day"],
        )
    except actions.LastLead:
        form.add_error(None, last_lead(found))
    except actions.CannotEnd as problem:
        form.add_error("last_day", str(problem))
    return form.is_valid()


def _after_ending(request: PersonRequest, found: Membership) -> HttpResponse:
    messages.success(request, _("Kept. It holds from now on; nobody was told."))
    if is_lead(request.user, found.team, at=timezone.now()):
        return redirect("teams:team", found.team_id)
    return redirect("teams:home")


@require_POST
@asks_again(back="teams:role", same=True)
@or_nothing_here
def lead(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Let somebody lead the team too, or no more."""
    found = _role(request, pk)
    try:
        actions.let_lead(
            by=request.user,
            membership=found,
            lead=request.POST.get("lead") == "yes",
            at=timezone.now(),
        )
    except actions.CannotLead as no:
        raise Http404 from no
    except actions.LastLead:
        messages.error(request, last_lead(found))
        return redirect("teams:role", found.pk)
    return _after_ending(request, found)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """What a link into a team opens: the team, the role and its days. Opening it changes nothing."""
    link = actions.link_behind(secret, at=timezone.now())
    if link is None:
        return render(request, "teams/closed.html", status=404)
    if request.method == "POST":
        return (
            _step_in(request, secret)
            if request.user.is_authenticated
            else _sign_up(request, secret)
        )
    role = TeamRole(link.role)
    page = {
        "link": link,
        "staff": role in STAFF,
        "second_factor": role in ASKS_SECOND_FACTOR,
        "here": request.path,
    }
    return render(request, "teams/join.html", page)


def _sign_up(request: HttpRequest, secret: str) -> HttpResponse:
    allow_sign_up(request, secret=secret, at=timezone.now())
    return redirect(f"{reverse('people:sign_up')}?next={request.path}")


def _step_in(request: HttpRequest, secret: str) -> HttpResponse:
    assert isinstance(request.user, Person)  # noqa: S101 - signed in, as the caller checked
    try:
        held = actions.accept(by=request.user, secret=secret, at=timezone.now())
    except actions.CannotJoin as problem:
        messages.info(request, f"{problem} {_('Nothing was changed.')}")
        return redirect("teams:home")
    messages.success(request, _("You are in %(team)s now.") % {"team": held.team.label})
    return redirect("teams:team", held.team_id)
