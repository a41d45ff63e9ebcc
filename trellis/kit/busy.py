"""A store that somebody else holds for too long is no broken program: say so, and that trying again helps."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import OperationalError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

Answer = Callable[[HttpRequest], HttpResponse]

SENTENCE = "Busy right now. Nothing was lost or changed; try again in a moment."
AGAIN_AFTER = 5
"""Seconds after which a program may ask again."""
_TAKEN = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL's codes for: out of step, each waiting for the other, not to be had in time (its appendix A)."""
log = logging.getLogger(__name__)


def is_busy(error: BaseException) -> bool:
    """Say whether a store refused only because others were using it."""
    if not isinstance(error, OperationalError):
        return False
    return getattr(error.__cause__, "sqlstate", None) in _TAKEN or "is locked" in str(error)


class BusyStore:
    """Answer 503 in one sentence, as a page or to a program, where the store could not be had in time.

    It sees a view's own error before anybody logs it, and by the store's refusals those of other middleware.
    """

    def __init__(self, get_response: Answer) -> None:
        """Keep what answers."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and look whether an answer that broke, broke over a busy store."""
        refused: list[str] = []
        with ExitStack() as watching:
            for alias in connections:
                watching.enter_context(connections[alias].execute_wrapper(_noting(refused)))
            response = self.get_response(request)
        return _busy(request, refused[-1]) if refused and response.status_code == 500 else response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a view."""
        return _busy(request, type(error).__name__) if is_busy(error) else None


def _noting(refused: list[str]) -> Callable[..., Any]:
    """Note by its class each time that the store was busy."""

    def execute(run: Callable[..., Any], *asked: Any) -> Any:
        try:
            return run(*asked)
        except OperationalError as error:
            refused.extend([type(error).__name__] * is_busy(error))
            raise

    return execute


def _busy(request: HttpRequest, what: str) -> HttpResponse:
    log.warning("The store was busy: %s", what)
    headers = {"Retry-After": str(AGAIN_AFTER)}
    if request.path_info.startswith("/api/"):
        told = {"error": "busy", "detail": SENTENCE}
        return JsonResponse(told, status=503, headers=headers)
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
