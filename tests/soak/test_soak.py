"""The long trials of `make soak` in small, so that every run of the tests makes them."""

import pytest

from tests.soak.kills import Trial
from tests.soak.power import SETTINGS, cut_power


def test_every_job_is_sent_though_web_and_workers_are_killed() -> None:
    """None unsent, none by two at once, none stuck; a repeat carries the same key and is counted as one."""
    seen = Trial(jobs=60, kills_every_seconds=2, holds_seconds=0.3, lasts_at_most_seconds=240).run()
    assert seen.kills > 0
    assert seen.holds, seen


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
    assert (seen.unsent, seen.overlaps, seen.repeated) == (0, 0, 0), seen


def test_what_was_acknowledged_survives_a_power_cut() -> None:
    seen = cut_power(cuts=12, commits=120)
    assert seen.acknowledged > 100
    assert seen.holds, seen


@pytest.mark.parametrize("weaker", ["NORMAL", "OFF"])
def test_with_weaker_settings_power_cuts_lose_commits(weaker: str) -> None:
    """So the trial above can fail, and `synchronous=FULL` is what it stands on."""
    seen = cut_power(cuts=12, commits=120, settings=SETTINGS.replace("FULL", weaker))
    assert seen.lost > 0
