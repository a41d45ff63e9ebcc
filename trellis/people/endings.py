"""What ends with a person's secrets: other rooms register what of theirs opens without signing in."""

from datetime import datetime
from typing import Protocol

from trellis.people.models import Person


class Ending(Protocol):
    """Ends, in the caller's transaction, what a room gave out in somebody's name; twice is harmless."""

    def __call__(self, *, of: Person, at: datetime) -> None:
        """End it."""


_endings: list[Ending] = []


def register(ending: Ending) -> Ending:
    """Have something end when a person is let back in, sets a new password, or signs out everywhere."""
    _endings.append(ending)
    return ending


def end_all(*, of: Person, at: datetime) -> None:
    """End all that was registered."""
    for ending in _endings:
        ending(of=of, at=at)
