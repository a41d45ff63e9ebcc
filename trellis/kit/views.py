"""What makes the place a program on somebody's phone: its manifest, its worker, and the page without a connection."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from trellis.kit.faces import Face, face_of
from trellis.kit.offline import kept_on_devices, worker_source

ICONS = (("192", "any"), ("512", "any"), ("512-maskable", "maskable"))


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Say under which name and icon this place is installed; on a device that hides it, under neutral ones."""
    face = face_of(request)
    said: dict[str, Any] = {
        "id": "/",
        "name": face.name,
        "short_name": face.name,
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": face.theme[0],
        "background_color": face.theme[0],
        "icons": [_icon(face, name, purpose) for name, purpose in ICONS],
    }
    return JsonResponse(said, content_type="application/manifest+json")


def _icon(face: Face, name: str, purpose: str) -> dict[str, str]:
    side = name.partition("-")[0]
    return {
        "src": static(f"kit/icons/{face.code}-{name}.png"),
        "sizes": f"{side}x{side}",
        "type": "image/png",
        "purpose": purpose,
    }


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the worker's program; browsers look for a newer one at every visit."""
    return HttpResponse(
        worker_source(face_of(request)),
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )


@login_not_required
@require_safe
@kept_on_devices
def offline(request: HttpRequest) -> HttpResponse:
    """Say that the place does not answer, what is safe, and what one can do."""
    return render(request, "kit/offline.html")
