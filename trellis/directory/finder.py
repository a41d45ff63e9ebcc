"""The finder: plain, exact and slow. It reads every listing; a faster one is held against its answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import get_language

from trellis.directory import wording
from trellis.directory.models import Listing, ListingQuerySet, Source
from trellis.directory.places import Place, place_named
from trellis.directory.rules.joining import Chance, Scope, chance_of
from trellis.directory.rules.occurrence import zone_named
from trellis.directory.rules.plain import folded
from trellis.directory.rules.question import FEW, Question
from trellis.directory.rules.ranking import Match, mixed, rank
from trellis.directory.rules.vocabulary import FACETS
from trellis.directory.rules.window import Width, wider, window_end

Row = dict[str, Any]


@dataclass(frozen=True)
class Look:
    """A question with its moment, its zone and its place filled in."""

    question: Question
    at: datetime
    zone: ZoneInfo
    place: Place | None

    def scope(self, width: Width) -> Scope:
        """Give the scope of one width: a window and a distance."""
        window, within = width
        return Scope(
            at=self.at,
            here=self.place.point if self.place else None,
            within=within,
            by=self.question.by,
            attend=self.question.attend,
            until=window_end(window, self.at, self.zone),
        )


@dataclass(frozen=True)
class Found:
    """What a search gave: the look it took, how wide in the end (None: as asked), and all matches in order."""

    look: Look
    reached: Width | None
    total: int
    order: list[Match[Listing]]

    @property
    def shown(self) -> list[Match[Listing]]:
        """The matches of the page that was asked for."""
        question = self.look.question
        return self.order[question.offset : question.offset + question.limit]

    @property
    def widened(self) -> list[str]:
        """How the search was widened, in sentences."""
        asked: Width = (self.look.question.window, self.look.question.within)
        return wording.widened(asked, self.reached) if self.reached else []


def search(question: Question, *, zone: str = "") -> Found:
    """Answer a question. Its zone is that of the place asked near, else `zone`, else UTC.

    `total` counts the hard matches; what only a wider look found comes after them.

    Raises:
        UnknownPlace: no listing says where `near` is.
        BadQuestion: `near` is nowhere on earth.
    """
    place = place_named(question.near) if question.near else None
    name = (place.zone if place else "") or zone or "UTC"
    look = Look(question, question.at or timezone.now(), zone_named(name), place)
    listings = [listing for listing in _candidates(question) if _suits(listing, question)]
    hard = _ranked(listings, look, (question.window, question.within))
    extra, reached = _widened(listings, look, hard)
    order = mixed(hard + extra, settled=len(hard) if extra else 0)
    return Found(look, reached, len(hard), order)


def find(question: Question, *, zone: str = "") -> Row:
    """Answer a question in the contract's shape: `at`, `zone`, `widened`, `total`, `results`. Raises as `search`."""
    found = search(question, zone=zone)
    look = found.look
    return {
        "at": look.at.astimezone(look.zone).isoformat(),
        "zone": look.zone.key,
        "widened": found.widened,
        "total": found.total,
        "results": [row_of(match.listing, match.chance, look=look) for match in found.shown],
    }


def _candidates(question: Question) -> ListingQuerySet:
    found = Listing.objects.standing().select_related("source").defer("raw")
    if question.kind:
        found = found.filter(kind__in=question.kind)
    if question.fellowship:
        found = found.filter(fellowship__iexact=question.fellowship)
    if question.source:
        found = found.filter(source__name=question.source)
    return found


def _suits(listing: Listing, question: Question) -> bool:
    """Say whether everything but time and place fits. Only a stated yes meets a need."""
    pathways = set(listing.pathways)
    if question.pathway and not pathways.intersection(question.pathway):
        return False
    if pathways.intersection(question.not_pathway):
        return False
    if any(listing.facets.get(word) is not True for word in question.need):
        return False
    return not question.q or _says(listing, folded(question.q).split())


def _says(listing: Listing, words: Sequence[str]) -> bool:
    told = (
        listing.name, listing.organization, listing.fellowship, listing.location, listing.address,
        listing.city, listing.region, listing.area, listing.notes,
    )  # fmt: skip
    text = folded(" ".join(told))
    return all(word in text for word in words)


