"""Work in tests: a clock that stands still until told, and the real worker run under it until idle.

clock = FakeClock(NOW)
enqueue(topic="notices.send", key="a", at=clock.now())
assert run_due(clock) == 1
clock.advance(seconds=60)   # later: both clocks move
clock.jump(hours=1)         # somebody sets the wall clock; the monotonic one stands
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from trellis.work import registry
from trellis.work.loop import Worker
from trellis.work.models import Job
from trellis.work.registry import Chore, Topic, register, register_chore


class FakeClock:
    """Both clocks of one machine, moving only when told. `wait` moves them and comes back at once."""

    def __init__(self, now: datetime, *, name: str = "test", monotonic: float = 1000.0) -> None:
        self._now, self._monotonic, self.name = now, monotonic, name

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def wait(self, seconds: float) -> None:
        self.advance(seconds=seconds)

    def advance(self, **by: float) -> None:
        """Let time pass, in the words of `timedelta`."""
        self._now += timedelta(**by)
        self._monotonic += timedelta(**by).total_seconds()

    def jump(self, **by: float) -> None:
        """Set the wall clock, and only that."""
        self._now += timedelta(**by)


class Inline:
    """Hands that run each job at once, in the worker itself, so that a test sees one thing after another."""

    def start(self, task: Callable[[], None]) -> None:
        task()

    def rest(self, seconds: float) -> None:
        raise AssertionError("A worker in a test is stepped, it does not run.")

    def knock(self) -> None:
        pass


def a_worker(clock: FakeClock, chores: Iterable[Chore] = ()) -> Worker:
    """Make a worker that runs its jobs inline."""
    return Worker(clock=clock, hands=Inline(), chores=chores)


def run_due(clock: FakeClock, *, chores: Iterable[Chore] = ()) -> int:
    """Run a new worker until nothing is due at this moment; say how many runs of jobs it began.

    Only the given chores are minded, so that no room's test does other rooms' chores.
    """
    worker, begun = a_worker(clock, chores), 0
    while now := worker.step():
        begun += now
    return begun


@contextmanager
def a_topic(name: str, work: Callable[[Job, datetime], None], **wishes: Any) -> Iterator[Topic]:
    """Register a topic for the length of a test."""
    topic = register(Topic(name, work, **wishes))
    try:
        yield topic
    finally:
        registry._topics.pop(name)


@contextmanager
def a_chore(
    name: str, every: timedelta, work: Callable[[datetime], None], **wishes: Any
) -> Iterator[Chore]:
    """Register a chore for the length of a test."""
    chore = register_chore(Chore(name, every, work, **wishes))
    try:
        yield chore
    finally:
        registry._chores.pop(name)
        registry._topics.pop(chore.topic)
