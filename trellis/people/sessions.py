"""What a visit carries: whether a stranger may make an account, and the device of somebody who signed in."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from trellis.people import actions, locks
from trellis.people.models import Person, UsedLink
from trellis.people.rules.ages import AgeBand
from trellis.people.rules.devices import device_of
from trellis.people.rules.secrets import digest
from trellis.people.visits import BEGAN, DEVICE, SessionStore

BACKEND = "django.contrib.auth.backends.ModelBackend"
_INVITED_UNTIL, _INVITED_BY, _AGE = "invited_until", "invited_by", "age_band"
INVITED_FOR = timedelta(hours=2)


def allow_sign_up(request: HttpRequest, *, secret: str, at: datetime) -> None:
    """Let this visitor make an account within two hours, because somebody invited them by a link.

    However many visitors one link lets in, one account is made by it.
    """
    request.session[_INVITED_UNTIL] = (at + INVITED_FOR).isoformat()
    request.session[_INVITED_BY] = digest(secret)


def invited_by(request: HttpRequest) -> str:
    """Give the digest of the link that let this visitor in; empty where everybody may make an account."""
    return "" if settings.SIGNUP == "open" else str(request.session.get(_INVITED_BY, ""))


def may_sign_up(request: HttpRequest, *, at: datetime) -> bool:
    """Say whether this visitor may make an account: the host lets everybody, or somebody invited them
    by a link that made no account yet.

    Whoever is signed in made theirs: an invitation is for one.
    """
    if settings.SIGNUP == "open":
        return True
    until = None if request.user.is_authenticated else request.session.get(_INVITED_UNTIL)
    if until is None or at > datetime.fromisoformat(until):
        return False
    return not UsedLink.objects.filter(digest=invited_by(request)).exists()


def begin_visit(request: HttpRequest, person: Person, *, at: datetime) -> None:
    """Sign somebody in. Visits that are over are forgotten."""
    auth.login(request, person, backend=BACKEND)
    device = "|".join(device_of(request.headers.get("User-Agent", "")))
    request.session[BEGAN], request.session[DEVICE] = at.isoformat(), device
    locks.begin(request, at=at)
    actions.forget_visits(at=at)


def signed_out(request: HttpRequest) -> HttpResponse:
    """End the visit of this request, and tell the browser to forget what it kept of this place."""
    auth.logout(request)
    _forget_messages(request)
    messages.info(request, _("You are signed out. This device forgets you."), extra_tags="wipe")
    return forgetting(redirect("people:sign_in"))


def _forget_messages(request: HttpRequest) -> None:
    """Let what was to be shown to somebody at the top of their next page be shown to nobody."""
    for _message in messages.get_messages(request):
        pass


def forgetting(response: HttpResponse) -> HttpResponse:
    """Let an answer tell the browser to forget kept pages, and what scripts stored (unsent check-ins too)."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def end_other_visits(request: HttpRequest, person: Person) -> None:
    """End all of a person's visits but the one of this request."""
    actions.end_visits(by=person, but=this_visit(request))


def this_visit(request: HttpRequest) -> str:
    """Give the key under which the visit of this request is stored."""
    assert isinstance(request.session, SessionStore)  # noqa: S101 - settings name this engine
    return request.session.stored_key


def in_words(device: str) -> str:
    """Say what kind of device a visit keeps, in the language of the page."""
    browser, _bar, system = device.partition("|")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A device")


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
