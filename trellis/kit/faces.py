"""How the place shows itself on this device: under its own name, or as something nobody asks about.

A face changes what stands around the pages: the name, the titles, the icon, the name it is installed under. It
changes no page's words, no address, and nothing that the browser remembers already.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COOKIE, KEPT_FOR_SECONDS = "face", 365 * 24 * 3600
PAPER, PAPER_AT_NIGHT = "#FBF9F4", "#121815"


@dataclass(frozen=True)
class Face:
    """One way of showing the place."""

    code: str
    """What the cookie says: `plain` or `discreet`."""
    called: str | Promise
    title_only: bool
    """Whether every page's title is the name alone, since a title stays in the history."""
    icon: str
    """The icon, as a path under the static address."""
    marked: bool
    """Whether the mark of Trellis is drawn in the top bar; otherwise the icon stands there."""
    theme: tuple[str, str] = (PAPER, PAPER_AT_NIGHT)
    """The colour of the browser's own bars, by day and by night."""

    @property
    def name(self) -> str:
        """The name in titles, in the top bar and under the icon of the installed program, in the language spoken."""
        return str(self.called)

    @property
    def touch_icon(self) -> str:
        """The icon on the home screen of phones that take no drawing, as a path under the static address."""
        return f"kit/icons/{self.code}-180.png"

    @property
    def discreet(self) -> bool:
        """Whether it hides what this place is."""
        return self.code == "discreet"


PLAIN = Face("plain", "Trellis", title_only=False, icon="kit/mark.svg", marked=True)
DISCREET = Face("discreet", _("Notes"), title_only=True, icon="kit/note.svg", marked=False)
FACES = {face.code: face for face in (PLAIN, DISCREET)}


def face_chosen(request: HttpRequest) -> Face | None:
    """Give the face somebody chose on this device, or None where nobody was asked yet."""
    return FACES.get(request.COOKIES.get(COOKIE, ""))


def face_of(request: HttpRequest) -> Face:
    """Give the face for a request: discreet where this device or the account says so.

    The more careful of the two holds: an account that is plain elsewhere shows nothing on a device that hides it.
    """
    if getattr(getattr(request, "user", None), "discreet", False):
        return DISCREET
    return face_chosen(request) or PLAIN


def remember(face: Face, response: HttpResponse) -> None:
    """Let this device keep a face for a year."""
    response.set_cookie(
        COOKIE,
        face.code,
        max_age=KEPT_FOR_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
