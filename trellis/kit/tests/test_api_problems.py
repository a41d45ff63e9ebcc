"""Every problem under /api/ is told as {"error","detail"}, whoever found it."""

from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt


def _broken(_: HttpRequest) -> HttpResponse:
    raise ValueError


def _reading(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.body)


urlpatterns = [
    path("api/v1/broken", _broken),
    path("api/v1/reading", csrf_exempt(_reading)),
    path("", include("trellis.config.urls")),
]


def told(client: Client, method: str, address: str, body: bytes = b"") -> tuple[int, str]:
    answer = client.generic(method, address, body, content_type="application/json")
    said = answer.json()
    assert set(said) == {"error", "detail"}
    assert int(answer.headers.get("Content-Length", len(answer.content))) == len(answer.content)
    return answer.status_code, said["error"]


@pytest.mark.django_db
def test_an_unknown_address_and_a_wrong_method(client: Client) -> None:
    """As JSON; which methods there are is still said."""
    assert told(client, "GET", "/api/v1/nothing") == (404, "not_found")
    assert told(client, "DELETE", "/api/v1/health") == (405, "method_not_allowed")
    assert client.delete("/api/v1/health").headers["Allow"]


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10, ROOT_URLCONF=__name__)
def test_a_body_that_is_too_large(client: Client) -> None:
    """Refused before anybody reads it."""
    assert told(client, "POST", "/api/v1/reading", b"x" * 11) == (400, "invalid")


@pytest.mark.django_db
def test_what_cannot_be_an_id_is_not_there(client: Client) -> None:
    """A malformed id and one of nothing are answered alike; a wrong question is still named."""
    assert told(client, "GET", f"/api/v1/listings/{uuid4()}") == (404, "not_found")
    assert told(client, "GET", "/api/v1/listings/no-such-id") == (404, "not_found")
    assert told(client, "GET", "/api/v1/find?limit=many")[0] == 400


@override_settings(ROOT_URLCONF=__name__)
def test_a_broken_program() -> None:
    """Says that it broke, and nothing of what it did."""
    client = Client(raise_request_exception=False)
    assert told(client, "GET", "/api/v1/broken") == (500, "problem")
