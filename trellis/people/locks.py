"""What a session remembers of being locked, and the page it then shows."""

from datetime import UTC, datetime

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from trellis.kit.faces import DISCREET
from trellis.people.actions.visits import lock_visit, open_visit
from trellis.people.forms import UnlockForm
from trellis.people.models import Person
from trellis.people.requests import address_asked
from trellis.people.rules.pins import is_away, is_worth_noting
from trellis.people.visits import SessionStore

_ACTED, _LOCKED, _HIDDEN = "acted_at", "locked", "locked_person"


def begin(request: HttpRequest, *, at: datetime) -> None:
    """Begin or go on unlocked: whoever just gave the password or the PIN is there."""
    request.session.pop(_LOCKED, None)
    open_visit(visit=_store(request).stored_key)
    request.session[_ACTED] = int(at.timestamp())


def lock(request: HttpRequest) -> None:
    """Lock this session now, in its row too: a page that was loading meanwhile writes back only what it carries."""
    request.session[_LOCKED] = True
    lock_visit(visit=_store(request).stored_key)


def _store(request: HttpRequest) -> SessionStore:
    assert isinstance(request.session, SessionStore)  # noqa: S101 - settings name this engine
    return request.session


def is_locked(request: HttpRequest, person: Person, *, at: datetime) -> bool:
    """Say whether this session waits for the PIN. A session that never noted an act does."""
    minutes = person.locks_after
    if minutes is None:
        return False
    locked = _LOCKED in request.session or _store(request).locked
    return locked or is_away(acted_at=_acted_at(request), at=at, minutes=minutes)


def note_act(request: HttpRequest, person: Person, *, at: datetime) -> None:
    """Write down that somebody acts, seldom enough that reading a page rarely costs a write."""
    minutes = person.locks_after or 0
    if is_worth_noting(acted_at=_acted_at(request), at=at, minutes=minutes):
        request.session[_ACTED] = int(at.timestamp())


def _acted_at(request: HttpRequest) -> datetime | None:
    seconds = request.session.get(_ACTED)
    return None if seconds is None else datetime.fromtimestamp(seconds, tz=UTC)


def hide(request: HttpRequest, person: Person) -> None:
    """Let the rest of the house see a visitor; only unlocking and signing out know who it is."""
    setattr(request, _HIDDEN, person)
    request.user = AnonymousUser()


def hidden(request: HttpRequest) -> Person | None:
    """Give the person whose session is locked, or None where it is not."""
    person: Person | None = getattr(request, _HIDDEN, None)
    return person


def lock_page(
    request: HttpRequest, form: UnlockForm | None = None, *, status: int = 200
) -> HttpResponse:
    """Ask for the PIN, under a neutral title and without a name."""
    shown = {
        "form": form or UnlockForm(),
        "next": address_asked(request),
        "face": DISCREET,
        "lost": request.method == "POST" and form is None,
        "wrong": "wrong" in request.GET,
    }
    return render(request, "people/lock.html", shown, status=status)
