"""Giving a file to a browser that may have it; whoever calls has judged that."""

from django.http import HttpResponse

from trellis.files.models import File
from trellis.files.rules.media import PICTURES, Media

NOTHING_RUNS = "default-src 'none'; sandbox"


def answer(file: File) -> HttpResponse:
    """Answer with the file: kept in no cache, run by nothing, and shown only when it is a picture."""
    media = Media(file.media)
    response = HttpResponse(bytes(file.content), content_type=media.value)
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    response.headers["Content-Disposition"] = "inline" if media in PICTURES else "attachment"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
