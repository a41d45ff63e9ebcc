"""Noticing that the wall clock was set: it moved otherwise than the monotonic clock beside it."""

from datetime import datetime, timedelta

TOLERATED = timedelta(seconds=2)
NONE = timedelta(0)


class Jumps:
    """Compares the wall clock with the monotonic one at each step of a worker."""

    def __init__(self) -> None:
        self._last: tuple[datetime, float] | None = None

    def since_last(self, *, now: datetime, steady: float) -> timedelta:
        """Give by how much the wall clock was set since the last step; zero for up to two seconds.

        A machine that slept looks like one whose clock was set forward; for us it is the same.
        """
        last, self._last = self._last, (now, steady)
        if last is None:
            return NONE
        moved = (now - last[0]) - timedelta(seconds=steady - last[1])
        return moved if abs(moved) > TOLERATED else NONE
