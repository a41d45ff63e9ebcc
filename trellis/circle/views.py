"""The circle's pages: who is around me, inviting, and what each of them can see."""

from collections.abc import Callable
from functools import wraps
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

from trellis.circle import actions
from trellis.circle.forms import (
    FreedomForm,
    InviteForm,
    NumberForm,
    PictureForm,
    ShareForm,
    TieForm,
)
from trellis.circle.models import Invitation, Tie
from trellis.circle.rules.roles import READS_BY_PROFESSION, Role, longest_grant, scopes_offered
from trellis.consent.catalogue import scopes_in_use
from trellis.consent.models import SCOPE_WORDS, readers_of
from trellis.consent.rules.scopes import Scope
from trellis.files.forms import SAID
from trellis.files.rules.media import CannotKeep
from trellis.files.serving import answer as file_answer
from trellis.people.models import Person
from trellis.people.requests import PersonRequest
from trellis.people.sessions import allow_sign_up


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """Show who is around me, what each can see, and whom I stand beside."""
    now = timezone.now()
    seeing = readers_of(request.user, at=now)
    around = [
        {"tie": tie, "sees": _words(seeing.get(tie.supporter.pk) if tie.supporter else None)}
        for tie in Tie.objects.around(request.user).open().order_by("began_at")
    ]
    beside = Tie.objects.beside(request.user).open().order_by("began_at")
    waiting = Invitation.objects.by(request.user).live(at=now).order_by("made_at")
    return render(
        request, "circle/home.html", {"around": around, "beside": beside, "waiting": waiting}
    )


