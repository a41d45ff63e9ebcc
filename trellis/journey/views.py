"""The journey's pages: checking in, one's own timeline, and what another lets one see."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trellis.circle.models import Tie, labels_of, names_who_see
from trellis.journey import actions
from trellis.journey.entries import CheckIn
from trellis.journey.forms import CheckInForm
from trellis.journey.models import Entry
from trellis.journey.readings import Reading, read
from trellis.kit.identity import uuid7
from trellis.kit.offline import kept_on_devices
from trellis.people.models import Person
from trellis.people.requests import PersonRequest

ON_A_PAGE = 30
HARD = 2  # the two lower steps of mood


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: PersonRequest) -> HttpResponse:
    """Take a check-in. The form carries its own id, so that an impatient second tap keeps one."""
    form = CheckInForm(request.POST or None, initial={"id": uuid7()})
    if form.is_valid():
        body, id, me = form.cleaned_data["body"], form.cleaned_data["id"], request.user
        actions.append_now(by=me, to=me, body=body, at=timezone.now(), id=id or uuid7())
        messages.success(request, _after(body, me))
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "journey/check_in.html", {"form": form})


@login_not_required
@require_safe
@kept_on_devices
def offline(request: HttpRequest) -> HttpResponse:
    """Give the check-in that a device keeps for hours without a connection: nobody's, filled by the device itself."""
    return render(request, "journey/offline.html", {"form": CheckInForm()})


def _after(body: CheckIn, person: Person) -> str:
    """Say that it is kept and, in names, who can see any of it."""
    hard = body.mood is not None and body.mood <= HARD
    kept = _("Thank you for telling it as it is. Would company help?") if hard else _("Kept.")
    nobody = _("Nobody else sees it.")
    scopes = {body.scope_of(name) for name in body.kept()}
    names = names_who_see(person, scopes, at=timezone.now())
    if not names:
        return f"{kept} {nobody}"
    return kept + " " + _("Some of it can be seen by: %(names)s.") % {"names": ", ".join(names)}


@require_safe
def timeline(request: PersonRequest) -> HttpResponse:
    """Show one's own journey, newest first, going back from an entry of one's own."""
    entries = Entry.objects.of(request.user).visible_to(request.user, at=timezone.now())
    last = _entry_id(request.GET.get("before", ""))
    if last:
        entries = entries.before(last)
    readings = read(entries.newest_first(), surface="timeline", limit=ON_A_PAGE + 1)
    return render(request, "journey/timeline.html", _page(readings, labels_of(request.user)))


def _entry_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _page(readings: list[Reading], labels: dict[UUID, str]) -> dict[str, object]:
    """Give the page's rows, each with its author where that is somebody else, and where to go on."""
    rows = [
        {
            "reading": reading,
            "day": reading.local.date(),
            "author": labels.get(reading.author_id, ""),
        }
        for reading in readings[:ON_A_PAGE]
    ]
    earlier = readings[ON_A_PAGE - 1].id if len(readings) > ON_A_PAGE else ""
    return {"rows": rows, "earlier": earlier}


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Remove one entry of one's own, after asking once."""
    entries = (
        Entry.objects.of(request.user).visible_to(request.user, at=timezone.now()).filter(pk=pk)
    )
    readings = read(entries, surface="timeline", limit=1)
    if not readings:
        return render(request, "404.html", status=404)
    if request.method == "POST":
        actions.remove(by=request.user, entry_id=pk, at=timezone.now())
        messages.success(request, _("It is gone."))
        return redirect("journey:timeline")
    return render(request, "journey/remove.html", {"reading": readings[0]})


@require_safe
def shared(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show what somebody lets me see, if I am in their circle; nothing shared looks like nothing written."""
    tie = get_object_or_404(Tie.objects.beside(request.user).open(), pk=pk)
    entries = (
        Entry.objects.of(tie.person).visible_to(request.user, at=timezone.now()).newest_first()
    )
    readings = read(entries, surface="shared page", limit=ON_A_PAGE)
    return render(request, "journey/shared.html", {"tie": tie, "readings": readings})
