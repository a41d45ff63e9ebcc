"""What every page knows: the navigation and whether this is the invented demo."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    address: str
    word: str
    icon: str
    here: bool


def house(request: HttpRequest) -> dict[str, Any]:
    """Give the base template its navigation, the way to support, and the demo banner."""
    match = request.resolver_match
    room = match.app_name if match else ""
    places = [
        Place(reverse(name), str(word), icon, here=name.split(":")[0] == room)
        for name, word, icon in settings.NAVIGATION
    ]
    return {
        "navigation": places,
        "more": [(reverse(name), word) for name, word in settings.MORE],
        "about_place": reverse(settings.ABOUT),
        "how_the_place_is": reverse(settings.PLACE),
        "support_now": reverse(settings.SUPPORT_NOW),
        "demo_door": reverse(settings.DEMO_DOOR) if settings.DEMO else "",
        "languages": settings.LANGUAGES,
    }
