"""When something happens: a wall-clock start in a zone, how it repeats, and what was changed, as instants.

Instants are UTC, so that they compare and subtract as they are; each keeps the zone to be told in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import islice

from trellis.calendar.rules.problems import Unreadable
from trellis.calendar.rules.rule import Rule, days, settled, within_years
from trellis.calendar.rules.zones import instant, zone_of

A_DAY = 24 * 60
LONGEST_MINUTES = 366 * A_DAY
MOST_CHANGES = 500
MOST = 1000
"""The most occurrences one question gives."""
_SLACK = timedelta(days=2)  # a skipped day, and the turn of the day


@dataclass(frozen=True)
class Words:
    """What is said of something: each may stay empty but the title. `link` begins with http:// or https://."""

    title: str
    place: str = ""
    notes: str = ""
    link: str = ""


@dataclass(frozen=True)
class Timing:
    """When: `starts` by the wall clock of `zone` (naive), for `minutes` of real time, repeating by `rule`.

    Whole days start at midnight and last whole days of the wall clock, however long these are.

    Raises:
        Unreadable: the zone is unknown, the year is not from 1900 to 2199, or the length makes no sense.
    """

    starts: datetime
    zone: str
    minutes: int
    rule: Rule = Rule()  # noqa: RUF009 - frozen, never changed
    all_day: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        zone_of(self.zone)
        if self.starts.tzinfo is not None or not within_years(self.starts):
            raise Unreadable("year", self.starts.year)
        if not 0 <= self.minutes <= LONGEST_MINUTES:
            raise Unreadable("long")
        whole = self.starts.time() == time() and self.minutes >= A_DAY and not self.minutes % A_DAY
        if self.all_day and not whole:
            raise Unreadable("end")

    def settled(self) -> "Timing":
        """Give the same with its rule said in full and its start on the first day that fits.

        Raises:
            Unreadable: it never happens.
        """
        rule, first = settled(self.rule, self.starts.date())
        return replace(self, rule=rule, starts=datetime.combine(first, self.starts.time()))

    def original_of(self, moment: datetime) -> datetime:
        """Give the wall-clock start that an instant stands for, also when that start was skipped by the clocks."""
        wall = moment.astimezone(zone_of(self.zone)).replace(tzinfo=None, fold=0)
        usual = datetime.combine(wall.date(), self.starts.time())
        return usual if instant(usual, self.zone) == moment else wall


@dataclass(frozen=True)
class Moved:
    """One occurrence put elsewhere: its own start (wall clock, naive), length, and words where they differ."""

    starts: datetime
    minutes: int
    words: Words | None = None


@dataclass(frozen=True)
class Changes:
    """What differs from the rule, by original wall-clock start: called off, moved, and added starts."""

    cancelled: frozenset[datetime] = frozenset()
    moved: Mapping[datetime, Moved] = field(default_factory=dict)
    added: frozenset[datetime] = frozenset()

    def __len__(self) -> int:
        return len(self.cancelled) + len(self.moved) + len(self.added)

    def kept(self, *, since: date = date.min, before: date = date.max) -> "Changes":
        """Give the changes whose original day is from `since` on and before `before`."""
        return Changes(
            frozenset(start for start in self.cancelled if since <= start.date() < before),
            {start: to for start, to in self.moved.items() if since <= start.date() < before},
            frozenset(start for start in self.added if since <= start.date() < before),
        )

    def possible(self) -> "Changes":
        """Give the changes that lie, and lead, within the years that are kept, 1900 to 2199."""
        return Changes(
            frozenset(filter(within_years, self.cancelled)),
            {a: to for a, to in self.moved.items() if within_years(a) and within_years(to.starts)},
            frozenset(filter(within_years, self.added)),
        )


UNCHANGED = Changes()


@dataclass(frozen=True)
class Occurrence:
    """One time that something happens. `original` is the start the rule gave it, which names it within its series.

    `starts_at` and `ends_at` are UTC; `words` only where this one has its own.
    """

    original: datetime
    starts_at: datetime
    ends_at: datetime
    zone: str
    words: Words | None = None
    moved: bool = False

    @property
    def local(self) -> datetime:
        """The start with the zone's offset as it is then."""
        return self.starts_at.astimezone(zone_of(self.zone))

    def meets(self, first: datetime, last: datetime) -> bool:
        """Say whether any of it lies from `first` on and before `last`."""
        return self.starts_at < last and (self.ends_at > first or self.starts_at >= first)


def coming(
    timing: Timing, changes: Changes = UNCHANGED, *, first: datetime, last: datetime
) -> Iterator[Occurrence]:
    """Give what happens from `first` on and before `last` (aware), in order of start, one by one as it is asked for.

    `timing` is settled. What has begun before and still runs counts. The work grows with what is asked for and
    with the changes, never with how long ago the series began.
    """
    by_rule = (one for one in _by_rule(timing, changes, first, last) if one.meets(first, last))
    others = sorted((one for one in _others(timing, changes) if one.meets(first, last)), key=order)
    return merge(by_rule, others, key=order)


def order(one: Occurrence) -> tuple[datetime, datetime]:
    """Give what occurrences are ordered by: their start, then their name."""
    return one.starts_at, one.original


def occurrences(
    timing: Timing,
    changes: Changes = UNCHANGED,
    *,
    first: datetime,
    last: datetime,
    limit: int = MOST,
) -> list[Occurrence]:
    """Give what `coming` gives, at most `limit`, and never more than 1,000."""
    return list(islice(coming(timing, changes, first=first, last=last), min(limit, MOST)))


def occurrence(timing: Timing, changes: Changes, original: datetime) -> Occurrence | None:
    """Give the occurrence of this name, or None when there is none or it was called off."""
    for found in _others(timing, changes):
        if found.original == original:
            return found
    if original in changes.cancelled or original.time() != timing.starts.time():
        return None
    return _plain(timing, original) if falls_on(timing, original.date()) else None


def falls_on(timing: Timing, day: date) -> bool:
    """Say whether the rule falls on a local day; never on one outside 1900 to 2199."""
    if not within_years(day):
        return False
    found = days(timing.rule, timing.starts.date(), since=day, before=day + timedelta(days=1))
    return next(found, None) is not None


def _by_rule(
    timing: Timing, changes: Changes, first: datetime, last: datetime
) -> Iterator[Occurrence]:
    since = first.astimezone(UTC) - timedelta(minutes=timing.minutes) - _SLACK
    before = last.astimezone(UTC) + _SLACK
    begin = timing.starts.date()
    for day in days(timing.rule, begin, since=since.date(), before=before.date()):
        original = datetime.combine(day, timing.starts.time())
        if original not in changes.cancelled and original not in changes.moved:
            yield _plain(timing, original)


def _others(timing: Timing, changes: Changes) -> Iterator[Occurrence]:
    for original in changes.added - changes.cancelled - changes.moved.keys():
        if original.time() != timing.starts.time() or not falls_on(timing, original.date()):
            yield _plain(timing, original)
    for original, to in changes.moved.items():
        there = replace(timing, starts=to.starts, minutes=to.minutes)
        yield replace(_plain(there, to.starts), original=original, words=to.words, moved=True)


def _plain(timing: Timing, start: datetime) -> Occurrence:
    starts_at = instant(start, timing.zone)
    if timing.all_day:
        ends_at = instant(start + timedelta(minutes=timing.minutes), timing.zone)
    else:
        ends_at = starts_at + timedelta(minutes=timing.minutes)
    return Occurrence(start, starts_at, ends_at, timing.zone)
