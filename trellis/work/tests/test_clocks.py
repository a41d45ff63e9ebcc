"""Clocks that are set, machines that differ, workers that die: nothing is doubled and nothing is stuck."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.worker import FakeClock, a_topic, run_due
from trellis.work.actions import beat, claim, enqueue
from trellis.work.loop import Worker
from trellis.work.models import Job, Outcome, Pulse
from trellis.work.pulse import silent

NOW = datetime(2026, 5, 20, 16, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LEASE = 9 * SECOND
MACHINES, WORKERS = 2, 3

pytestmark = pytest.mark.django_db


class Dies(BaseException):
    """The worker is killed inside a job."""


class Slow:
    """Hands that hold what they were given until told; what was never finished dies with them."""

    def __init__(self) -> None:
        self.tasks: list[Callable[[], None]] = []

    def start(self, task: Callable[[], None]) -> None:
        self.tasks.append(task)

    def rest(self, seconds: float) -> None:
        raise AssertionError

    def knock(self) -> None:
        pass


class World:
    """Workers on machines whose wall clocks are set at will; it fails when two hold one job."""

    def __init__(self, fails_first: set[str]) -> None:
        self.clocks = [
            FakeClock(NOW, name=f"machine {n}", monotonic=77.0 * n) for n in range(MACHINES)
        ]
        self.workers: list[Worker | None] = [None] * WORKERS
        self.fails_first, self.dying, self.done = fails_first, False, dict[str, int]()
        self.made = 0
        for number in range(WORKERS):
            self.kill(number)

    def work(self, job: Job, at: datetime) -> None:
        self.done[job.key] = self.done.get(job.key, 0) + 1
        if self.dying:
            raise Dies
        if job.key in self.fails_first:
            self.fails_first.remove(job.key)
            raise OSError

    def make(self, machine: int, lane: str) -> None:
        enqueue(topic="test.world", key=str(self.made), at=self.clocks[machine].now(), lane=lane)
        self.made += 1

    def set(self, machine: int, hours: float) -> None:
        self.clocks[machine].jump(hours=hours)

    def wait(self, thirds: int) -> None:
        """Let time pass, in which every living worker steps as often as it must to keep its leases."""
        for _ in range(thirds):
            for clock in self.clocks:
                clock.advance(seconds=LEASE.total_seconds() / 3)
            for worker in self.living():
                worker.step()
                self.look()

    def finish(self, number: int) -> None:
        if (worker := self.workers[number]) and worker.hands.tasks:  # type: ignore[attr-defined]
            worker.hands.tasks.pop(0)()  # type: ignore[attr-defined]

    def kill(self, number: int, *, working: bool = False) -> None:
        """Kill a worker between two jobs or inside one, and start another in its place."""
        self.dying = working
        with suppress(Dies):
            self.finish(number) if working else None
        self.dying = False
        self.workers[number] = Worker(clock=self.clocks[number % MACHINES], hands=Slow())

    def living(self) -> list[Worker]:
        return [worker for worker in self.workers if worker]

    def look(self) -> None:
        held = [held.job for worker in self.living() for held in worker.held.values()]
        assert len({job.key for job in held}) == len(held), "One job is run by two."
        lanes = [job.lane for job in held if job.lane]
        assert len(set(lanes)) == len(lanes), "Two jobs of one lane run at once."

    def settle(self) -> None:
        """Let everybody finish what they hold; within some minutes nothing is open."""
        for _ in range(40):
            if not Job.objects.open().exists():
                return
            for number in range(WORKERS):
                while (worker := self.workers[number]) and worker.hands.tasks:  # type: ignore[attr-defined]
                    self.finish(number)
            self.wait(4)


a_machine, a_number = st.integers(0, MACHINES - 1), st.integers(0, WORKERS - 1)
happenings = st.one_of(
    st.tuples(st.just("make"), a_machine, st.sampled_from(["", "", "a", "b"])),
    st.tuples(st.just("set"), a_machine, st.sampled_from([-3, -0.01, 0.0005, 0.002, 0.5, 30])),
    st.tuples(st.just("wait"), st.integers(1, 7)),
    st.tuples(st.just("finish"), a_number),
    st.tuples(st.just("kill"), a_number),
    st.tuples(st.just("dies"), a_number),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=st.lists(happenings, max_size=30), fails_first=st.sets(st.sampled_from("0123")))
def test_whatever_happens_each_job_is_done_and_none_by_two_at_once(
    db: None, story: list[Any], fails_first: set[str]
) -> None:
    with transaction.atomic():
        world = World(set(fails_first))
        with a_topic("test.world", world.work, lease=LEASE):
            world.make(0, "")
            for what, *details in story:
                if what == "dies":
                    world.kill(*details, working=True)
                else:
                    getattr(world, what)(*details)
                world.look()
            world.settle()
        assert set(Job.objects.values_list("outcome", flat=True)) == {Outcome.DONE}
        assert set(world.done) == {str(number) for number in range(world.made)}
        transaction.set_rollback(True)


def left_by_the_dead(clock: FakeClock) -> None:
    """Have a worker take a job and die."""
    enqueue(topic="test.world", key="a", at=clock.now())
    assert Worker(clock=clock, hands=Slow()).step() == 1


@pytest.mark.parametrize("hours", [0, -5, 5])
def test_on_one_machine_a_dead_worker_is_followed_one_lease_later(hours: float) -> None:
    """By a worker that was not even there, and whatever became of the wall clock."""
    clock, done = FakeClock(NOW), list[str]()
    with a_topic("test.world", lambda job, at: done.append(job.key), lease=LEASE):
        left_by_the_dead(clock)
        clock.jump(hours=hours)
        clock.advance(seconds=8.9)
        assert run_due(clock) == 0
        clock.advance(seconds=0.2)
        assert run_due(clock) == 1


@pytest.mark.parametrize("hours", [0, -5, 5])
def test_on_another_machine_it_is_followed_after_a_lease_of_silence(hours: float) -> None:
    """Watched by the follower's own clock: never more than two leases after the death."""
    clock, other = FakeClock(NOW), FakeClock(NOW + timedelta(hours=hours), name="other")
    with a_topic("test.world", lambda job, at: None, lease=LEASE):
        left_by_the_dead(clock)
        follower = Worker(clock=other, hands=Slow())
        other.advance(seconds=6)
        assert follower.step() == 0
        other.jump(hours=3)
        other.advance(seconds=8.9)
        assert follower.step() == 0
        other.advance(seconds=0.2)
        assert follower.step() == 1


