"""Several workers at the very same moment: one holds a job, one begins a chore, one of a lane is held."""

import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from tests.worker import FakeClock, a_chore, a_topic, a_worker
from trellis.work.actions import begin_turn, claim, end, enqueue
from trellis.work.hands import Threads
from trellis.work.models import Job, Outcome

NOW = datetime(2026, 5, 20, 16, tzinfo=UTC)
WORKERS, ROUNDS = 6, 8

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def topic() -> Iterator[None]:
    with a_topic("test.at_once", lambda job, at: None):
        yield


def at_once(work: Callable[[], object]) -> list[object]:
    """Run work in several threads that start together, and give what each gave."""
    start, given = threading.Barrier(WORKERS), list[object]()

    def run() -> None:
        start.wait()
        try:
            given.append(work())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(given) == WORKERS
    return given


def claimed(seen: Job) -> Job | None:
    return claim(seen, clock="test", until=lambda: 1e9)


def test_one_worker_holds_a_job() -> None:
    for number in range(ROUNDS):
        seen = enqueue(topic="test.at_once", key=str(number), at=NOW)
        assert at_once(lambda seen=seen: claimed(seen)).count(None) == WORKERS - 1  # type: ignore[misc]


def test_one_job_of_a_lane_is_held_whichever_each_worker_saw() -> None:
    """One of them becomes visible late, as a transaction that ended after a later one's."""
    for number in range(ROUNDS):
        lane = f"lane-{number}"
        late = Job(topic="test.at_once", key=f"late-{number}", lane=lane, made_at=NOW, due_at=NOW)
        seen = [
            enqueue(topic="test.at_once", key=f"{number}-{n}", at=NOW, lane=lane) for n in range(2)
        ]
        late.save(force_insert=True)
        choices = iter([late, seen[0], late, seen[0], seen[1], late])
        at_once(lambda choices=choices: claimed(next(choices)))  # type: ignore[misc]
        assert Job.objects.filter(lane=lane, token__isnull=False).count() == 1


def test_a_lane_goes_on_after_its_holder_was_killed_while_an_earlier_one_became_visible() -> None:
    """Each of them once, one at a time: the held one is taken over first, then the others."""
    begun = list[str]()
    early = Job(topic="test.lane", key="early", lane="lane", made_at=NOW, due_at=NOW)
    with a_topic("test.lane", lambda job, at: begun.append(job.key)):
        held, _later = (
            enqueue(topic="test.lane", key=key, at=NOW, lane="lane") for key in ("held", "later")
        )
        assert claim(held, clock="of a machine that died", until=lambda: 1e9)
        early.save(force_insert=True)
        assert claimed(early) is None
        clock = FakeClock(NOW)
        worker = a_worker(clock)
        for _ in range(3 * 60):
            worker.step()
            clock.advance(seconds=1)
    assert begun == ["held", "early", "later"]


def test_a_dead_holder_is_followed_by_one_worker() -> None:
    """Whoever saw the early one or the held one: one of the lane is held, and it is the one that was."""
    for number in range(ROUNDS):
        lane = f"after-{number}"
        early = Job(topic="test.at_once", key=f"e-{number}", lane=lane, made_at=NOW, due_at=NOW)
        held = claimed(enqueue(topic="test.at_once", key=f"h-{number}", at=NOW, lane=lane))
        assert held
        early.save(force_insert=True)
        choices = iter([early, held] * (WORKERS // 2))
        won = at_once(lambda choices=choices: claimed(next(choices)))  # type: ignore[misc]
        [mine] = [job for job in won if job]
        assert Job.objects.get(lane=lane, token__isnull=False) == mine == held


def test_the_same_job_is_made_once() -> None:
    made = at_once(lambda: enqueue(topic="test.at_once", key="a", at=NOW).pk)
    assert len(set(made)) == 1


def test_one_worker_begins_a_chore() -> None:
    with a_chore("test.at_once", timedelta(hours=1), lambda at: None) as chore:
        for hours in range(ROUNDS):
            at = NOW + timedelta(hours=hours)
            [job] = [job for job in at_once(lambda at=at: begin_turn(chore, at=at)) if job]  # type: ignore[misc]
            assert isinstance(job, Job)
            held = claimed(job)
            assert held
            assert end(held, outcome=Outcome.DONE, why="done", at=at)


def test_threads_run_beside_one_another_and_are_used_again() -> None:
    hands, together, ran = Threads(), threading.Barrier(3), list[int]()

    def task() -> None:
        together.wait(timeout=20)
        ran.append(threading.get_ident())

    for _ in range(2):
        for _ in range(3):
            hands.start(task)
        while hands.busy:
            hands.rest(0.1)
    assert (len(ran), len(set(ran))) == (6, 3)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_died_is_not_waited_for() -> None:
    """What its task raised was no ordinary fault; the next task gets a thread that lives."""
    hands, ran = Threads(), threading.Event()
    for _ in range(2):
        hands.start(lambda: sys.exit(1))
        while hands.busy:
            hands.rest(0.1)
    hands.start(ran.set)
    assert ran.wait(timeout=10)
