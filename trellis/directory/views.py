"""The finder's pages: public, and they keep nothing of what was asked."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from trellis.calendar.rules.ics_out import CONTENT_TYPE
from trellis.directory import finder, wording
from trellis.directory.calendars import goes_in_a_calendar, listing_file
from trellis.directory.cards import card_alone, card_of
from trellis.directory.forms import FindForm, shown_in_form
from trellis.directory.models import Listing
from trellis.directory.places import UnknownPlace
from trellis.directory.rules.question import BadQuestion, Question, question_of

Words = dict[str, list[str]]
ON_A_PAGE = 10
_COORDINATES = re.compile(r"-?\d{1,3}\.\d+")


@login_not_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Show what can be joined next; the words in the address narrow it, and none are needed."""
    words = _words(request.GET)
    context = {"form": FindForm(initial=shown_in_form(words)), "asked": bool(words)}
    try:
        found = finder.search(_question(words), zone=timezone.get_current_timezone_name())
    except (BadQuestion, UnknownPlace) as problem:
        return render(
            request, "directory/find.html", context | {"problem": _told(problem)}, status=400
        )
    return render(request, "directory/find.html", context | _page(found, words))


def _words(given: Mapping[str, str]) -> Words:
    """Take the words of an address; a place as coordinates is made as coarse as a kilometre."""
    lists = given.lists()  # type: ignore[attr-defined] # a QueryDict
    words: Words = {
        name: kept
        for name, values in lists
        if (kept := [value for value in values if value.strip()])
    }
    if "near" not in words:
        return {name: values for name, values in words.items() if name not in {"within", "by"}}
    return words | {
        "near": [
            _COORDINATES.sub(lambda found: f"{float(found[0]):.2f}", near) for near in words["near"]
        ]
    }


def _question(words: Words) -> Question:
    return question_of({"limit": [str(ON_A_PAGE)], **words})


def _told(problem: BadQuestion | UnknownPlace) -> str:
    return (
        wording.refusal(problem)
        if isinstance(problem, BadQuestion)
        else wording.unknown_place(str(problem))
    )


def _page(found: finder.Found, words: Words) -> dict[str, object]:
    question = found.look.question
    following = question.offset + question.limit
    return {
        "cards": [card_of(match.listing, match.chance, look=found.look) for match in found.shown],
        "total": wording.total(found.total),
        "said": wording.asked(question),
        "widened": found.widened,
        "zone": found.look.zone.key,
        "more": _address(words, offset=str(following)) if following < len(found.order) else "",
        "wider": _address(
            words, offset="", need="", q="", window="", within="50" if "near" in words else ""
        ),
    }


def _address(words: Words, **changed: str) -> str:
    """Give the query of the same page with some words changed; an empty one is left out."""
    merged = words | {name: [value] if value else [] for name, value in changed.items()}
    return "?" + urlencode(merged, doseq=True)


@login_not_required
@require_safe
def listing(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """Show one listing, also for 30 days after its source stopped naming it."""
    found = get_object_or_404(Listing.objects.select_related("source"), pk=listing_id)
    return render(request, "directory/listing.html", {"card": card_alone(found, at=timezone.now())})


@login_not_required
@require_safe
def calendar(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """Give a weekly meeting as a calendar file; what has no weekly time, or has ended, has none."""
    found = get_object_or_404(Listing, pk=listing_id)
    if not goes_in_a_calendar(found):
        raise Http404
    return HttpResponse(
        listing_file(found, at=timezone.now()),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": 'attachment; filename="calendar.ics"'},
    )
