"""Who is speaking, in which language, in which zone."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from trellis.kit.faces import DISCREET, face_chosen, remember
from trellis.people import locks
from trellis.people.models import ApiToken, Person
from trellis.people.rules.secrets import digest

Answer = Callable[[HttpRequest], HttpResponse]


def bearer_token(get_response: Answer) -> Answer:
    """Let a bearer token speak for its person under /api/, and nowhere else."""

    def answer(request: HttpRequest) -> HttpResponse:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not request.path_info.startswith("/api/"):
            return get_response(request)
        live = ApiToken.objects.live().select_related("person__key")
        token = live.filter(digest=digest(secret.strip()), person__is_active=True).first()
        if token is None:
            return JsonResponse(
                {"error": "unauthorized", "detail": "This token is not valid."}, status=401
            )
        request.user = token.person
        request.by_token = True  # type: ignore[attr-defined] # no session speaks here, so no PIN is asked
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined] # a token is not sent by itself
        return get_response(request)

    return answer


def own_language_and_zone(get_response: Answer) -> Answer:
    """Speak the person's language in their zone; a visitor's, from their choice or their browser."""

    def answer(request: HttpRequest) -> HttpResponse:
        person = request.user if isinstance(request.user, Person) else None
        language = person.language if person else translation.get_language_from_request(request)
        zone = ZoneInfo(person.zone if person else settings.TIME_ZONE)
        with translation.override(language), timezone.override(zone):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response

    return answer


class SignInFirst(LoginRequiredMiddleware):
    """Ask for signing in on every page that does not say otherwise; the API answers for itself."""

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Let the API through to its own judge; send a visitor of any other private page to sign in."""
        if request.path_info.startswith("/api/"):
            return None
        return super().process_view(request, view, args, kwargs)


def hidden_here_too(get_response: Answer) -> Answer:
    """Let a device keep the neutral face once somebody who hides the name signs in; it stays after they leave."""

    def answer(request: HttpRequest) -> HttpResponse:
        person = request.user
        response = get_response(request)
        if isinstance(person, Person) and person.discreet and face_chosen(request) != DISCREET:
            remember(DISCREET, response)
        return response

    return answer


class LockWhenAway:
    """Ask for the PIN after minutes away. Until it comes, whoever holds the phone is a visitor, nameless everywhere.

    What stays open meanwhile stands in `settings.OPEN_WHEN_LOCKED`; every other page is the lock page.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take the person off the request while their session is locked, else note that they act."""
        person = request.user
        if not isinstance(person, Person) or getattr(request, "by_token", False):
            return self.get_response(request)
        now = timezone.now()
        if locks.is_locked(request, person, at=now):
            locks.hide(request, person)
        elif person.locks_after and not request.path_info.startswith("/api/"):
            locks.note_act(request, person, at=now)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Answer with the lock page, in the API in its own words, unless this page stays open."""
        person = locks.hidden(request)
        if person is None or request.resolver_match is None:
            return None
        name = request.resolver_match.view_name
        if name == settings.SIGN_OUT:
            request.user = person
        if name in settings.OPEN_WHEN_LOCKED:
            return None
        if request.path_info.startswith("/api/"):
            told = {"error": "locked", "detail": "Open the page and give the PIN."}
            return JsonResponse(told, status=403)
        return locks.lock_page(request, status=403)
