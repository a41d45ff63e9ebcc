"""Addresses, coordinates, and telling a place from a mere area."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.directory.rules.geo import distance_km, travel_minutes
from trellis.directory.rules.place import address_of, centroids, parse_address, point_of
from trellis.directory.rules.zones import zone_at, zone_of, zone_of_address

ADDRESSES: dict[str, tuple[bool, str, str, str, str]] = {
    "12 Some St, Anytown, OK 12345, USA": (True, "Anytown", "OK", "12345", "US"),
    "Anytown, OK 12345, USA": (False, "Anytown", "OK", "12345", "US"),
    "Some County, CA, USA": (False, "Some County", "CA", "", "US"),
    "Anytown, Alberta, Canada, Anytown, Alberta, Canada": (False, "Anytown", "AB", "", "CA"),
    "12 High St, London SE1, UK": (True, "London", "", "SE1", "GB"),
    "Musterweg 5, 10115 Berlin, Germany": (True, "Berlin", "", "10115", "DE"),
    "Hall, East side, 12 Some St, Anytown, NY 10001": (True, "Anytown", "NY", "10001", "US"),
    "12 Some St": (True, "", "", "", ""),
    "": (False, "", "", "", ""),
}


@pytest.mark.parametrize("text", ADDRESSES)
def test_addresses_in_one_line(text: str) -> None:
    """An address is read from its widest part down: a street or not, town, region, postal code, country."""
    read = parse_address(text)
    assert (read.street, read.city, read.region, read.postal_code, read.country) == ADDRESSES[text]


def test_an_address_in_fields() -> None:
    """Fields count as written, a ZIP code as a number too."""
    fields = {
        "address": "12 Some St ",
        "city": "Anytown",
        "state": "MO",
        "postal_code": 64113,
        "country": "USA",
    }
    read = address_of(fields)
    assert (read.text, read.street) == ("12 Some St, Anytown, MO 64113, USA", True)
    assert (read.city, read.region, read.postal_code, read.country) == (
        "Anytown",
        "MO",
        "64113",
        "US",
    )
    assert not address_of(fields | {"address": " "}).street
    assert not address_of(fields | {"address": "Anytown"}).street


@pytest.mark.parametrize(
    ("row", "point"),
    [
        ({"latitude": 40.5, "longitude": -74.25}, (40.5, -74.25)),
        ({"latitude": "40.5", "longitude": "-74.25"}, (40.5, -74.25)),
        ({"coordinates": "40.5, -74.25"}, (40.5, -74.25)),
        ({}, None),
        ({"latitude": 0, "longitude": 0}, None),
        ({"latitude": "-", "longitude": "-"}, None),
        ({"latitude": 91, "longitude": 0}, None),
        ({"latitude": 40.5, "longitude": 181}, None),
        ({"latitude": 40.5}, None),
        ({"latitude": "nan", "longitude": "inf"}, None),
        ({"latitude": True, "longitude": False}, None),
        ({"latitude": [], "longitude": {}}, None),
        ({"latitude": 10**400, "longitude": 1}, None),
    ],
)
def test_coordinates(row: dict[str, Any], point: tuple[float, float] | None) -> None:
    """Only two numbers on earth are a place, and the empty sea at 0/0 is not."""
    assert point_of(row) == (point, False)


def test_a_box_is_an_area() -> None:
    """Four numbers are corners; their middle is no exact place."""
    assert point_of({"coordinates": "40,-75,41,-74"}) == ((40.5, -74.5), True)


def test_piles_on_one_point() -> None:
    """Three different houses on one very point cannot be; many meetings in one house can."""
    here, there = (40.5, -74.25), (41.0, -74.0)
    houses = [(here, parse_address(f"{n} Some St, Anytown, NY")) for n in range(1, 6)]
    club = [(there, parse_address("7 Club St, Anytown, NY"))] * 50
    assert centroids([*houses, *club]) == {here}
    assert centroids(houses[:4]) == set()
    assert centroids([(there, parse_address("Anytown, NY, USA"))] * 5) == {there}


@pytest.mark.parametrize(
    ("here", "there", "km"),
    [
        ((0.0, 0.0), (0.0, 0.0), 0.0),
        ((0.0, 179.5), (0.0, -179.5), 111.195),
        ((90.0, 10.0), (90.0, -170.0), 0.0),
        ((89.5, 0.0), (89.5, 180.0), 111.195),
        ((90.0, 0.0), (-90.0, 0.0), 20015.115),
        ((0.0, 0.0), (0.0, 180.0), 20015.115),
        ((51.5074, -0.1278), (48.8566, 2.3522), 343.556),
    ],
)
def test_distances(here: tuple[float, float], there: tuple[float, float], km: float) -> None:
    """Over the 180th meridian, at the poles, and to the other side of the earth."""
    assert distance_km(here, there) == pytest.approx(km, abs=0.01)


points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(points, points)
def test_distance_is_a_distance(here: tuple[float, float], there: tuple[float, float]) -> None:
    """The same both ways, never negative, never more than half the earth."""
    assert 0 <= distance_km(here, there) <= 20_015.2
    assert distance_km(here, there) == pytest.approx(distance_km(there, here), abs=1e-6)


def test_travel() -> None:
    """1.3 times the straight line, at the speeds the contract names."""
    got = [travel_minutes(3.0, by) for by in ("walk", "bike", "bus", "car")]
    assert got == pytest.approx([52.0, 16.714, 14.625, 5.85], abs=0.001)


def test_zones() -> None:
    """The row, the feed's default, the place, the address; else unknown."""
    oklahoma, texas = (
        parse_address("1 A St, B, OK 12345, USA"),
        parse_address("1 A St, B, TX 12345, USA"),
    )
    assert (
        zone_of("America/Denver", default="UTC", point=None, address=oklahoma) == "America/Denver"
    )
    assert (
        zone_of("Mars/Base", default="America/Denver", point=None, address=oklahoma)
        == "America/Denver"
    )
    assert zone_of(None, default="", point=(40.71, -74.0), address=oklahoma) == "America/New_York"
    assert zone_of("EST", default="", point=None, address=oklahoma) == "America/Chicago"
    assert zone_of(None, default="", point=None, address=texas) == ""
    assert zone_of_address(parse_address("Anytown, Alberta, Canada")) == "America/Edmonton"
    assert zone_of_address(parse_address("Calle 1, Madrid, Spain")) == ""
    assert zone_at(0.0, -30.0) == ""
