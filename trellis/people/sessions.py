"""What a visit carries: whether a stranger may make an account, and the device of somebody who signed in."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from trellis.people import actions
from trellis.people.models import Person
from trellis.people.rules.devices import device_of
from trellis.people.visits import BEGAN, DEVICE, SessionStore

BACKEND = "django.contrib.auth.backends.ModelBackend"
_INVITED_UNTIL = "invited_until"
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


def begin_visit(request: HttpRequest, person: Person, *, at: datetime) -> str:
    """Sign somebody in; give the words for their device. Visits that are over are forgotten."""
    auth.login(request, person, backend=BACKEND)
    device = "|".join(device_of(request.headers.get("User-Agent", "")))
    request.session[BEGAN], request.session[DEVICE] = at.isoformat(), device
    actions.forget_visits(at=at)
    return in_words(device)


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


def is_here(request: HttpRequest, wanted: str) -> bool:
    """Say whether an address to go on to is one of this place."""
    safe = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return safe and wanted.startswith("/") and wanted.isprintable()
