"""`python -m tests.soak [TRIAL …]`: the long trials, JSON line by line; exit 1 when a promise was broken.

Everything is bounded, runs in temporary folders and talks to loopback alone. With DATABASE_URL the trials with kills
run on PostgreSQL.
"""

import json
import signal
import sys
from collections.abc import Callable
from typing import Any

import tests.apart  # noqa: F401 - before settings are read: a data folder of its own
from tests.soak.kills import Report, Trial
from tests.soak.power import SETTINGS, Cuts, cut_power


def kills() -> Report:
    """Deliver 1,000 jobs while web and workers are killed."""
    return Trial(jobs=1000, workers=3, kills_every_seconds=1.2, holds_seconds=0.3).run()


def eight() -> Report:
    """Deliver with eight workers, each job longer than its lease."""
    return Trial(jobs=200, workers=8, kills_every_seconds=0, lease_seconds=3, holds_seconds=4).run()


def power() -> Cuts:
    """Cut the power 200 times."""
    return cut_power(cuts=200, commits=1500)


def power_normal() -> Cuts:
    """Cut it under weaker settings; this must lose something, else the trial is worth nothing."""
    return cut_power(cuts=200, commits=1500, settings=SETTINGS.replace("FULL", "NORMAL"))


TRIALS: dict[str, Callable[[], Report | Cuts]] = {
    "kills": kills,
    "eight": eight,
    "power": power,
    "power-normal": power_normal,
}
MUST_FAIL = {"power-normal"}


def main(names: list[str]) -> int:
    """Run the trials named, or all."""
    as_promised = True
    for name in names or TRIALS:
        seen = TRIALS[name]()
        told: dict[str, Any] = {"trial": name, **seen.told()}
        as_promised &= seen.holds is (name not in MUST_FAIL)
        print(json.dumps(told), flush=True)
    return 0 if as_promised else 1


if __name__ == "__main__":
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(143)
    )  # what was started is ended on the way out
    sys.exit(main(sys.argv[1:]))
