"""The worker: how soon a job begins after it was made, and how many it works off in a second."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Thread
from uuid import uuid4

from django.db import connections
from django.utils import timezone

from trellis.operate.bench.check_in import YARDSTICK, bare_commits
from trellis.operate.bench.figure import Figure
from trellis.work.actions import enqueue
from trellis.work.clock import SystemClock
from trellis.work.hands import Threads
from trellis.work.loop import LOOKS_EVERY_SECONDS, Worker
from trellis.work.models import Job
from trellis.work.registry import Topic, register

ONE_BY_ONE, AT_ONCE = 100, 400
PHASES = 10  # jobs are made at each tenth between two looks
LOOK_YARDSTICK = "how often the worker looks"

_begun: dict[str, float] = {}


def _note(job: Job, at: datetime) -> None:
    _begun.setdefault(job.key, time.monotonic())


TOPIC = register(Topic("bench.nothing", _note))


def measure() -> Iterator[Figure]:
    """Measure jobs made one by one, and many at once."""
    with _worker():
        waits = sorted(_wait_of_one(number) for number in range(ONE_BY_ONE))
        for name, wait in (("p50", statistics.median(waits)), ("p99", waits[-2])):
            yield Figure(
                f"job made to begun, {name}", "ms", wait, 1000 * LOOKS_EVERY_SECONDS, LOOK_YARDSTICK
            )
    yield Figure("jobs worked off", "jobs/s", _many_a_second(), bare_commits(), YARDSTICK)


@contextmanager
def _worker() -> Iterator[None]:
    """Run a worker beside; a thread of this process, on the same stores."""
    worker = Worker(clock=SystemClock(), hands=Threads())
    thread = Thread(target=_run, args=(worker,))
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()


def _run(worker: Worker) -> None:
    worker.run()
    connections.close_all()


def _made() -> tuple[str, float]:
    key = uuid4().hex
    enqueue(topic=TOPIC.name, key=key, at=timezone.now())
    return key, time.monotonic()


def _wait_of_one(number: int) -> float:
    """Give the milliseconds from when a job was on disk to when its work began."""
    time.sleep(LOOKS_EVERY_SECONDS * (number % PHASES) / PHASES)
    key, made = _made()
    _await([key])
    return 1000 * max(0.0, _begun[key] - made)


def _many_a_second() -> float:
    keys = [_made()[0] for _ in range(AT_ONCE)]
    began = time.monotonic()
    with _worker():
        _await(keys)
    return AT_ONCE / (max(_begun[key] for key in keys) - began)


def _await(keys: list[str]) -> None:
    deadline = time.monotonic() + 120
    while not all(key in _begun for key in keys):
        if time.monotonic() > deadline:
            raise RuntimeError("The worker does not work.")
        time.sleep(0.01)
