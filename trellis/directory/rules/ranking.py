"""The order of answers: how soon one can be there, then what was wished for, distance, freshness, name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from trellis.directory.rules.joining import Chance
from trellis.directory.rules.plain import folded

BAND_MINUTES = 15
MIXED = 5


class Ranked(Protocol):
    """What ranking looks at in a listing."""

    @property
    def id(self) -> UUID:
        """The listing's own id, the last to decide."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def attendance(self) -> str:
        """`in_person`, `online` or `hybrid`."""

    @property
    def facets(self) -> dict[str, bool]:
        """What is stated, true or false."""

    @property
    def updated_at(self) -> datetime | None:
        """When the source last changed it."""


L = TypeVar("L", covariant=True)


@dataclass(frozen=True)
class Match(Generic[L]):
    """A listing with the chance to join it."""

    listing: L
    chance: Chance


Key = tuple[int, int, int, float, float, str, str]


def rank(match: Match[Ranked], prefer: Sequence[str]) -> Key:
    """Give the sort key: bands of 15 minutes' wait, `prefer` matches, distance, freshness, name.

    A listing without hours comes after all that have some, by distance.
    """
    listing, chance = match.listing, match.chance
    fresh = -listing.updated_at.timestamp() if listing.updated_at else inf
    far = inf if chance.distance_km is None else chance.distance_km
    last = (far, fresh, folded(listing.name), str(listing.id))
    if chance.wait_minutes is None:
        return 1, 0, 0, *last
    wished = sum(listing.facets.get(word) is True for word in prefer)
    return 0, chance.wait_minutes // BAND_MINUTES, -wished, *last


def mixed(matches: list[Match[L]], *, settled: int = 0) -> list[Match[L]]:
    """See that the first five hold an online and an in-person listing where there are any.

    The first `settled` places stay as they are. What is moved up takes the fifth place; the rest keep their order.
    """
    order = list(matches)
    for way in ("online", "in_person"):
        if settled < MIXED and not any(_offers(match, way) for match in order[:MIXED]):
            found = next((n for n, match in enumerate(order) if _offers(match, way)), None)
            if found is not None:
                order.insert(MIXED - 1, order.pop(found))
    return order


def _offers(match: Match[Any], way: str) -> bool:
    """Say whether one can join this way; a hybrid meeting out of reach is only an online one."""
    return match.chance.online if way == "online" else match.chance.in_person
