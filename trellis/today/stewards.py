"""The way to the steward's page, where this place has one: it stands in a room above Today."""

from datetime import datetime

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from trellis.people.models import Person
from trellis.teams.models import is_steward


def address_if_there(page: str) -> str:
    """Give a page's address, or nothing where no room has that page."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


def stewards_door(person: Person, *, at: datetime) -> str:
    """Give the address of the steward's page for a steward, and nothing for anybody else."""
    address = address_if_there(settings.STEWARDS_DOOR)
    return address if address and is_steward(person, at=at) else ""
