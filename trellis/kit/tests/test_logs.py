"""The log names routes, never addresses: they carry names and secrets."""

import io
import logging

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from trellis.kit.logs import WithoutAddresses

NAME, SECRET = "quiet-river", "-W3lc0me_S3cret"


@login_not_required
def _broken(request: HttpRequest, name: str, secret: str) -> HttpResponse:
    raise ValueError(f"{request.path} of {name} is broken by {secret}")


urlpatterns = [
    path("broken/<str:name>/<str:secret>/", _broken),
    path("", include("trellis.config.urls")),
]


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What is written to standard error, by the handler that the settings made."""
    handlers = [h for h in logging.getLogger().handlers if isinstance(h, logging.StreamHandler)]
    handler = next(h for h in handlers if any(isinstance(f, WithoutAddresses) for f in h.filters))
    written = io.StringIO()
    monkeypatch.setattr(handler, "stream", written)
    return written


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", f"/nowhere/{NAME}/{SECRET}", 404),
        ("GET", f"/circle/welcome/{SECRET}/", 404),
        ("POST", f"/circle/welcome/{SECRET}/", 403),
        ("GET", f"/api/v1/people/{NAME}/entries", 401),
        ("PUT", f"/api/v1/people/{NAME}/entries", 405),
    ],
)
def test_a_refusal_names_nobody(log: io.StringIO, method: str, address: str, status: int) -> None:
    """Neither a name nor a secret, and still which page it was."""
    answer = Client(enforce_csrf_checks=True).generic(method, address)
    assert answer.status_code == status
    assert log.getvalue()
    assert NAME not in log.getvalue()
    assert SECRET not in log.getvalue()


@pytest.mark.django_db
def test_the_route_is_named(log: io.StringIO) -> None:
    """Whoever looks after the place can still tell what was refused."""
    Client(enforce_csrf_checks=True).post(f"/circle/welcome/{SECRET}/")
    assert "/circle/welcome/<str:secret>/" in log.getvalue()


@override_settings(ROOT_URLCONF=__name__)
def test_a_broken_page_keeps_its_traceback_without_names(log: io.StringIO) -> None:
    """The traceback stays, for whoever mends the program; who was looking at what does not."""
    answer = Client(raise_request_exception=False).get(f"/broken/{NAME}/{SECRET}/")
    assert answer.status_code == 500
    assert 'href="tel:911"' in answer.content.decode()
    assert "ValueError" in log.getvalue()
    assert "in _broken" in log.getvalue()
    assert NAME not in log.getvalue()
    assert SECRET not in log.getvalue()
