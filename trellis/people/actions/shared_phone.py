"""What a person chooses for a phone that others hold too: the face of the place, and a PIN."""

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password

from trellis.people.actions.counting import forget_tries, tries
from trellis.people.models import VISIT_LASTS, Person
from trellis.people.rules.pins import WRONG_AT_MOST, WRONG_IN_ALL


class WrongPin(Exception):
    """This is not the PIN; it may be tried again."""


class TooManyWrongPins(Exception):
    """Five were wrong within a quarter of an hour, or ten since the last right one: this session is to end."""


def show_as(*, by: Person, discreet: bool) -> None:
    """Hide the name of the place on every device of a person, or show it again where a device does not hide it."""
    by.discreet = discreet
    by.save(update_fields=["discreet"])


def set_pin(*, by: Person, pin: str, minutes: int) -> None:
    """Ask for this PIN after so many minutes away, on every device."""
    by.pin, by.locks_after = make_password(pin), minutes
    by.save(update_fields=["pin", "locks_after"])


def take_pin_away(*, by: Person) -> None:
    """Ask for no PIN any more."""
    by.pin, by.locks_after = "", None
    by.save(update_fields=["pin", "locks_after"])


def open_by_pin(*, of: Person, pin: str, visit: str, at: datetime) -> None:
    """Judge a PIN given on one visit (a session), counting tries for all processes together.

    Raises:
        WrongPin: it is not theirs.
        TooManyWrongPins: it was the fifth in a quarter of an hour, or the tenth in all, or there were so many before.
    """
    left = min(
        WRONG_AT_MOST - tries(door="pin", name=visit, at=at),
        WRONG_IN_ALL - tries(door="pin in all", name=visit, at=at, within=VISIT_LASTS),
    )
    if left >= 0 and of.pin and check_password(pin, str(of.pin)):
        forget_tries(door="pin", name=visit)
        forget_tries(door="pin in all", name=visit)
    elif left > 0:
        raise WrongPin
    else:
        raise TooManyWrongPins
