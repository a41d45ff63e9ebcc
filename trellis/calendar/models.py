"""Series: things that happen, once or again and again, under the key of whoever they belong to; and private feeds.

What is said of a series, its times and its rule are sealed: that somebody is busy every Tuesday at ten says much.
In clear stand only the days between which it can happen, so that a week is found by an index.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from heapq import merge
from itertools import islice
from typing import ClassVar, Self

from django.db import models

from trellis.calendar.rules.event import Event
from trellis.calendar.rules.recurrence import (
    MOST,
    Changes,
    Occurrence,
    Timing,
    Words,
    coming,
    occurrence,
)
from trellis.calendar.rules.secret import digest
from trellis.calendar.rules.stored import (
    changes_from,
    changes_stored,
    timing_from,
    timing_stored,
)
from trellis.calendar.rules.zones import instant
from trellis.kit.identity import uuid7
from trellis.kit.privacy import OWN, PLUMBING
from trellis.vault.fields import SealedJSON, SealedText
from trellis.vault.models import Key

NEVER_ENDS = date(9999, 12, 31)


@dataclass(frozen=True)
class Happening:
    """One occurrence of one series."""

    series: "Series"
    occurrence: Occurrence

    @property
    def words(self) -> Words:
        """What is said of this very occurrence."""
        return self.occurrence.words or self.series.words

    @property
    def title(self) -> str:
        """What it is called, without opening the rest."""
        return self.occurrence.words.title if self.occurrence.words else str(self.series.title)

    @property
    def name(self) -> str:
        """The original start as an address names it: `20260310T1000`, by the wall clock of the series."""
        return f"{self.occurrence.original:%Y%m%dT%H%M}"


class SeriesQuerySet(models.QuerySet["Series"]):
    """Series, narrowed by whose they are and when they can happen."""

    def of(self, key: Key) -> Self:
        """Keep what belongs to the owner of one key."""
        return self.filter(key=key).select_related("key")

    def between(self, first: datetime, last: datetime) -> Self:
        """Keep what can happen from `first` on and before `last`; a superset, found by index."""
        return self.filter(
            ends_on__gte=first.astimezone(UTC).date(), begins_on__lte=last.astimezone(UTC).date()
        )

    def happening(self, first: datetime, last: datetime, *, limit: int = MOST) -> list[Happening]:
        """Give what happens from `first` on and before `last`, in order of start, at most `limit`; one query.

        Each series is asked only for as much as is given, so that thousands of daily ones cost little more than one.
        """
        each = (series.coming(first, last) for series in self.between(first, last))
        in_order = merge(*each, key=lambda one: (one.occurrence.starts_at, one.series.pk))
        return list(islice(in_order, min(limit, MOST)))


class Series(models.Model):
    """Something that happens, once or by a rule, with what was changed of single occurrences.

    `begins_on` and `ends_on` are the UTC days between which it can happen. `mark` stands for `uid`, its name in
    calendar files, under the owner's key. `sequence` counts changes, as calendar files do.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.ForeignKey(Key, models.CASCADE, related_name="+", db_index=False)
    mark = models.CharField(max_length=32)
    begins_on = models.DateField()
    ends_on = models.DateField()
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    uid = SealedText()
    title = SealedText()
    place = SealedText()
    notes = SealedText()
    link = SealedText()
    when = SealedJSON()
    changed = SealedJSON()

    sealed_under = "itself"
    privacy: ClassVar = {
        "id": PLUMBING,
        "key": PLUMBING,
        "mark": OWN,
        "begins_on": OWN,
        "ends_on": OWN,
        "sequence": OWN,
        "changed_at": OWN,
        "uid": OWN,
        "title": OWN,
        "place": OWN,
        "notes": OWN,
        "link": OWN,
        "when": OWN,
        "changed": OWN,
    }

    objects = SeriesQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["key", "ends_on", "begins_on"], name="calendar_series_days")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "mark"], name="calendar_series_once")
        ]

    def __str__(self) -> str:
        return f"series {self.pk}"

    @property
    def itself(self) -> Self:
        """What has the key that seals this row: the row."""
        return self

    @property
    def words(self) -> Words:
        """What is said of it."""
        return Words(str(self.title), str(self.place), str(self.notes), str(self.link))

    @words.setter
    def words(self, words: Words) -> None:
        self.title, self.place, self.notes, self.link = (
            words.title, words.place, words.notes, words.link,
        )  # fmt: skip

    @property
    def timing(self) -> Timing:
        """When it happens by its rule."""
        return timing_from(self.when)

    @property
    def changes(self) -> Changes:
        """What differs from the rule."""
        return changes_from(self.changed)

    def happens(self, timing: Timing, changes: Changes) -> None:
        """Set when it happens, and with it the days between which it can. `timing` is settled."""
        self.when, self.changed = timing_stored(timing), changes_stored(changes)
        self.begins_on, self.ends_on = _span(timing, changes)

    def coming(self, first: datetime, last: datetime) -> Iterator[Happening]:
        """Give its occurrences from `first` on and before `last`, one by one as they are asked for."""
        found = coming(self.timing, self.changes, first=first, last=last)
        return (Happening(self, one) for one in found)

    def occurrence(self, original: datetime) -> Happening | None:
        """Give the occurrence of this original start (wall clock, naive), or None."""
        found = occurrence(self.timing, self.changes, original)
        return Happening(self, found) if found else None

    @property
    def event(self) -> Event:
        """The series as calendar files carry it."""
        return Event(
            uid=str(self.uid),
            words=self.words,
            timing=self.timing,
            changes=self.changes,
            sequence=self.sequence,
            changed_at=self.changed_at,
        )