def _words(scopes: frozenset[Scope] | None) -> list[str]:
    return [str(SCOPE_WORDS[scope]) for scope in Scope if scope in (scopes or ())]


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: PersonRequest) -> HttpResponse:
    """Ask, before any invitation, whether the person is free to say no. The answer goes nowhere."""
    form = FreedomForm(request.POST or None)
    if form.is_valid():
        if form.cleaned_data["free"] == "yes":
            return redirect("circle:invite_who")
        return render(request, "circle/not_free.html")
    return render(request, "circle/invite.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def invite_who(request: PersonRequest) -> HttpResponse:
    """Make an invitation and lead to its link."""
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            invitation = actions.invite(by=request.user, at=timezone.now(), **form.cleaned_data)
        except actions.CannotInvite:
            form.add_error(
                None, _("Twenty invitations are open. Close one you no longer need first.")
            )
        else:
            return redirect("circle:invitation", invitation.pk)
    return render(request, "circle/invite_who.html", {"form": form})


@require_safe
def invitation(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show one's own open invitation as a link and a QR code."""
    mine = Invitation.objects.by(request.user).live(at=timezone.now())
    found = get_object_or_404(mine, pk=pk)
    link = request.build_absolute_uri(reverse("circle:welcome", args=[found.secret]))
    code = segno.make(link, error="m").svg_data_uri(scale=6, border=2)
    return render(
        request, "circle/invitation.html", {"invitation": found, "link": link, "code": code}
    )


@require_POST
def take_back(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Close one's own invitation."""
    found = get_object_or_404(Invitation.objects.by(request.user), pk=pk)
    actions.take_back(by=request.user, invitation=found, at=timezone.now())
    messages.success(request, _("That invitation is closed."))
    return redirect("circle:home")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, secret: str) -> HttpResponse:
    """What an invitation's link opens. It names nobody, and opening it changes nothing."""
    if actions.invitation_behind(secret, at=timezone.now()) is None:
        return render(request, "circle/closed.html", status=404)
    if request.method == "POST":
        return (
            _step_in(request, secret)
            if request.user.is_authenticated
            else _to_sign_up(request, secret)
        )
    return render(request, "circle/welcome.html", {"here": request.path})


def _to_sign_up(request: HttpRequest, secret: str) -> HttpResponse:
    allow_sign_up(request, secret=secret, at=timezone.now())
    return redirect(f"{reverse('people:sign_up')}?next={request.path}")


def _step_in(request: HttpRequest, secret: str) -> HttpResponse:
    assert isinstance(request.user, Person)  # noqa: S101 - signed in, as the caller checked
    try:
        tie = actions.accept(by=request.user, secret=secret, at=timezone.now())
    except actions.MinorCannotAccept:
        told = _(
            "You are under 18, so a grown-up cannot bring you into their circle. You may invite them into yours."
        )
        messages.info(request, told)
        return redirect("circle:home")
    except actions.CannotAccept:
        told = _(
            "This invitation is not yours to use: it is your own, you are in that circle, or it is taken."
        )
        messages.info(request, told)
        return redirect("circle:home")
    messages.success(request, _("You are in %(name)s’s circle now.") % {"name": tie.person.name})
    return redirect("circle:beside", tie.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def keep_number(request: PersonRequest) -> HttpResponse:
    """Put a name and a number into one's own circle."""
    form = NumberForm(request.POST or None)
    if form.is_valid():
        try:
            actions.keep_number(by=request.user, at=timezone.now(), **form.cleaned_data)
        except actions.CannotInvite:
            form.add_error(None, _("Your circle holds two hundred people. End a tie first."))
        else:
            messages.success(request, _("Kept. The number stands on your “I need support” page."))
            return redirect("circle:home")
    return render(request, "circle/keep_number.html", {"form": form})


def _or_nothing_here(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 404 where a tie ended between opening a page and sending it."""

    @wraps(view)
    def answer(request: PersonRequest, pk: UUID) -> HttpResponse:
        try:
            return view(request, pk)
        except actions.NotTied as gone:
            raise Http404 from gone

    return answer


def _my_tie(request: PersonRequest, pk: UUID) -> Tie:
    return get_object_or_404(Tie.objects.around(request.user).open(), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@_or_nothing_here
def tie(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Somebody in my circle: what I keep about them, and what they can see."""
    found = _my_tie(request, pk)
    kept = {"role": found.role, "called": found.called, "phone": found.phone}
    form = TieForm(request.POST or None, initial=kept, has_account=found.supporter is not None)
    if form.is_valid():
        actions.describe(by=request.user, tie=found, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Kept."))
        return redirect("circle:tie", found.pk)
    return render(
        request, "circle/tie.html", {"tie": found, "form": form, "sees": _sees(request.user, found)}
    )


def _sees(person: Person, found: Tie) -> list[Scope]:
    if found.supporter is None:
        return []
    seen = readers_of(person, at=timezone.now()).get(found.supporter.pk, frozenset())
    return [scope for scope in Scope if scope in seen]


@require_http_methods(["GET", "HEAD", "POST"])
@_or_nothing_here
def picture(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Keep a picture of somebody in my circle, which only I see."""
    found = _my_tie(request, pk)
    form = PictureForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        content = form.cleaned_data["picture"].read()
        try:
            actions.picture(by=request.user, tie=found, content=content, at=timezone.now())
        except CannotKeep as problem:
            form.add_error("picture", SAID[problem.why])
        else:
            return redirect("circle:tie", found.pk)
    return render(request, "circle/picture.html", {"tie": found, "form": form})


@require_safe
def shown_picture(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Give the picture I keep of somebody in my circle."""
    kept = Tie.objects.around(request.user).open().filter(picture__isnull=False)
    found = get_object_or_404(kept.select_related("picture__owner"), pk=pk)
    assert found.picture is not None  # noqa: S101 - as the query asked
    return file_answer(found.picture)


@require_POST
@_or_nothing_here
def remove_picture(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Remove the picture I keep of somebody."""
    found = _my_tie(request, pk)
    actions.remove_picture(by=request.user, tie=found)
    messages.success(request, _("The picture is gone."))
    return redirect("circle:tie", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@_or_nothing_here
def share(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Tick what somebody in my circle may see; unticking ends it at once."""
    found = _my_tie(request, pk)
    if found.supporter is None:
        raise Http404
    role = Role(found.role)
    form = ShareForm(
        request.POST or None,
        offered=scopes_offered(role, scopes_in_use()),
        initial={"scopes": _sees(request.user, found)},
    )
    if form.is_valid():
        scopes = frozenset(Scope(scope) for scope in form.cleaned_data["scopes"])
        actions.share(by=request.user, tie=found, scopes=scopes, at=timezone.now())
        messages.success(request, _("Saved. It holds from now on; nobody was told."))
        return redirect("circle:tie", found.pk)
    page = {
        "tie": found,
        "form": form,
        "longest": longest_grant(role),
        "second_step_asked": role in READS_BY_PROFESSION,
    }
    return render(request, "circle/share.html", page)


@require_safe
def beside(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Somebody in whose circle I am."""
    found = get_object_or_404(Tie.objects.beside(request.user).open(), pk=pk)
    return render(request, "circle/beside.html", {"tie": found})


@require_http_methods(["GET", "HEAD", "POST"])
@_or_nothing_here
def part(request: PersonRequest, pk: UUID) -> HttpResponse:
    """End a tie from either side, after asking once."""
    open_ties = Tie.objects.around(request.user) | Tie.objects.beside(request.user)
    found = get_object_or_404(open_ties.open(), pk=pk)
    if request.method == "POST":
        actions.part(by=request.user, tie=found, at=timezone.now())
        messages.success(request, _("It is ended. Nobody was told."))
        return redirect("circle:home")
    return render(
        request, "circle/part.html", {"tie": found, "mine": found.person_id == request.user.pk}
    )
