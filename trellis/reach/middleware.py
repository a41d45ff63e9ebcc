"""The page for the worst hour answers even when the store of people does not."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import resolve, reverse

from trellis.people.middleware import own_language_and_zone

Answer = Callable[[HttpRequest], HttpResponse]


def support_always_answers(get_response: Answer) -> Answer:
    """Where the support page breaks for somebody, give them the page a visitor gets."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code < 500 or request.path_info != reverse(settings.SUPPORT_NOW):
            return response
        return _as_to_a_visitor(request)

    return answer


def _as_to_a_visitor(request: HttpRequest) -> HttpResponse:
    """Answer a copy of the request that knows no session and no person."""
    bare = HttpRequest()
    bare.method, bare.path, bare.path_info = request.method, request.path, request.path_info
    bare.GET, bare.META, bare.COOKIES = request.GET, request.META, request.COOKIES
    bare.user, bare.resolver_match = AnonymousUser(), resolve(request.path_info)
    return own_language_and_zone(bare.resolver_match.func)(bare)
