"""Working jobs: retries, giving up, still wanted, lanes, topics beside one another; under a clock of our own."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tests.worker import FakeClock, a_topic, a_worker, run_due
from trellis.work.actions import enqueue, prune, withdraw
from trellis.work.models import Job, Outcome
from trellis.work.registry import Again, GiveUp
from trellis.work.rules.places import room

NOW = datetime(2026, 5, 20, 16, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)

pytestmark = pytest.mark.django_db

Work = Callable[[Job, datetime], None]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


class Remembers:
    """Work that remembers when it was done for which key, and fails as often as it is told to."""

    def __init__(self, *faults: Exception) -> None:
        self.faults, self.done = list(faults), list[tuple[str, float]]()

    def __call__(self, job: Job, at: datetime) -> None:
        self.done.append((job.key, (at - NOW).total_seconds()))
        if self.faults:
            raise self.faults.pop(0)


def seconds(clock: FakeClock, until: float) -> None:
    """Let a worker step each second."""
    while (clock.now() - NOW).total_seconds() <= until:
        run_due(clock)
        clock.advance(seconds=1)


def test_a_job_is_worked_once_when_it_is_due(clock: FakeClock) -> None:
    with a_topic("test.work", work := Remembers()):
        enqueue(topic="test.work", key="later", at=NOW, due=NOW + 5 * SECOND)
        enqueue(topic="test.work", key="now", at=NOW)
        seconds(clock, 20)
    assert work.done == [("now", 0), ("later", 5)]
    assert set(Job.objects.values_list("outcome", "token")) == {(Outcome.DONE, None)}


def test_what_fails_is_tried_again_ever_more_patiently(clock: FakeClock) -> None:
    """1, 2, 4 … seconds, at most 60; `Again` may wish for its own pause."""
    faults = [OSError("words of a person")] * 8 + [Again(timedelta(minutes=5), "busy")]
    with a_topic("test.work", work := Remembers(*faults)):
        enqueue(topic="test.work", key="a", at=NOW)
        seconds(clock, 700)
    moments = [moment for _, moment in work.done]
    pauses = [after - before for before, after in pairwise(moments)]
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 300]
    assert Job.objects.get().outcome == Outcome.DONE


def test_why_it_failed_is_kept_as_a_code(
    clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """The class of what was raised, where, and never its words."""
    with (
        a_topic("test.work", Remembers(ValueError("Maya feels low"))),
        caplog.at_level(logging.INFO),
    ):
        enqueue(topic="test.work", key="a", at=NOW)
        run_due(clock)
    assert Job.objects.get().why == "ValueError"
    assert "ValueError" in caplog.text
    assert "Maya" not in caplog.text


def test_after_its_tries_a_job_is_given_up(clock: FakeClock) -> None:
    with a_topic("test.work", work := Remembers(*[KeyError()] * 9), tries=3):
        enqueue(topic="test.work", key="a", at=NOW)
        seconds(clock, 100)
    job = Job.objects.get()
    assert (len(work.done), job.outcome, job.why) == (3, Outcome.GIVEN_UP, "KeyError")


def test_work_may_give_up_at_once(clock: FakeClock) -> None:
    with a_topic("test.work", work := Remembers(GiveUp("no_such_address"))):
        enqueue(topic="test.work", key="a", at=NOW)
        seconds(clock, 100)
    job = Job.objects.get()
    assert (len(work.done), job.outcome, job.why) == (1, Outcome.GIVEN_UP, "no_such_address")


def test_a_job_that_kills_every_worker_is_given_up(clock: FakeClock) -> None:
    """Its runs never come to tell of themselves; beginning them is what counts."""

    class Dies(BaseException):
        pass

    def dies(job: Job, at: datetime) -> None:
        begun.append(at)
        raise Dies

    begun: list[datetime] = []
    with a_topic("test.work", dies, tries=3):
        enqueue(topic="test.work", key="a", at=NOW)
        for _ in range(3):
            with pytest.raises(Dies):
                a_worker(clock).step()
            clock.advance(seconds=61)
        run_due(clock)
    assert (len(begun), Job.objects.get().why) == (3, "never_ended")


def test_what_is_not_wanted_any_more_is_not_done(clock: FakeClock) -> None:
    """Asked right before the work, each time."""
    with a_topic("test.work", work := Remembers(OSError()), still_wanted=lambda _, at: at == NOW):
        enqueue(topic="test.work", key="a", at=NOW)
        seconds(clock, 10)
    assert (len(work.done), Job.objects.get().outcome) == (1, Outcome.UNWANTED)


def test_what_is_withdrawn_between_tries_is_not_done_again(clock: FakeClock) -> None:
    with a_topic("test.work", work := Remembers(OSError())):
        enqueue(topic="test.work", key="a", at=NOW)
        run_due(clock)
        withdraw(topic="test.work", key="a", at=clock.now())
        seconds(clock, 10)
    assert len(work.done) == 1


def test_withdrawn_while_it_runs_stays_withdrawn(clock: FakeClock) -> None:
    def work(job: Job, at: datetime) -> None:
        withdraw(topic="test.work", key="a", at=at)

    with a_topic("test.work", work):
        enqueue(topic="test.work", key="a", at=NOW)
        run_due(clock)
    assert Job.objects.get().outcome == Outcome.UNWANTED


def test_a_lane_goes_in_order_and_waits_for_the_one_that_must_be_tried_again(
    clock: FakeClock,
) -> None:
    with a_topic("test.work", work := Remembers(OSError(), OSError())):
        for key in ("a1", "a2"):
            enqueue(topic="test.work", key=key, at=NOW, lane="a")
        enqueue(topic="test.work", key="b1", at=NOW, lane="b")
        seconds(clock, 10)
    assert [key for key, _ in work.done] == ["a1", "b1", "a1", "b1", "a2"]


def test_a_lane_runs_across_topics(clock: FakeClock) -> None:
    """A job due later holds those made after it."""
    with a_topic("test.one", work := Remembers()), a_topic("test.two", work):
        enqueue(topic="test.one", key="first", at=NOW, due=NOW + 3 * SECOND, lane="a")
        enqueue(topic="test.two", key="second", at=NOW, lane="a")
        seconds(clock, 10)
    assert work.done == [("first", 3), ("second", 3)]


def test_jobs_of_a_topic_nobody_knows_wait(clock: FakeClock) -> None:
    """Yesterday's program knew it, or tomorrow's will."""
    with a_topic("test.gone", Remembers()):
        enqueue(topic="test.gone", key="a", at=NOW)
    assert run_due(clock) == 0
    with a_topic("test.gone", work := Remembers()):
        assert run_due(clock) == 1
    assert len(work.done) == 1


def test_keys_are_kept_thirty_days_after_the_end(clock: FakeClock) -> None:
    with a_topic("test.work", work := Remembers()):
        enqueue(topic="test.work", key="open", at=NOW, due=NOW + timedelta(days=400))
        enqueue(topic="test.work", key="a", at=NOW)
        run_due(clock)
        assert prune(at=NOW + timedelta(days=30)) == 0
        enqueue(topic="test.work", key="a", at=NOW + timedelta(days=30))
        run_due(clock)
        assert len(work.done) == 1
        assert prune(at=NOW + timedelta(days=30, seconds=1)) == 1
    assert [job.key for job in Job.objects.all()] == ["open"]


@pytest.mark.parametrize(
    ("running", "free"),
    [
        ({}, {"a": 4, "b": 4}),
        ({"a": 2}, {"a": 2, "b": 3}),
        ({"a": 4}, {"b": 1}),
        ({"a": 3, "b": 2}, {}),
        ({"a": 4, "b": 1}, {}),
    ],
)
def test_every_topic_has_a_place_of_its_own(running: dict[str, int], free: dict[str, int]) -> None:
    assert room(running, ["a", "b"]) == free


def test_a_long_queue_of_one_topic_does_not_hide_another(clock: FakeClock) -> None:
    """Even when the full topic's jobs are all due earlier."""
    seen: list[str] = []

    def slow(job: Job, at: datetime) -> None:
        if len(seen) < 4:  # each stays where it is and the worker goes on beside it
            seen.append(job.topic)
            worker.step()

    with a_topic("test.slow", slow), a_topic("test.quick", lambda job, at: seen.append("quick")):
        for number in range(80):
            enqueue(topic="test.slow", key=str(number), at=NOW - MINUTE)
        enqueue(topic="test.quick", key="a", at=NOW)
        worker = a_worker(clock)
        worker.step()
    assert seen[:5] == ["test.slow"] * 4 + ["quick"]