def _span(timing: Timing, changes: Changes) -> tuple[date, date]:
    """Give the first and last UTC day on which any of it can lie."""
    others = [(start, timing.minutes) for start in changes.added]
    others += [(to.starts, to.minutes) for to in changes.moved.values()]
    lasting = [(timing.starts, timing.minutes), *others]
    if timing.rule.until:
        last = datetime.combine(timing.rule.until, timing.starts.time())
        lasting.append((last, timing.minutes))
    starts = [instant(start, timing.zone) for start, _ in lasting]
    ends = [
        instant(start, timing.zone) + timedelta(minutes=minutes + 60 * timing.all_day)
        for start, minutes in lasting
    ]
    endless = timing.rule.repeats and timing.rule.until is None
    return min(starts).date(), NEVER_ENDS if endless else max(ends).date()


class FeedQuerySet(models.QuerySet["Feed"]):
    """Private feeds, narrowed by owner and validity."""

    def of(self, key: Key) -> Self:
        """Keep those of one key's owner."""
        return self.filter(key=key).select_related("key")

    def live(self) -> Self:
        """Keep feeds that were not ended."""
        return self.filter(ended_at__isnull=True)

    def behind(self, secret: str) -> Self:
        """Keep the one that this secret opens."""
        return self.filter(digest=digest(secret)).select_related("key")


class Feed(models.Model):
    """An address at which a calendar program reads one owner's coming weeks. Only the digest of its secret is kept.

    `titled`: it shows titles, places and links; otherwise only `word` ("Busy").
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.ForeignKey(Key, models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64, unique=True)
    titled = models.BooleanField(default=False)
    word = SealedText()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    sealed_under = "itself"
    privacy: ClassVar = {
        "id": PLUMBING,
        "key": PLUMBING,
        "digest": OWN,
        "titled": OWN,
        "word": OWN,
        "made_at": OWN,
        "ended_at": OWN,
    }

    objects = FeedQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "made_at"], name="calendar_feed_key")]

    def __str__(self) -> str:
        return f"feed {self.pk}"

    @property
    def itself(self) -> Self:
        """What has the key that seals this row: the row."""
        return self
