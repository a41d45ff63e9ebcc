"""Entries: one append-only stream of what happened, per person."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import combinations
from typing import Any, ClassVar, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from trellis.consent.models import scopes_open
from trellis.consent.rules.scopes import Scope
from trellis.journey.kinds import Kind, every_kind
from trellis.kit.identity import uuid7
from trellis.kit.privacy import BETWEEN, PLUMBING
from trellis.people.models import Person
from trellis.vault.fields import SealedJSON


@dataclass(frozen=True)
class Lens:
    """What one viewer may see of one person's record at a moment."""

    person: Person
    viewer: Person
    scopes: frozenset[Scope]
    at: datetime

    @property
    def own(self) -> bool:
        """Whether the person looks at their own record."""
        return self.person.pk == self.viewer.pk

    def visible(self, kind: type[Kind], fields: dict[str, Any]) -> dict[str, Any]:
        """Keep the fields that may be seen."""
        if self.own:
            return fields
        return {name: value for name, value in fields.items() if kind.scope_of(name) in self.scopes}


FURTHEST_ZONE = timedelta(hours=16)
"""No clock was ever further from UTC (Manila, before 1900: 15 h 56 min)."""
_DAYS = date(1899, 1, 1), date(9998, 1, 1)
"""No entry lies outside these."""


def _midnight(day: date, zone: tzinfo) -> datetime:
    """Give when a day begins in a zone, in UTC."""
    held = min(max(day, _DAYS[0]), _DAYS[1])
    return datetime.combine(held, time(), zone).astimezone(UTC)


def _spans(
    zones: "models.QuerySet[Any, str]", since: date | None, before: date | None
) -> Iterator[tuple[list[str], dict[str, datetime]]]:
    """Give the same days as moments, with the zones for which they are those."""
    asked = {"happened_at__gte": since, "happened_at__lt": before}
    alike: dict[tuple[tuple[str, datetime], ...], list[str]] = {}
    for name in zones.distinct():
        span = ((key, _midnight(day, ZoneInfo(name))) for key, day in asked.items() if day)
        alike.setdefault(tuple(span), []).append(name)
    for moments, names in alike.items():
        yield names, dict(moments)


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries of one person, seen through one viewer's lens; `journey.readings.read` opens them."""

    whose: Person | None = None
    lens: Lens | None = None

    def _clone(self) -> Self:
        copy: Self = super()._clone()  # type: ignore[misc]
        copy.whose, copy.lens = self.whose, self.lens
        return copy

    def of(self, person: Person) -> Self:
        """Keep one person's entries that were not removed."""
        kept = self.filter(person=person, removed_at__isnull=True)
        kept.whose = person
        return kept

    def visible_to(self, viewer: Person, *, at: datetime) -> Self:
        """Keep the entries of which this viewer may see anything at a moment, and remember which fields.

        Comes after `of(person)`. A stranger keeps nothing.
        """
        lens = Lens(self._owner, viewer, scopes_open(of=self._owner, to=viewer, at=at), at)
        kept = (
            self.all() if lens.own else self._shaped(lambda _, filled: bool(filled & lens.scopes))
        )
        kept.lens = lens
        return kept

    def of_kind(self, *kinds: type[Kind]) -> Self:
        """Keep entries of these kinds."""
        return self._shaped(lambda kind, _: kind in kinds)

    @property
    def _owner(self) -> Person:
        if self.whose is None:
            raise TypeError("Say whose entries first: Entry.objects.of(person).")
        return self.whose

    def _shaped(self, keep: Callable[[type[Kind], frozenset[Scope | str]], bool]) -> Self:
        """Keep entries of the shapes that are wanted."""
        shapes = shapes_by_code(self._owner).items()
        return self.filter(kind__in=[code for code, shape in shapes if keep(*shape)])

    def on_days(self, *, since: date | None = None, before: date | None = None) -> Self:
        """Keep what happened on the days from `since` on and before `before`, by the clock where each was written.

        The store sorts them by zone, so that what lies on other days is never opened, however much of it there is.
        """
        near = self
        if since:
            near = near.filter(happened_at__gte=_midnight(since, UTC) - FURTHEST_ZONE)
        if before:
            near = near.filter(happened_at__lt=_midnight(before, UTC) + FURTHEST_ZONE)
        wanted = Q(zone="")  # nobody's, so that finding nothing costs as much
        for zones, span in _spans(near.order_by().values_list("zone", flat=True), since, before):
            wanted |= Q(zone__in=zones, **span)
        return near.filter(wanted)

    def before(self, entry_id: UUID) -> Self:
        """Keep what comes after one of the same person's entries in `newest_first`; all, if it is not one."""
        last = (
            Entry.objects.filter(pk=entry_id, person=self.whose)
            .values_list("happened_at", "id")
            .first()
        )
        if last is None:
            return self
        return self.filter(Q(happened_at__lt=last[0]) | Q(happened_at=last[0], id__lt=last[1]))

    def newest_first(self) -> Self:
        """Order by when it happened, newest first; ties by id, so that pages never overlap."""
        return self.order_by("-happened_at", "-id")


class Entry(models.Model):
    """Something that happened to one person, at a moment and in a zone, written by its author.

    `kind` is a code, under the person's key, of what the entry is and which scopes it fills, so that the database
    does not show who returned to use, and a reader's query finds only what they may see. `body` is sealed. An
    entry is never changed in place; removing it blanks the body and leaves the id, so that a late retry does not
    bring it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    author = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=32)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    body = SealedJSON()
    removed_at = models.DateTimeField(null=True)

    sealed_under = "person"
    privacy: ClassVar = {
        "id": PLUMBING,
        "person": PLUMBING,
        "author": BETWEEN,
        "kind": BETWEEN,
        "happened_at": BETWEEN,
        "recorded_at": BETWEEN,
        "zone": BETWEEN,
        "body": BETWEEN,
        "removed_at": PLUMBING,
    }

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["person", "-happened_at", "-id", "kind"], name="journey_entry_person"
            ),
            models.Index(
                fields=["person", "kind", "-happened_at", "-id"], name="journey_entry_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"


Shape = tuple[type[Kind], frozenset[Scope | str]]
"""What an entry is, and which scopes it fills."""


def code_of(kind: type[Kind], filled: frozenset[Scope | str], person: Person) -> str:
    """Give the code under which a person's entries of a shape are kept: 32 hex digits."""
    return person.key.mark(purpose="kind", text="|".join((kind.name, *sorted(filled))))


def shapes_by_code(person: Person) -> dict[str, Shape]:
    """Give every shape that an entry can have, by its code for one person."""
    return {code_of(kind, filled, person): (kind, filled) for kind, filled in _every_shape()}


def _every_shape() -> Iterator[Shape]:
    for kind in every_kind():
        scopes = sorted(kind.scopes())
        for size in range(1, len(scopes) + 1):
            yield from ((kind, frozenset(filled)) for filled in combinations(scopes, size))
