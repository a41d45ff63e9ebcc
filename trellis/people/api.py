"""Who I am, over HTTP."""

from django.http import HttpRequest
from ninja import Router, Schema

from trellis.people.models import Person

router = Router(tags=["people"])


class Me(Schema):
    """The person a token or session speaks for."""

    username: str
    name: str
    zone: str
    language: str


@router.get("me", response=Me)
def me(request: HttpRequest) -> Me:
    """Say whose token or session this is."""
    person = request.user
    assert isinstance(person, Person)  # noqa: S101 - the API's door lets nobody else in
    return Me(
        username=person.username, name=person.name, zone=person.zone, language=person.language
    )
