"""Asking once more who it is, before anything dangerous; a phone left open gives nothing away for good."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, overload
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from trellis.people.models import Person

_ASKED = "_asked_again"
_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])


@overload
def asks_again(view: _View) -> _View: ...


@overload
def asks_again(*, back: str, same: bool = False) -> Callable[[_View], _View]: ...


def asks_again(view: Any = None, *, back: str = "", same: bool = False) -> Any:
    """Let a view be reached by somebody who showed within five minutes that it is them.

    Anybody else is asked first (`people:again`) and comes back to this address, or to the page named
    `back` where the view itself cannot be opened by a link (the one about the `same` thing, where it is
    about one). The invented people of a demonstration,
    who have nothing to show, pass.
    """

    def guarded(inner: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(inner)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if isinstance(request.user, Person) and not shown_lately(request, request.user):
                about = kwargs if same else {}
                return _ask(request, reverse(back, kwargs=about) if back else request.path)
            setattr(request, _ASKED, True)
            return inner(request, *args, **kwargs)

        return answer

    return guarded(view) if view else guarded


def was_asked_again(request: HttpRequest) -> bool:
    """Say whether this request came through `asks_again`."""
    return getattr(request, _ASKED, False)


def shown_lately(request: HttpRequest, person: Person) -> bool:
    """Say whether somebody signed in, or showed again that it is them, within five minutes."""
    shown = [record["at"] for record in get_authentication_records(request, person)]
    recent = timezone.now().timestamp() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return max(shown, default=0) > recent or not get_adapter().get_reauthentication_methods(person)


def _ask(request: HttpRequest, back: str) -> HttpResponse:
    return redirect(f"{reverse('people:again')}?{urlencode({'next': back})}")
