"""What a visitor's session may carry before there is an account."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from trellis.people.rules.ages import AgeBand

_INVITED_UNTIL, _AGE = "invited_until", "age_band"
INVITED_FOR = timedelta(hours=2)


def allow_sign_up(request: HttpRequest, *, at: datetime) -> None:
    """Let this visitor make an account within two hours, because somebody invited them."""
    request.session[_INVITED_UNTIL] = (at + INVITED_FOR).isoformat()


def may_sign_up(request: HttpRequest, *, at: datetime) -> bool:
    """Say whether this visitor may make an account: the host lets everybody, or somebody invited them."""
    if settings.SIGNUP == "open":
        return True
    until = request.session.get(_INVITED_UNTIL)
    return until is not None and at <= datetime.fromisoformat(until)


def keep_age(request: HttpRequest, band: AgeBand) -> None:
    """Remember, until there is an account, how old this visitor said they are."""
    request.session[_AGE] = str(band)


def age_said(request: HttpRequest) -> str | None:
    """Give the age band this visitor said, or None when they were not asked."""
    said: str | None = request.session.get(_AGE)
    return said


def forget_age(request: HttpRequest) -> None:
    """Keep the age band with the account only, where it is sealed."""
    request.session.pop(_AGE, None)
