"""Finding the point that somebody means by `near`, from the listings themselves: no map service is asked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from trellis.directory.models import Listing
from trellis.directory.rules.place import Point, region_code
from trellis.directory.rules.plain import folded
from trellis.directory.rules.question import BadQuestion
from trellis.directory.rules.zones import zone_at

_COORDINATES = re.compile(
    r"\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*", re.ASCII
)
_POSTAL = re.compile(r"(\d{5})(?:-\d{4})?|([A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d)", re.ASCII)


@dataclass(frozen=True)
class Place:
    """A point with the zone there (IANA; empty at sea) and what to call it."""

    point: Point
    zone: str
    name: str


class UnknownPlace(Exception):
    """No listing says where this is. The argument is the text that was asked."""


def place_named(text: str) -> Place:
    """Find the place meant by `lat,lon`, a postal code, a town, or `town, state`.

    Raises:
        UnknownPlace: no listing has an exact place there.
        BadQuestion: coordinates that are nowhere on earth.
    """
    if found := _COORDINATES.fullmatch(text):
        lat, lon = float(found[1]), float(found[2])
        if abs(lat) > 90 or abs(lon) > 180:
            raise BadQuestion("near", "near", text)
        return Place((lat, lon), zone_at(lat, lon), text.strip())
    found = _POSTAL.fullmatch(text.strip())
    points = _points_of_postal((found[1] or found[2]).upper()) if found else _points_of_town(text)
    if not points:
        raise UnknownPlace(text)
    middle = _middle(points)
    return Place(middle, zone_at(*middle), text.strip())


def _middle(points: list[Point]) -> Point:
    """Give the median point, which a few wrong coordinates do not move."""
    return round(median(lat for lat, _ in points), 6), round(median(lon for _, lon in points), 6)


def _known() -> Iterable[tuple[str, str, str, str, str, float, float]]:
    exact = Listing.objects.standing().filter(
        approximate=False, lat__isnull=False, lon__isnull=False
    )
    columns = ("city", "area", "region", "country", "postal_code", "lat", "lon")
    return exact.values_list(*columns).iterator()


def _points_of_postal(code: str) -> list[Point]:
    tight = code.replace(" ", "")
    return [
        (lat, lon) for *_, postal, lat, lon in _known() if postal.replace(" ", "").startswith(tight)
    ]


def _points_of_town(text: str) -> list[Point]:
    """Give the points of a town; of several by that name, the one with most listings."""
    name, _, state = (part.strip() for part in text.partition(","))
    region = region_code(state) or folded(state)
    towns: dict[tuple[str, str], list[Point]] = {}
    areas: dict[tuple[str, str], list[Point]] = {}
    for city, area, listed_region, country, _, lat, lon in _known():
        if region and folded(region) not in {folded(listed_region), folded(country)}:
            continue
        if folded(city) == folded(name):
            towns.setdefault((listed_region, country), []).append((lat, lon))
        elif folded(name) in map(folded, area.split(" > ")):
            areas.setdefault((listed_region, country), []).append((lat, lon))
    found = towns or areas
    return max(sorted(found.items()), key=lambda item: len(item[1]))[1] if found else []
