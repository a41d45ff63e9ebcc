"""Where a meeting is: reading addresses and coordinates, and telling a place from a mere area."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from trellis.directory.rules.plain import folded, line
from trellis.directory.rules.regions import COUNTRIES, PROVINCES, STATES

Point = tuple[float, float]

_REGION_AND_POSTAL = re.compile(
    r"([A-Za-z]{2})\.?\s+(\d{5}(?:-\d{4})?|[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d)"
)
_POSTAL = re.compile(r"\d{5}(?:-\d{4})?|[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d|\d{4}")
_TOWN_BEFORE_POSTAL = re.compile(r"(.+?)\s+([A-Z]{1,2}\d[A-Z\d]?(?: \d[A-Z]{2})?)")
_POSTAL_BEFORE_TOWN = re.compile(r"(\d{4,5})\s+(.+)")


@dataclass(frozen=True)
class Address:
    """An address in parts; what a feed does not say is empty. `street` is whether a street or house is named."""

    text: str = ""
    street: bool = False
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


def region_code(text: str) -> str:
    """Give the two letters of a US state or Canadian province, or an empty text."""
    code = text.strip().rstrip(".").upper()
    if code in STATES or code in PROVINCES:
        return code
    return _REGION_NAMES.get(folded(text), "")


_REGION_NAMES = {
    folded(name): code for table in (STATES, PROVINCES) for code, name in table.items()
}


def _take_country(parts: list[str]) -> str:
    code = COUNTRIES.get(folded(parts[-1]).replace(".", "")) if len(parts) > 1 else None
    if code:
        parts.pop()
    return code or ""


def _take_region(parts: list[str]) -> tuple[str, str]:
    """Take state and postal code off the end, in one part or in two, and give them."""
    region = postal = ""
    while len(parts) > 1 and not (region and postal):
        both = _REGION_AND_POSTAL.fullmatch(parts[-1])
        if both and region_code(both[1]):
            region, postal = region_code(both[1]), both[2].upper()
        elif not postal and _POSTAL.fullmatch(parts[-1]):
            postal = parts[-1].upper()
        elif not region and region_code(parts[-1]):
            region = region_code(parts[-1])
        else:
            break
        parts.pop()
    return region, postal


def _town(text: str) -> tuple[str, str]:
    """Part a town from a postal code written beside it: `London SE1`, `10115 Berlin`."""
    if found := _POSTAL_BEFORE_TOWN.fullmatch(text):
        return found[2], found[1]
    if found := _TOWN_BEFORE_POSTAL.fullmatch(text):
        return found[1], found[2]
    return text, ""


def parse_address(text: str) -> Address:
    """Read an address written in one line, parts between commas, the widest last."""
    parts = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not parts:
        return Address()
    country = _take_country(parts)
    region, postal = _take_region(parts)
    if len(parts) == 1 and parts[0][:1].isdigit() and not (country or region):
        return Address(text, street=True)
    city, beside = _town(parts[-1]) if country not in {"US", "CA"} else (parts[-1], "")
    if len(parts) == 1 and re.match(r"\d+\s+\S", parts[0]) and not beside:
        return Address(text, street=True, region=region, postal_code=postal, country=country)
    country = country or ("US" if region in STATES else "CA" if region in PROVINCES else "")
    return Address(text, len(parts) > 1, city, region, postal or beside, country)


def address_of(row: dict[str, Any]) -> Address:
    """Read a Meeting Guide row's address, whether in one line, in fields, or in both."""
    street, city = line(row.get("address")), line(row.get("city"), limit=120)
    state, country = (
        line(row.get("state") or row.get("province"), limit=120),
        line(row.get("country"), limit=60),
    )
    postal = line(row.get("postal_code"), limit=20)
    written = line(row.get("formatted_address"))
    if not written:
        rest = f"{region_code(state) or state} {postal}".strip()
        written = ", ".join(part for part in (street, city, rest, country) if part)
    read = parse_address(written)
    return Address(
        text=written,
        street=read.street
        or bool(street and not city and read.city != street)
        or _names_a_street(street, city),
        city=(city or read.city)[:120],
        region=(region_code(state) or state or read.region)[:120],
        postal_code=(postal or read.postal_code)[:20],
        country=(COUNTRIES.get(folded(country).replace(".", "")) or read.country or country)[:60],
    )


def _names_a_street(street: str, city: str) -> bool:
    return bool(street) and "," not in street and folded(street) != folded(city)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _valid(lat: float | None, lon: float | None) -> Point | None:
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return None
    return None if abs(lat) < 0.01 and abs(lon) < 0.01 else (round(lat, 7), round(lon, 7))


def point_of(row: dict[str, Any]) -> tuple[Point | None, bool]:
    """Read a row's coordinates and whether they are only the middle of an area.

    Missing, unreadable, out of range or 0/0: (None, False). `coordinates` may be `lat,lon`, or four numbers
    that are the corners of a box.
    """
    written = row.get("coordinates")
    numbers = [_number(part) for part in written.split(",")] if isinstance(written, str) else []
    if len(numbers) == 4 and None not in numbers:
        south, west, north, east = (number or 0.0 for number in numbers)
        return _valid((south + north) / 2, (west + east) / 2), True
    point = _valid(_number(row.get("latitude")), _number(row.get("longitude")))
    return point or (_valid(*numbers) if len(numbers) == 2 else None), False


PILE = 5
"""So many rows on one very point are looked at as a possible middle of a town."""


def centroids(places: Iterable[tuple[Point | None, Address]]) -> set[Point]:
    """Find the points that geocoders fall back to: at least five rows there, of three houses or of no street."""
    piles: dict[Point, list[Address]] = {}
    for point, address in places:
        if point:
            piles.setdefault(point, []).append(address)
    return {point for point, pile in piles.items() if len(pile) >= PILE and _no_one_house(pile)}


def _no_one_house(pile: list[Address]) -> bool:
    streets = [address.text for address in pile if address.street]
    houses = {found[0] for text in streets if (found := re.search(r"\d+", text))}
    towns_only = not streets and any(address.text for address in pile)
    return len(houses) >= 3 or towns_only
