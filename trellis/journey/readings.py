"""Opening entries for a reader: the one way to what happened.

What a reader may not see is absent, and an entry of which nothing is left is absent too: withdrawn, never
granted and never written look exactly alike, and cost the same. Before anything is given to somebody else,
that they saw it is on record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from trellis.consent.actions import disclose
from trellis.journey.kinds import Kind
from trellis.journey.models import EntryQuerySet, Lens, shapes_by_code


@dataclass(frozen=True)
class Reading:
    """An entry as one reader may see it; `fields` holds only granted and filled fields."""

    id: UUID
    kind: type[Kind]
    author_id: UUID
    happened_at: datetime
    zone: str
    fields: Mapping[str, Any]

    @property
    def line(self) -> str:
        """The entry in one line of words."""
        return self.kind.line(self.fields)

    @property
    def local(self) -> datetime:
        """When it happened, as the person's own clock showed it; without a zone, so that no page shifts it."""
        return self.happened_at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)


def read(entries: EntryQuerySet, *, surface: str, limit: int) -> list[Reading]:
    """Open at most `limit` entries, in the queryset's order, and record the disclosure first. No more are fetched.

    `surface` names the page or address for the person's own record of who looked (at most 24 letters).

    Raises:
        TypeError: the queryset has not been through `visible_to`.
    """
    lens = entries.lens
    if lens is None:
        raise TypeError("Say who is looking first: entries.visible_to(viewer, at=...).")
    found = list(_open(entries[:limit], lens))
    _record(found, lens, surface)
    return found


def _open(entries: EntryQuerySet, lens: Lens) -> Iterator[Reading]:
    shapes = shapes_by_code(lens.person)
    for entry in entries:
        entry.person = lens.person
        kind, _ = shapes[entry.kind]
        fields = lens.visible(kind, entry.body["fields"])
        yield Reading(entry.pk, kind, entry.author_id, entry.happened_at, entry.zone, fields)


def _record(found: list[Reading], lens: Lens, surface: str) -> None:
    used = {r.kind.scope_of(name) for r in found for name in r.fields}
    shown = {scope for scope in lens.scopes if scope in used}
    disclose(of=lens.person, to=lens.viewer, scopes=shown, surface=surface, at=lens.at)
