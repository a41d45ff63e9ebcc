"""The clocks a worker lives by. Tests give it others (tests/worker.py)."""

import os
import time
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from django.utils import timezone


class Clock(Protocol):
    """A wall clock, which somebody may set, beside a monotonic one, which nobody can."""

    @property
    def name(self) -> str:
        """Which monotonic clock this is: equal names mean that their seconds compare."""

    def now(self) -> datetime:
        """Give the wall clock's moment, aware."""

    def monotonic(self) -> float:
        """Give the monotonic clock's seconds."""

    def wait(self, seconds: float) -> None:
        """Come back that much later."""


class SystemClock:
    """The clocks of this machine. On Linux all its processes share the monotonic one until it restarts."""

    @property
    def name(self) -> str:
        """Name this machine's run: a restart, another machine, another time namespace have other names."""
        return _name_of_this_run()

    def now(self) -> datetime:
        """Give the wall clock's moment, aware."""
        return timezone.now()

    def monotonic(self) -> float:
        """Give seconds since some moment before this machine started its programs."""
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds)


@cache
def _name_of_this_run() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {Path('/proc/self/ns/time').readlink()}"
    except (
        OSError
    ):  # not Linux: a clock of this process alone, which only makes takeovers more careful
        return f"{os.getpid()} {uuid4()}"
