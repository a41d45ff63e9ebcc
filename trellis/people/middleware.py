"""Who is speaking, in which language, in which zone."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from trellis.people.models import ApiToken, Person
from trellis.people.rules.secrets import digest

Answer = Callable[[HttpRequest], HttpResponse]


def bearer_token(get_response: Answer) -> Answer:
    """Let a bearer token speak for its person under /api/, and nowhere else."""

    def answer(request: HttpRequest) -> HttpResponse:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not request.path.startswith("/api/"):
            return get_response(request)
        live = ApiToken.objects.live().select_related("person__key")
        token = live.filter(digest=digest(secret.strip()), person__is_active=True).first()
        if token is None:
            return JsonResponse(
                {"error": "unauthorized", "detail": "This token is not valid."}, status=401
            )
        request.user = token.person
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
        if request.path.startswith("/api/"):
            return None
        return super().process_view(request, view, args, kwargs)