def test_long_work_is_renewed_until_it_may_not_be_longer() -> None:
    clock = FakeClock(NOW)
    with a_topic("test.world", lambda job, at: None, lease=LEASE, longest=60 * SECOND):
        enqueue(topic="test.world", key="a", at=NOW)
        holder, other = (Worker(clock=clock, hands=Slow()) for _ in range(2))
        begun = [holder.step()]
        for _ in range(30):
            clock.advance(seconds=3)
            begun.append(other.step() or holder.step())
    assert begun.index(1, 1) * 3 == 60 + LEASE.total_seconds()


def test_work_that_outlived_its_lease_does_not_say_how_it_ended() -> None:
    """The later run counts: only its token opens the row."""
    clock = FakeClock(NOW)
    with a_topic("test.world", lambda job, at: None, lease=LEASE):
        enqueue(topic="test.world", key="a", at=NOW)
        slow, quick = Slow(), Slow()
        Worker(clock=clock, hands=slow).step()
        clock.advance(seconds=10)
        Worker(clock=clock, hands=quick).step()
        slow.tasks.pop()()
        assert Job.objects.get().outcome == ""
        quick.tasks.pop()()
        assert Job.objects.get().outcome == Outcome.DONE


def test_a_pause_ends_in_time_though_the_clock_is_set_back_and_a_moment_stays() -> None:
    clock, done = FakeClock(NOW), list[tuple[str, datetime]]()

    def work(job: Job, at: datetime) -> None:
        if job.key == "fails" and not done:
            done.append(("failed", at))
            raise OSError
        done.append((job.key, at))

    with a_topic("test.world", work):
        enqueue(topic="test.world", key="fails", at=NOW)
        run_due(clock)
        clock.jump(hours=-5)
        enqueue(topic="test.world", key="moment", at=clock.now(), due=NOW)
        enqueue(topic="test.world", key="from a clock ahead".replace(" ", "_"), at=NOW)
        back = clock.now()
        run_due(clock)
        clock.advance(seconds=1)
        run_due(clock)
        clock.advance(hours=5)
        run_due(clock)
    assert done[1:] == [
        ("from_a_clock_ahead", back),
        ("fails", back + SECOND),
        ("moment", back + SECOND + timedelta(hours=5)),
    ]


def test_a_worker_beats_and_tells_when_the_clock_was_set() -> None:
    clock = FakeClock(NOW)
    worker = Worker(clock=clock, hands=Slow())
    assert silent(NOW)
    worker.step()
    assert not silent(NOW + 15 * SECOND)
    assert silent(NOW + 16 * SECOND)
    clock.jump(hours=2)
    assert silent(clock.now())
    worker.step()
    assert not silent(clock.now())
    [pulse] = Pulse.objects.all()
    assert (pulse.jumped_at, pulse.jumped_by) == (clock.now(), timedelta(hours=2))


def test_a_beat_from_the_future_is_no_life() -> None:
    """It was by a clock that has been set back since."""
    beat(Worker(clock=FakeClock(NOW), hands=Slow()).id, at=NOW, began_at=NOW, jumped=None)
    assert silent(NOW - timedelta(hours=1))


def test_pulses_do_not_pile_up() -> None:
    clock = FakeClock(NOW)
    for _ in range(9):
        run_due(clock)
        clock.advance(minutes=40)
    assert Pulse.objects.count() == 2


def test_a_lease_begins_when_the_store_is_ours_not_when_it_was_waited_for() -> None:
    """Waiting for a locked store may take longer than a lease."""
    clock = FakeClock(NOW)
    with a_topic("test.world", lambda job, at: None, lease=LEASE):
        seen = enqueue(topic="test.world", key="a", at=NOW)

        def until() -> float:
            clock.advance(seconds=20)  # so long did the lock take
            return clock.monotonic() + LEASE.total_seconds()

        assert claim(seen, clock=clock.name, until=until)
        assert run_due(clock) == 0


def test_what_another_worker_took_over_meanwhile_is_left_to_it() -> None:
    """Between knowing that a holder is gone and looking for jobs, somebody else was quicker."""
    clock = FakeClock(NOW)
    with a_topic("test.world", lambda job, at: None, lease=LEASE):
        left_by_the_dead(clock)
        clock.advance(seconds=10)
        slow, quick = (Worker(clock=clock, hands=Slow()) for _ in range(2))
        over = slow._over()
        [seen] = slow._ready(over)
        assert quick.step() == 1
        assert slow._ready(over) == []
        assert not slow._took(seen)
