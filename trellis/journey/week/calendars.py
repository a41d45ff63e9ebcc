"""Calendars in and out: a file brought in, one's own taken along, and private addresses for calendar programs."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trellis.calendar import wording
from trellis.calendar.actions import feeds as addresses
from trellis.calendar.actions.files import Brought, bring_in
from trellis.calendar.models import Feed, Series
from trellis.calendar.rules.ics_in import read_calendar
from trellis.calendar.rules.ics_out import CONTENT_TYPE, calendar_file
from trellis.calendar.rules.problems import Unusable
from trellis.journey.week.forms import BringForm, FeedForm
from trellis.people.reauthentication import asks_again
from trellis.people.requests import PersonRequest

SKIPPED_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: PersonRequest) -> HttpResponse:
    """Bring a calendar file in, and say what became of each event. The same file again changes nothing."""
    sent = request.method == "POST"
    form = BringForm(request.POST, request.FILES) if sent else BringForm()
    page: dict[str, object] = {"form": form}
    if form.is_valid():
        try:
            page["brought"] = _brought(request, form.cleaned_data["file"])
        except Unusable as problem:
            form.add_error("file", wording.why(problem))
    return render(request, "journey/week/bring.html", page)


def _brought(request: PersonRequest, given: bytes) -> dict[str, object]:
    reading = read_calendar(given, zone=request.user.zone)
    done = bring_in(by=request.user.key, reading=reading, at=timezone.now())
    return {
        "counts": done,
        "skipped": _skipped(done),
        "more": max(0, len(done.skipped) - SKIPPED_SHOWN),
    }


def _skipped(done: Brought) -> list[tuple[str, str]]:
    shown = done.skipped[:SKIPPED_SHOWN]
    return [(one.title or _("Without a title"), wording.why(one.why)) for one in shown]


@require_safe
def own_calendar(request: PersonRequest) -> HttpResponse:
    """Give all that is planned as a calendar file, to take along."""
    events = (series.event for series in Series.objects.of(request.user.key).order_by("pk"))
    file = calendar_file(events, at=timezone.now())
    return HttpResponse(
        file,
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": 'attachment; filename="calendar.ics"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def feeds(request: PersonRequest) -> HttpResponse:
    """List private addresses, and make one; the address is shown this once."""
    key, form = request.user.key, FeedForm(request.POST or None)
    address = _address(request, form) if form.is_valid() else ""
    page = {
        "form": form,
        "address": address,
        "feeds": Feed.objects.of(key).live().order_by("made_at"),
    }
    return render(request, "journey/week/feeds.html", page)


def _address(request: PersonRequest, form: FeedForm) -> str:
    try:
        _feed, secret = addresses.make_feed(
            by=request.user.key,
            titled=form.cleaned_data["shows"] == "titles",
            word=_("Busy"),
            at=timezone.now(),
        )
    except addresses.CannotFeed:
        form.add_error(None, _("There are ten addresses already. End one first."))
        return ""
    return settings.URL + reverse("calendar:feed", kwargs={"secret": secret})


@require_POST
def end_feed(request: PersonRequest, pk: UUID) -> HttpResponse:
    """End one of one's own addresses at once."""
    feed = get_object_or_404(Feed.objects.of(request.user.key), pk=pk)
    addresses.end_feed(by=request.user.key, feed=feed, at=timezone.now())
    messages.success(request, _("That address is ended."))
    return redirect("journey:feeds")
