"""Where one is signed in, and ending it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trellis.people import actions
from trellis.people.models import Visit
from trellis.people.reauthentication import asks_again
from trellis.people.requests import PersonRequest
from trellis.people.sessions import end_other_visits, in_words, signed_out, this_visit

SHOWN_AT_MOST = 100


@dataclass(frozen=True)
class Place:
    """One browser somebody is signed in with."""

    pk: str
    device: str
    began_at: datetime
    seen: date
    here: bool


@require_safe
def visits(request: PersonRequest) -> HttpResponse:
    """List where one is signed in: this browser first, then the latest."""
    mine = Visit.objects.of(request.user).going_on(at=timezone.now())
    rows = mine.select_related("person__key").order_by("-began_at")[:SHOWN_AT_MOST]
    here = this_visit(request)
    places = [
        Place(v.pk, in_words(v.device or ""), v.began_at, v.seen, here=v.pk == here) for v in rows
    ]
    places.sort(key=lambda place: not place.here)
    return render(request, "people/visits.html", {"places": places})


@require_POST
@asks_again(back="people:visits")
def end_visit(request: PersonRequest, pk: str) -> HttpResponse:
    """End one of one's own visits at once."""
    visit = get_object_or_404(Visit.objects.of(request.user), pk=pk)
    if visit.pk == this_visit(request):
        return signed_out(request)
    actions.end_visit(by=request.user, visit=visit)
    messages.success(request, _("That device is signed out."))
    return redirect("people:visits")


@require_POST
@asks_again(back="people:visits")
def end_visits(request: PersonRequest) -> HttpResponse:
    """Sign out everywhere else, or with `everywhere` here too, and end tokens and private addresses."""
    if request.POST.get("everywhere"):
        actions.end_secrets(by=request.user, at=timezone.now())
        actions.end_visits(by=request.user)
        return signed_out(request)
    end_other_visits(request, request.user)
    messages.success(request, _("You are signed in here and nowhere else."))
    return redirect("people:visits")
