"""Distance and travel on a round earth."""

from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0088
"""The mean radius (IUGG)."""

SPEEDS = {"walk": 4.5, "bike": 14.0, "bus": 16.0, "car": 40.0}
"""Kilometres an hour, door to door, in a town."""

DETOUR = 1.3
"""How much longer streets are than the straight line."""


def distance_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Give the great-circle distance in km between two points in degrees, over poles and the 180th meridian too."""
    lat1, lat2 = radians(here[0]), radians(there[0])
    across = sin((lat2 - lat1) / 2) ** 2
    along = cos(lat1) * cos(lat2) * sin(radians(there[1] - here[1]) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, max(0.0, across + along))))


def travel_minutes(km: float, by: str) -> float:
    """Give the minutes it takes to go that far (great-circle km) by foot, bike, bus or car."""
    return DETOUR * km / SPEEDS[by] * 60
