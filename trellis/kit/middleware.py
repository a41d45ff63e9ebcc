"""What holds for every answer: no outside requests, no framing, no copies, and reading writes nothing."""

import json
import re
from collections.abc import Callable
from contextlib import ExitStack
from io import BytesIO
from typing import Any

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

Answer = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = (
    "camera=(), microphone=(), geolocation=(self), payment=(), browsing-topics=(), "
    "publickey-credentials-get=(self), publickey-credentials-create=(self)"
)


def private_by_default(get_response: Answer) -> Answer:
    """Give every answer the headers that keep it on this site and out of caches."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        return response

    return answer


PROBLEMS = {
    400: ("invalid", "This request cannot be read."),
    403: ("refused", "This request was refused."),
    404: ("not_found", "There is nothing here."),
    405: ("method_not_allowed", "This address is not asked that way."),
}


def api_problems_in_one_shape(get_response: Answer) -> Answer:
    """Turn what Django itself answers under /api/ (no such address, too large, broken) into JSON."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        told = response.headers.get("Content-Type", "").startswith("application/json")
        if response.status_code < 400 or told or not request.path_info.startswith("/api/"):
            return response
        error, detail = PROBLEMS.get(response.status_code, ("problem", "Something broke here."))
        response.content = json.dumps({"error": error, "detail": detail})
        response.headers["Content-Type"] = "application/json"
        response.headers["Content-Length"] = str(len(response.content))
        return response

    return answer


def readable_only(get_response: Answer) -> Answer:
    """Refuse a request in another encoding than UTF-8, or with a NUL where no store can look it up."""

    def answer(request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8")
        names = (request.path_info, *request.COOKIES.values())
        if charset.lower() not in {"utf-8", "utf8"} or any("\0" in name for name in names):
            return HttpResponse(
                "This request cannot be read.", status=400, content_type="text/plain"
            )
        return get_response(request)

    return answer


def large_bodies_for_programs(get_response: Answer) -> Answer:
    """Let programs of somebody who is signed in send more under /api/ than a form may say.

    Everybody and everything else is held to `DATA_UPLOAD_MAX_MEMORY_SIZE`.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        api = request.path_info.startswith("/api/")
        if api and request.user.is_authenticated and _is_large(request):
            request._body = request.read()  # as HttpRequest.body keeps it
            request._stream = BytesIO(request._body)
        return get_response(request)

    return answer


def _is_large(request: HttpRequest) -> bool:
    announced = request.META.get("CONTENT_LENGTH") or "0"
    size = int(announced) if announced.isascii() and announced.isdigit() else 0
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE < size <= settings.LARGEST_API_BODY


class WroteWhileReading(RuntimeError):
    """A page that only reads tried to change something."""


_READS = re.compile(
    r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|PRAGMA|SHOW|EXPLAIN)\b", re.IGNORECASE
)
_WRITES_TO = re.compile(r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)
# The record of who looked, and the visit itself, are the only things reading may write.
WRITABLE_WHILE_READING = frozenset({"consent_disclosure", "people_visit"})


def _refuse_writes(
    execute: Callable[..., Any], sql: str, params: Any, many: Any, context: Any
) -> Any:
    table = _WRITES_TO.match(sql)
    if not _READS.match(sql) and (table is None or table[1] not in WRITABLE_WHILE_READING):
        raise WroteWhileReading(f"A GET tried to write: {sql[:40]}")
    return execute(sql, params, many, context)


def reading_writes_nothing(get_response: Answer) -> Answer:
    """Refuse every write to the stores while answering GET or HEAD, except the access record."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)
        with ExitStack() as guards:
            for alias in connections:
                guards.enter_context(connections[alias].execute_wrapper(_refuse_writes))
            return get_response(request)

    return answer
