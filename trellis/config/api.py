"""The HTTP API `/api/v1/`: the rooms' routers under one door, errors in one shape."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import django_auth

from trellis.circle.api import router as circle
from trellis.consent.api import router as consent
from trellis.directory.api import router as directory
from trellis.journey.api import router as journey
from trellis.operate.api import router as operate
from trellis.people.api import router as people

api = NinjaAPI(
    title="Trellis",
    version="1",
    description="What a person's own programs may do. Bearer token, or the session of a browser.",
    auth=django_auth,
    docs_url=None,
    urls_namespace="api",
)
for router in (people, consent, circle, journey, directory, operate):
    api.add_router("", router)


def _refuse(request: HttpRequest, *, status: int, error: str, detail: str) -> HttpResponse:
    return api.create_response(request, {"error": error, "detail": detail}, status=status)


@api.exception_handler(AuthenticationError)
def _unauthorized(request: HttpRequest, _: Any) -> HttpResponse:
    return _refuse(
        request, status=401, error="unauthorized", detail="Sign in, or send a bearer token."
    )


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _: Any) -> HttpResponse:
    return _refuse(request, status=404, error="not_found", detail="There is nothing here.")


@api.exception_handler(PermissionDenied)
def _denied(request: HttpRequest, _: Any) -> HttpResponse:
    return _not_found(request, _)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    if any(e["loc"][0] == "path" for e in error.errors):  # what cannot be there is not there
        return _not_found(request, error)
    told = "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors[:5])
    return _refuse(request, status=400, error="invalid", detail=told)


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _refuse(request, status=error.status_code, error="refused", detail=error.message)
