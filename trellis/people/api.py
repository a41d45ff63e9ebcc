"""Who I am, over HTTP."""

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router, Schema

from trellis.people import locks
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


class Whose(Schema):
    """Which account a browser is signed in to: what stands for it on a device, what it sends its entries with,
    and the zone that stands for one the place does not know.
    """

    account: str
    token: str
    zone: str
    locked: bool
    """Whether somebody is signed in who has to give the PIN first; they are not named."""


@router.get("whose", response=Whose, auth=None)
def whose(request: HttpRequest) -> Whose:
    """Say whose browser this is, as a mark, with the token that entries sent from it carry; to a visitor, nothing.

    The token ends when somebody else signs in, so that what was asked for one account is never taken for another's.
    """
    if not isinstance(request.user, Person):
        return Whose(account="", token="", zone="", locked=locks.hidden(request) is not None)
    return Whose(
        account=request.user.device_mark,
        token=get_token(request),
        zone=request.user.zone,
        locked=False,
    )
