"""The finder over HTTP: public, no account, the same words as the command line."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from trellis.directory import finder, wording
from trellis.directory.models import Listing
from trellis.directory.places import UnknownPlace
from trellis.directory.rules.question import BadQuestion, question_of

router = Router(tags=["directory"])


class FindWords(Schema):
    """The words of the finder; each is judged by its rules, so all are text here."""

    q: str | None = None
    near: str | None = None
    within: str | None = None
    by: str | None = None
    at: str | None = None
    window: str | None = None
    kind: list[str] = []
    pathway: list[str] = []
    not_pathway: list[str] = []
    attend: str | None = None
    need: list[str] = []
    prefer: list[str] = []
    fellowship: str | None = None
    source: str | None = None
    limit: str | None = None
    offset: str | None = None


class Result(Schema):
    """One listing with the next occurrence one can join. Unknown is null; `weekday` 0 is Monday."""

    id: str
    kind: str
    name: str
    fellowship: str | None
    organization: str | None
    starts_at: str | None
    ends_at: str | None
    timezone: str | None
    weekday: int | None
    time: str | None
    attendance: str
    lat: float | None
    lon: float | None
    distance_km: float | None
    travel_minutes: int | None
    wait_minutes: int | None
    address: str | None
    conference_url: str | None
    phone: str | None
    facets: dict[str, bool | None]
    checked_at: str
    source: str
    source_key: str
    url: str | None
    why: str


class Answer(Schema):
    """What the finder found. `total` counts the hard matches, before widening."""

    at: str
    zone: str
    widened: list[str]
    total: int
    results: list[Result]


class OneListing(Result):
    """A listing on its own: also whether its source still names it, and its text."""

    active: bool
    listed: bool
    notes: str


@router.get("find", auth=None, response=Answer, summary="Find meetings and services")
def find(request: HttpRequest, words: Query[FindWords]) -> dict[str, Any]:
    """Find what can be joined, the soonest first."""
    try:
        return finder.find(question_of(dict(request.GET.lists())))
    except BadQuestion as problem:
        raise HttpError(400, wording.refusal(problem)) from problem
    except UnknownPlace as problem:
        raise HttpError(400, wording.unknown_place(str(problem))) from problem


@router.get("listings/{listing_id}", auth=None, response=OneListing, summary="One listing")
def listing(request: HttpRequest, listing_id: UUID) -> dict[str, Any]:
    """Give one listing; what its source no longer names is given for 30 days more, with `listed` false."""
    found = Listing.objects.select_related("source").filter(pk=listing_id).first()
    if found is None:
        raise Http404
    told = finder.one(found, at=timezone.now())
    return told | {"active": found.active, "listed": found.removed_at is None, "notes": found.notes}
