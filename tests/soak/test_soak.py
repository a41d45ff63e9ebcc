"""The long trials of `make soak` in small, so that every run of the tests makes them."""

from dataclasses import replace

import pytest

from tests.soak.kills import Trial
from tests.soak.power import SETTINGS, cut_power
from tests.soak.receiver import receiving


def test_every_job_is_sent_though_web_and_workers_are_killed() -> None:
    """None unsent, none by two at once, none stuck; a repeat carries the same key and is counted as one."""
    killed = Trial(
        jobs=60,
        kills_every_seconds=2,
        holds_seconds=0.3,
        asks_for_seconds=14,
        lasts_at_most_seconds=240,
    )
    seen = killed.run()
    assert seen.holds, seen
    assert not replace(seen, kills_of_web=0).holds
    assert not replace(seen, kills_of_workers=0).holds


def test_several_workers_never_run_one_job_at_once() -> None:
    """Nobody is killed, and the work is longer than its lease."""
    slow = Trial(
        jobs=16,
        workers=3,
        kills_every_seconds=0,
        lease_seconds=1.5,
        holds_seconds=2.5,
        lasts_at_most_seconds=240,
    )
    seen = slow.run()
    assert (seen.unsent, seen.overlaps, seen.leases_run_twice, seen.repeated) == (0, 0, 0, 0), seen


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (("job-1", "a"), ("job-1", "b"), (1, 0)),  # two workers at one job
        (("lane-5", "a"), ("lane-15", "b"), (1, 0)),  # two jobs of one lane
        (("job-1", "a"), ("job-1", "a"), (0, 1)),  # one lease run by two
        (("job-1", "a"), ("job-2", "b"), (0, 0)),
        (("lane-5", "a"), ("lane-10", "b"), (0, 0)),
    ],
)
def test_the_receiver_sees_two_at_once(
    first: tuple[str, str], second: tuple[str, str], told: tuple[int, int]
) -> None:
    """By the tokens they post, and it refuses the second."""
    with receiving(holds_seconds=1) as receiver:
        assert receiver.enter(*first) is not None
        assert (receiver.enter(*second) is None) is (told != (0, 0))
        assert (receiver.overlaps, receiver.twice) == told
        assert receiver.leave(*first)
        if told != (0, 0):
            assert receiver.enter(second[0], "later") is not None  # once the first is done


def test_what_was_acknowledged_survives_a_power_cut() -> None:
    seen = cut_power(cuts=12, commits=120)
    assert seen.acknowledged > 100
    assert seen.holds, seen


@pytest.mark.parametrize("weaker", ["NORMAL", "OFF"])
def test_with_weaker_settings_power_cuts_lose_commits(weaker: str) -> None:
    """So the trial above can fail, and `synchronous=FULL` is what it stands on."""
    seen = cut_power(cuts=12, commits=120, settings=SETTINGS.replace("FULL", weaker))
    assert seen.lost > 0