def _ranked(listings: Iterable[Listing], look: Look, width: Width) -> list[Match[Listing]]:
    scope = look.scope(width)
    matches = [
        Match(listing, chance) for listing in listings if (chance := chance_of(listing, scope))
    ]
    return sorted(matches, key=lambda match: rank(match, look.question.prefer))


def _widened(
    listings: list[Listing], look: Look, hard: list[Match[Listing]]
) -> tuple[list[Match[Listing]], Width | None]:
    """Look further, step by step, until there are enough; give what only the wider look found, and its width."""
    enough = min(FEW, look.question.limit)
    asked: Width = (look.question.window, look.question.within)
    found, reached = hard, None
    if len(hard) < enough:
        for reached in wider(asked, look.at, look.zone):
            found = _ranked(listings, look, reached)
            if len(found) >= enough:
                break
    known = {match.listing.pk for match in hard}
    return [match for match in found if match.listing.pk not in known], reached


def row_of(listing: Listing, chance: Chance, *, look: Look) -> Row:
    """Give one result in the contract's shape; what is unknown is null."""
    zone = zone_named(listing.timezone) if listing.timezone else None
    exact = not listing.approximate
    return {
        "id": str(listing.pk),
        "kind": listing.kind,
        "name": listing.name,
        "fellowship": listing.fellowship or None,
        "organization": listing.organization or None,
        "starts_at": chance.starts_at.astimezone(zone).isoformat() if chance.starts_at else None,
        "ends_at": chance.ends_at.astimezone(zone).isoformat() if chance.ends_at else None,
        "timezone": listing.timezone or None,
        "weekday": listing.weekday,
        "time": clock(listing.start),
        "attendance": listing.attendance,
        "lat": listing.lat if exact else None,
        "lon": listing.lon if exact else None,
        "distance_km": chance.distance_km,
        "travel_minutes": chance.travel_minutes,
        "wait_minutes": chance.wait_minutes,
        "address": listing.address or None,
        "conference_url": listing.conference_url or None,
        "phone": listing.conference_phone or listing.phone or None,
        "facets": facets_of(listing),
        "checked_at": listing.checked_at.astimezone(look.zone).isoformat(),
        "source": listing.source.name,
        "source_key": listing.source_key,
        "url": listing.url or None,
        "why": wording.why(listing, chance, at=look.at, zone=look.zone, question=look.question),
    }


def facets_of(listing: Listing) -> dict[str, bool | None]:
    """Give every facet word: true or false where it is stated, null where nobody said."""
    return {**dict.fromkeys(FACETS), **listing.facets}


def clock(start: int | None) -> str | None:
    """Give minutes since midnight as `19:30`."""
    return None if start is None else f"{start // 60:02}:{start % 60:02}"


def alone(listing: Listing, *, at: datetime, zone: str = "") -> tuple[Look, Chance]:
    """Look at one listing on its own: its next occurrence, if it still stands and has one."""
    look = Look(Question(at=at), at, zone_named(zone or listing.timezone or "UTC"), None)
    stands = listing.active and not listing.removed_at
    return look, (chance_of(listing, look.scope(("", None))) if stands else None) or Chance()


def one(listing: Listing, *, at: datetime, zone: str = "") -> Row:
    """Give one listing in the shape of a result, whether it can be joined soon or not."""
    look, chance = alone(listing, at=at, zone=zone)
    return row_of(listing, chance, look=look)


def next_meetings(*, at: datetime, zone: str = "", near: str = "", limit: int = 3) -> list[Row]:
    """Give the next meetings one can join, to the minute. Without a place: online ones, or any if none is.

    The directory knows no person, so equal questions of one minute share an answer until a source changes.
    """
    minute = at.replace(second=0, microsecond=0)
    asked = Question(at=minute, near=near, kind=("meeting",), limit=limit)
    state = Source.objects.aggregate(Count("pk"), Max("fetched_at"))
    return list(_next(asked, zone, get_language(), tuple(state.values())))


@lru_cache(maxsize=256)
def _next(asked: Question, zone: str, _language: str | None, _state: tuple[Any, ...]) -> list[Row]:
    """Answer once for a question, a language and a state of the directory."""
    if asked.near:
        return list(find(asked, zone=zone)["results"])
    online = find(replace(asked, attend="online"), zone=zone)["results"]
    return list(online or find(asked, zone=zone)["results"])
