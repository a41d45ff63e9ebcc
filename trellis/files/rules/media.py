"""Which files may be kept, judged by their first bytes and never by their name."""

from enum import StrEnum

LARGEST_UPLOAD = 10 * 1024 * 1024
"""Bytes that may be sent at once: a photograph of an old phone, or a scanned letter."""


class Media(StrEnum):
    """The media types that files are kept in (IANA names)."""

    JPEG = "image/jpeg"
    PDF = "application/pdf"
    TEXT = "text/plain"


PICTURES = frozenset({Media.JPEG})
DOCUMENTS = frozenset({Media.PDF, Media.TEXT})

_PICTURES_BEGIN = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_PDF_BEGINS = b"%PDF-"


class CannotKeep(Exception):
    """A file that is not kept. `why` is one of the words below."""

    TOO_LARGE = "too large"
    UNKNOWN = "unknown"
    BROKEN = "broken"
    FULL = "full"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def media_of(content: bytes) -> Media:
    """Say what a file is by its first bytes; every kind of picture becomes a JPEG.

    Raises:
        CannotKeep: it is larger than ten megabytes, or none of the kinds we keep.
    """
    if len(content) > LARGEST_UPLOAD:
        raise CannotKeep(CannotKeep.TOO_LARGE)
    if content.startswith(_PICTURES_BEGIN) or (content[:4], content[8:12]) == (b"RIFF", b"WEBP"):
        return Media.JPEG
    if content.startswith(_PDF_BEGINS):
        return Media.PDF
    if _is_plain(content):
        return Media.TEXT
    raise CannotKeep(CannotKeep.UNKNOWN)


def _is_plain(content: bytes) -> bool:
    """Say whether these are words: UTF-8 without control characters but tabs and ends of lines."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and all(letter.isprintable() or letter in "\t\r\n" for letter in text)
