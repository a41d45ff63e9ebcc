"""What every page knows: the navigation and whether this is the invented demo."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from trellis.kit.faces import DISCREET, face_of


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    address: str
    word: str
    icon: str
    here: bool


def house(request: HttpRequest) -> dict[str, Any]:
    """Give the base template its navigation, the way to support and the way out, its face, and the demo banner."""
    match = request.resolver_match
    room = match.app_name if match else ""
    places = [
        Place(reverse(name), str(word), icon, here=name.split(":")[0] == room)
        for name, word, icon in settings.NAVIGATION
    ]
    return {
        "navigation": places,
        "more": [
            (heading, [(reverse(name), word) for name, word in group])
            for heading, group in settings.MORE
        ],
        "about_place": reverse(settings.ABOUT),
        "how_the_place_is": reverse(settings.PLACE),
        "support_now": reverse(settings.SUPPORT_NOW),
        "demo_door": reverse(settings.DEMO_DOOR) if settings.DEMO else "",
        "languages": settings.LANGUAGES,
        "outbox": {what: reverse(name) for what, name in settings.OUTBOX.items()},
        "face": face_of(request),
        "neutral": DISCREET,
        "leave_now": reverse(settings.LEAVE_NOW),
        "left": reverse(settings.LEFT),
        "locked": hasattr(request, "locked_person"),
        **_lock(request),
    }


def _lock(request: HttpRequest) -> dict[str, Any]:
    """Give what a page needs to lock itself: after how many seconds, and the addresses for it.

    What opens without the PIN is never taken from anybody's eyes: somebody may be kneeling beside it.
    """
    match = request.resolver_match
    stays = match is not None and match.view_name in settings.OPEN_WHEN_LOCKED
    minutes = getattr(getattr(request, "user", None), "locks_after", None) or 0
    minutes = 0 if stays else minutes
    return {
        "locks_after": minutes * 60,
        "unlock": reverse(settings.UNLOCK),
        "lock_now": reverse(settings.LOCK_NOW),
        "still_here": reverse(settings.STILL_HERE),
    }
