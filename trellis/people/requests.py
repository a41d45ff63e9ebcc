"""A request as views know it."""

from django.http import HttpRequest

from trellis.people.models import Person


class PersonRequest(HttpRequest):
    """A request by somebody signed in."""

    user: Person
