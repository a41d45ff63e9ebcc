"""What a person chooses for a phone that others hold too: the face of the place, and a PIN."""

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password

from trellis.people.actions.counting import forget_tries, tries
from trellis.people.models import Person
from trellis.people.rules.pins import WRONG_AT_MOST


class WrongPin(Exception):
    """This is not the PIN; it may be tried again."""


class TooManyWrongPins(Exception):
    """Five were wrong within a quarter of an hour: this session is to end."""


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
        TooManyWrongPins: it was the fifth on this visit that was not theirs, or there were five before.
    """
    tried = tries(door="pin", name=visit, at=at)
    if tried <= WRONG_AT_MOST and of.pin and check_password(pin, str(of.pin)):
        forget_tries(door="pin", name=visit)
    elif tried < WRONG_AT_MOST:
        raise WrongPin
    else:
        raise TooManyWrongPins
