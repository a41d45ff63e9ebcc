"""When a person may be nudged: at most once in their own day, at the hour they chose, never in quiet hours,
and no more after two in a row came to nothing, until they come back by themselves.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from trellis.people.rules.quiet import Quiet

IGNORED_AT_MOST = 2
LATE_AT_MOST = timedelta(hours=2)
"""Later than this after its hour (the worker was away, the person is in another zone now) it is left out: an
evening's word is none at night."""
DAYS_LOOKED_AHEAD = 4


@dataclass(frozen=True)
class Wish:
    """At which full hour of their own day somebody wants to be nudged, and when they want quiet."""

    hour: int
    quiet: Quiet

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the day counts."""
        return ZoneInfo(self.quiet.zone)

    def day(self, at: datetime) -> date:
        """Give the person's own day at a moment."""
        return at.astimezone(self.zone).date()

    def began(self, at: datetime) -> datetime:
        """Give the first moment of the person's own day."""
        return datetime.combine(self.day(at), time(), self.zone).astimezone(UTC)


@dataclass(frozen=True)
class Past:
    """The last nudge, whether anything was done since, and how many before it came to nothing."""

    at: datetime | None = None
    back: bool = True
    ignored: int = 0

    @property
    def ignored_now(self) -> int:
        """How many in a row have come to nothing, the last one counted."""
        if self.at is None or self.back:
            return 0
        return min(self.ignored + 1, IGNORED_AT_MOST)


class Verdict(StrEnum):
    """What to do at the hour."""

    NUDGE = "nudge"
    DONE = "done already today"
    TWICE = "one came today"
    LATE = "not at its hour"
    QUIET = "quiet hours"
    IGNORED = "two came to nothing"


def next_moment(wish: Wish, *, after: datetime) -> datetime:
    """Give the next moment after `after` at which the person's clock strikes the hour.

    An hour that a change of clocks leaves out strikes when the clock jumps over it; one that comes twice
    strikes the first time.
    """
    day = wish.day(after)
    ahead = (day + timedelta(days=n) for n in range(DAYS_LOOKED_AHEAD))
    strikes = (datetime.combine(d, time(wish.hour), wish.zone).astimezone(UTC) for d in ahead)
    return next(moment for moment in strikes if moment > after)


def judge(wish: Wish, past: Past, *, at: datetime, done: bool) -> Verdict:
    """Say whether to nudge at a moment; `done` says that it needs no reminding.

    It judges by the zone, hour and quiet as they are now, whatever they were when this moment was set.
    """
    reasons = (
        (wish.quiet.holds(at), Verdict.QUIET),
        (next_moment(wish, after=at - LATE_AT_MOST) > at, Verdict.LATE),
        (past.at is not None and wish.day(at) <= wish.day(past.at), Verdict.TWICE),
        (done, Verdict.DONE),
        (past.ignored_now >= IGNORED_AT_MOST, Verdict.IGNORED),
    )
    return next((verdict for holds, verdict in reasons if holds), Verdict.NUDGE)


def strikes_in_quiet(hour: int, quiet: Quiet) -> bool:
    """Say whether an hour of the day lies within quiet hours, so that no nudge would ever come."""
    ordinary = datetime.combine(date(2026, 1, 14), time(hour), ZoneInfo(quiet.zone))
    return quiet.holds(ordinary)
