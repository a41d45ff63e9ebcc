"""What a device may keep of this place to show without a connection: public pages, nobody's words.

The worker (`kit/worker.js`) fetches the pages named in `settings.KEPT_ON_DEVICES` as a visitor without a cookie, once
in each language, and shows them when the place does not answer. See docs/decisions/0016.
"""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation

from trellis.kit.faces import COOKIE, FACES, Face

SOURCE = Path(__file__).parent / "worker.js"
KEPT_KINDS = (".css", ".js", ".svg")
VERSION_LETTERS = 16

View = Callable[[HttpRequest], HttpResponse]


def kept_on_devices(view: View) -> View:
    """Answer as to a visitor, in the language (`?in=es`) and face (`?face=discreet`) that are asked for.

    Whoever is signed in gets the same page as everybody: what a device keeps names nobody.
    """

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        request.user = AnonymousUser()
        if (face := request.GET.get("face")) in FACES:
            request.COOKIES = {**request.COOKIES, COOKIE: face}
        language = _language_asked(request)
        with translation.override(language), timezone.override(settings.TIME_ZONE):
            request.LANGUAGE_CODE = language
            response = view(request)
            response.headers["Content-Language"] = language
            return response

    return answer


def _language_asked(request: HttpRequest) -> str:
    asked = request.GET.get("in", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language() or "en"


def worker_source(face: Face) -> str:
    """Give the worker's program: what it keeps, in one line, then `kit/worker.js`.

    It changes, and browsers take the new one, when a static file, the worker itself, the list or the face changes.
    """
    source = SOURCE.read_text(encoding="utf-8")
    house = _house(face)
    said = json.dumps(house, sort_keys=True)
    version = hashlib.sha256(f"{said}{source}".encode()).hexdigest()[:VERSION_LETTERS]
    return f"const HOUSE = {json.dumps({**house, 'version': version}, sort_keys=True)};\n{source}"


def _house(face: Face) -> dict[str, Any]:
    return {
        "face": face.code,
        "languages": [code for code, _ in settings.LANGUAGES],
        "otherwise": reverse(settings.OFFLINE_PAGE),
        "copies": {
            reverse(page): {"copy": reverse(copy), "seconds": seconds}
            for page, copy, seconds in settings.KEPT_ON_DEVICES
        },
        "files": files_kept(),
    }


def files_kept() -> list[str]:
    """Give the addresses of the static files that the kept pages need: styles, modules, drawings."""
    hashed = staticfiles_storage.hashed_files  # type: ignore[attr-defined] # of the manifest storage
    wanted = (name for name in hashed if name.startswith(settings.KEPT_STATIC))
    names = sorted(name for name in wanted if name.endswith(KEPT_KINDS))
    return [staticfiles_storage.url(name) for name in names]
