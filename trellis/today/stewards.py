"""The way to the steward's page, where this place has one: Today may not know the room that built it."""

from datetime import datetime

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from trellis.people.models import Person


def address_if_there(page: str) -> str:
    """Give a page's address, or nothing where no room has that page."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


def is_steward(person: Person, *, at: datetime) -> bool:
    """Say whether somebody looks after this place, as the room named in `settings.IS_STEWARD` knows."""
    try:
        judge = import_string(settings.IS_STEWARD)
    except ImportError:
        return False
    return bool(judge(person, at=at))


def stewards_door(person: Person, *, at: datetime) -> str:
    """Give the address of the steward's page for a steward, and nothing for anybody else."""
    address = address_if_there(settings.STEWARDS_DOOR)
    return address if address and is_steward(person, at=at) else ""
