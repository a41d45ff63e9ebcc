"""What a visitor's session may carry before there is an account."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

_INVITED_UNTIL = "invited_until"
INVITED_FOR = timedelta(hours=2)


def allow_sign_up(request: HttpRequest, *, at: datetime) -> None:
    """Let this visitor make an account within two hours, because somebody invited them."""
    request.session[_INVITED_UNTIL] = (at + INVITED_FOR).isoformat()


def may_sign_up(request: HttpRequest, *, at: datetime) -> bool:
    """Say whether this visitor may make an account: the host lets everybody, or somebody invited them.

    Whoever is signed in made theirs: an invitation is for one.
    """
    if settings.SIGNUP == "open":
        return True
    until = None if request.user.is_authenticated else request.session.get(_INVITED_UNTIL)
    return until is not None and at <= datetime.fromisoformat(until)
