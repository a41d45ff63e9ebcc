"""When a chore is due: the slot a moment falls into, exact where local clocks change."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Every:
    """A slot begins every so often, counted from 1970 in UTC."""

    length: timedelta

    def slot(self, now: datetime) -> datetime:
        """Give when the slot began that a moment falls into."""
        return EPOCH + (now - EPOCH) // self.length * self.length

    def after(self, now: datetime) -> datetime:
        """Give when the next slot begins."""
        return self.slot(now) + self.length


@dataclass(frozen=True)
class Daily:
    """A slot begins each day at a local hour.

    An hour that does not exist that day (clocks go forward) is taken as much later as the clocks moved; one that
    comes twice counts the first time. Either way there is one slot that day.
    """

    hour: time
    zone: ZoneInfo

    def slot(self, now: datetime) -> datetime:
        """Give the latest beginning that is not after a moment."""
        return max(begins for begins in self._around(now) if begins <= now)

    def after(self, now: datetime) -> datetime:
        """Give the first beginning after a moment."""
        return min(begins for begins in self._around(now) if begins > now)

    def _around(self, now: datetime) -> list[datetime]:
        today = now.astimezone(self.zone).date()
        return [self._on(today + n * DAY) for n in (-2, -1, 0, 1, 2)]

    def _on(self, day: date) -> datetime:
        return datetime.combine(day, self.hour, self.zone).astimezone(UTC)


def is_due(*, begun: datetime, slot: datetime) -> bool:
    """Say whether a slot is still to be begun, when `begun` is the last that was."""
    return begun < slot


def is_unbelievable(*, begun: datetime, after: datetime) -> bool:
    """Say whether the last slot begun lies further ahead than any could: the clock was wrong, and was set back."""
    return begun > after
