"""Keeping and removing files: the only code that writes them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from django.db import transaction
from django.db.models import Sum

from trellis.files.models import File
from trellis.files.rules.media import PICTURES, CannotKeep, Media, media_of
from trellis.files.rules.pictures import drawn_anew
from trellis.kit.words import tidy
from trellis.vault.models import Key

LONGEST_SIDE = 1600
MOST_FILES, MOST_BYTES = 500, 100 * 1024 * 1024
"""What one owner may keep."""
NAME_LETTERS = 120


@dataclass(frozen=True)
class Ready:
    """What can be kept as it is: looked at, and a picture drawn anew."""

    media: Media
    content: bytes


def ready(
    content: bytes, *, allowed: frozenset[Media] = PICTURES, longest_side: int = LONGEST_SIDE
) -> Ready:
    """Look at a file; a picture is drawn anew, so that it tells nothing but what one sees.

    This may take a second or two, so it comes before the transaction in which the file is kept: nobody else who
    writes waits for it.

    Raises:
        CannotKeep: it is too large, of a kind that is not allowed here, or broken.
    """
    media = media_of(content)
    if media not in allowed:
        raise CannotKeep(CannotKeep.UNKNOWN)
    if media in PICTURES:
        content = drawn_anew(content, longest_side=longest_side)
    return Ready(media, content)


def keep(*, owner: Key, ready: Ready, at: datetime, name: str = "") -> File:
    """Keep for an owner what is ready.

    Raises:
        CannotKeep: the owner's room is full.
    """
    with transaction.atomic():
        Key.objects.select_for_update(no_key=True).get(
            pk=owner.pk
        )  # two at once do not both fit the last place
        _refuse_when_full(owner, len(ready.content))
        file = File(owner=owner, media=ready.media, size=len(ready.content), made_at=at)
        file.name, file.content = _plain_name(name), ready.content
        file.save(force_insert=True)
    return file


def _refuse_when_full(owner: Key, size: int) -> None:
    kept = File.objects.of(owner)
    held = kept.aggregate(bytes=Sum("size"))["bytes"] or 0
    if kept.count() >= MOST_FILES or held + size > MOST_BYTES:
        raise CannotKeep(CannotKeep.FULL)


def _plain_name(name: str) -> str:
    """Give the last part of a name from outside, without folders and unseen characters, cut to 120 letters."""
    return tidy(PurePosixPath(name.replace("\\", "/")).name)[:NAME_LETTERS]


def remove(*, owner: Key, file: File) -> None:
    """Remove a file for good: no byte of it stays in the store. Removing it twice changes nothing."""
    File.objects.filter(owner=owner, pk=file.pk).delete()
