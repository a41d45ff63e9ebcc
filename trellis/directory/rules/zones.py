"""Which time zone a listing keeps. Never the zone of whoever is looking."""

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

import tzfpy

from trellis.directory.rules.place import Address, Point
from trellis.directory.rules.regions import ZONES, ZONES_OF_COUNTRIES


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


def valid_zone(value: Any) -> str:
    """Give the IANA name that stands there, or an empty text."""
    name = value.strip() if isinstance(value, str) else ""
    return name if name in _names() else ""


@lru_cache(maxsize=4096)
def zone_at(lat: float, lon: float) -> str:
    """Give the zone of a point on land; at sea and in the unknown, an empty text."""
    name = tzfpy.get_tz(lon, lat)
    return "" if name.startswith("Etc/") else valid_zone(name)


def zone_of_address(address: Address) -> str:
    """Give the zone that a state, province or country implies if it has exactly one."""
    here = ZONES.get((address.country, address.region))
    return here or ZONES_OF_COUNTRIES.get(address.country, "")


def zone_of(row_zone: Any, *, default: str, point: Point | None, address: Address) -> str:
    """Find a listing's zone: what the row says, the feed's default, its place, its address. Unknown: empty."""
    return (
        valid_zone(row_zone)
        or default
        or (zone_at(*point) if point else "")
        or zone_of_address(address)
    )
