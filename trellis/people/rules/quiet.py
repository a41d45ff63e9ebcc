"""Quiet hours: the part of a person's own day in which nothing ordinary reaches them."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST_MINUTES = 2 * 24 * 60
"""Longer than any quiet can last: a day but a minute, and whatever the clocks are set back."""


@dataclass(frozen=True)
class Quiet:
    """From one time of day to another on the person's own clock, over midnight where `until` comes first.

    The first minute is quiet, the last is not. Equal times, or one of them missing, mean no quiet hours.
    """

    zone: str
    since: time | None = None
    until: time | None = None

    def holds(self, at: datetime) -> bool:
        """Say whether it is quiet at a moment: what counts is what the person's clock shows."""
        if self.since is None or self.until is None:
            return False
        clock = at.astimezone(ZoneInfo(self.zone)).time()
        if self.since <= self.until:
            return self.since <= clock < self.until
        return clock >= self.since or clock < self.until

    def over(self, at: datetime) -> datetime:
        """Give the first moment from `at` on that is not quiet, to the minute.

        On a night when clocks are set back, the hour that comes twice is judged each time by what the clock
        shows; when they are set forward over the end, quiet ends with the jump.
        """
        if not self.holds(at):
            return at
        whole = at.astimezone(UTC).replace(second=0, microsecond=0)
        later = (whole + timedelta(minutes=n) for n in range(1, LONGEST_MINUTES))
        return next(moment for moment in later if not self.holds(moment))
