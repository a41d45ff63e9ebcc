"""What the pages show of a listing: the same facts as the API, in words."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from trellis.directory import wording
from trellis.directory.calendars import goes_in_a_calendar
from trellis.directory.finder import Look, alone
from trellis.directory.models import Listing
from trellis.directory.rules.joining import Chance


@dataclass(frozen=True)
class Card:
    """One listing on a page. Empty texts are not shown."""

    listing: Listing
    when: str
    weekly: str
    how: str
    distance: str
    why: str
    directions: str
    call: str
    facets: list[str]
    checked: str
    in_calendar: bool


def card_of(listing: Listing, chance: Chance, *, look: Look) -> Card:
    """Put one listing into words, for somebody looking from there and then."""
    starts = chance.starts_at
    when = wording.when(listing, starts, at=look.at, zone=look.zone) if starts else ""
    return Card(
        listing=listing,
        when=wording.sentence(when) if when else "",
        weekly=_weekly(listing),
        how=wording.attendance(listing.attendance),
        distance=wording.distance(listing, chance),
        why=wording.why(listing, chance, at=look.at, zone=look.zone, question=look.question),
        directions=_directions(listing),
        call=quote(listing.conference_phone, safe="+,"),
        facets=[wording.facet(word) for word, stated in sorted(listing.facets.items()) if stated],
        checked=wording.ago(listing.checked_at, look.at),
        in_calendar=goes_in_a_calendar(listing),
    )


def card_alone(listing: Listing, *, at: datetime) -> Card:
    """Put one listing into words on its own page."""
    look, chance = alone(listing, at=at)
    return card_of(listing, chance, look=look)


def _weekly(listing: Listing) -> str:
    if listing.weekday is None or not listing.timezone:
        return wording.weekly(listing)
    return wording.weekly(listing) + wording.city_time(listing.timezone)


def _directions(listing: Listing) -> str:
    """Give a link that the device's own map opens; no map service is named. Only for an exact place."""
    if listing.approximate or listing.attendance == "online" or listing.lat is None:
        return ""
    return f"geo:{listing.lat},{listing.lon}?q={listing.lat},{listing.lon}"
