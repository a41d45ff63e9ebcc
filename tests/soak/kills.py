"""Deliveries while web and workers are killed at random, without warning.

A client asks the web for jobs, again and again until each is acknowledged. Workers deliver them to a receiver that
refuses some. Meanwhile any of the processes is killed with -9 and started again. At the end every acknowledged job
was received, none was received by two workers at once, and no lease outlived its holder by more than two lengths.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from threading import Thread
from typing import Any

import psycopg

from tests.running import ROOT, Place, new_place
from tests.soak.receiver import Receiver, receiving

HELD = "SELECT id, token, lease_until FROM work_job WHERE ended_at IS NULL AND token IS NOT NULL"
OPEN = "SELECT count(*) FROM work_job WHERE topic = 'soak.deliver' AND ended_at IS NULL"


@dataclass
class Report:
    """What a trial saw."""

    store: str
    jobs: int
    acknowledged: int
    unsent: int
    repeated: int
    overlaps: int
    leases_run_twice: int
    kills_wanted: bool
    kills_of_web: int
    kills_of_workers: int
    longest_without_stir_seconds: float
    lease_seconds: float
    seconds: float

    @property
    def holds(self) -> bool:
        """Say whether everything promised was kept, under the kills that were to be."""
        tried = min(self.kills_of_web, self.kills_of_workers) > 0 or not self.kills_wanted
        whole = self.acknowledged == self.jobs and self.unsent == 0
        apart = self.overlaps == self.leases_run_twice == 0
        stirs = self.longest_without_stir_seconds <= 2 * self.lease_seconds
        return tried and whole and apart and stirs

    def told(self) -> dict[str, Any]:
        """Give it as JSON values."""
        return {**asdict(self), "holds": self.holds}


class Program:
    """One process of the program, started again whenever it is killed."""

    def __init__(self, place: Place, *command: str) -> None:
        self.place, self.command = place, [sys.executable, "-m", "trellis", *command]
        self.kind = command[0]
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        with (self.place.folder / "log").open("ab") as log:
            return subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.place.settings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Kill it with all it started, and start it again."""
        self.end()
        self.process = self._start()

    def end(self) -> None:
        """Kill it with all it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def programs(place: Place, *, workers: int) -> Iterator[list[Program]]:
    """Run a web and some workers; afterwards kill what is left."""
    started = [Program(place, "web", "--port", str(place.port))]
    started += [Program(place, "work") for _ in range(workers)]
    try:
        yield started
    finally:
        for program in started:
            program.end()


def _in_rounds(running: list[Program], chance: random.Random) -> Iterator[Program]:
    """Give one after another in random order, each of them in every round, so that none is always spared."""
    while True:
        yield from chance.sample(running, len(running))


def asked(place: Place, key: str, deadline: float) -> bool:
    """Ask for a job until it is acknowledged."""
    request = f"{place.address}/soak/{key}/"
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(request, data=b"", timeout=15) as answer:
                return bool(answer.status == 201)
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    return False


class Watch:
    """Looks at the store from outside: what is open, and how long a lease stood without a stir."""

    def __init__(self, place: Place) -> None:
        self.place, self.longest = place, 0.0
        self._since: dict[tuple[Any, ...], float] = {}

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """Ask the store."""
        if address := self.place.settings.get("DATABASE_URL"):
            with psycopg.connect(address) as connection:
                return connection.execute(question.encode()).fetchall()
        from sqlite3 import connect  # noqa: PLC0415 - the repaired one, once settings were read

        with contextlib.closing(
            connect(self.place.folder / "trellis.sqlite3", timeout=10)
        ) as connection:
            return list(connection.execute(question).fetchall())

    def look(self) -> int:
        """Look once; say how many jobs are open."""
        now = time.monotonic()
        self._since = {row: self._since.get(row, now) for row in self.rows(HELD)}
        self.longest = max([self.longest, *(now - since for since in self._since.values())])
        return int(self.rows(OPEN)[0][0])


@dataclass
class Trial:
    """How many jobs, how many workers, how often a process is killed, and how long all may last."""

    jobs: int
    workers: int = 2
    kills_every_seconds: float = 1.5
    lease_seconds: float = 5.0
    holds_seconds: float = 0.06
    asks_for_seconds: float = 0.0
    """Over how long the client spreads what it asks for, at least: a quick machine is to be killed at work too."""
    lasts_at_most_seconds: float = 900.0
    seed: int = 1

    def run(self) -> Report:
        """Run it on a new place and say what was seen."""
        with ExitStack() as stack:
            receiver = stack.enter_context(
                receiving(holds_seconds=self.holds_seconds, refuses=0.02, seed=self.seed)
            )
            place = stack.enter_context(
                new_place(
                    DJANGO_SETTINGS_MODULE="tests.soak.settings",
                    SOAK_RECEIVER=receiver.address,
                    SOAK_LEASE=str(self.lease_seconds),
                )
            )
            place.trellis("demo", "--people", "1", "--days", "1")  # makes the stores ready
            running = stack.enter_context(programs(place, workers=self.workers))
            return self._watched(place, receiver, running)

    def _watched(self, place: Place, receiver: Receiver, running: list[Program]) -> Report:
        began, watch, acknowledged = time.monotonic(), Watch(place), list[str]()
        deadline = began + self.lasts_at_most_seconds
        client = Thread(target=self._ask_for_all, args=(place, acknowledged.append, deadline))
        client.start()
        kills = self._kill_until_done(client, watch, running, deadline)
        client.join()
        return Report(
            store="PostgreSQL" if "DATABASE_URL" in place.settings else "SQLite",
            jobs=self.jobs,
            acknowledged=len(acknowledged),
            unsent=sum(receiver.received[key] == 0 for key in acknowledged),
            repeated=sum(count - 1 for count in receiver.received.values() if count > 1),
            overlaps=receiver.overlaps,
            leases_run_twice=receiver.twice,
            kills_wanted=self.kills_every_seconds > 0,
            kills_of_web=kills["web"],
            kills_of_workers=kills["work"],
            longest_without_stir_seconds=round(watch.longest, 1),
            lease_seconds=self.lease_seconds,
            seconds=round(time.monotonic() - began, 1),
        )

    def _ask_for_all(
        self, place: Place, acknowledge: Callable[[str], None], deadline: float
    ) -> None:
        began = time.monotonic()
        for number in range(self.jobs):
            not_before = began + number / self.jobs * self.asks_for_seconds
            time.sleep(max(0.0, not_before - time.monotonic()))
            key = f"{'lane' if number % 5 == 0 else 'job'}-{number}"
            if asked(place, key, deadline):
                acknowledge(key)

    def _kill_until_done(
        self, client: Thread, watch: Watch, running: list[Program], deadline: float
    ) -> Counter[str]:
        """Kill one process after another while there is work; then see the rest done in peace. Count by kind."""
        chance, kills = random.Random(self.seed), Counter[str]()  # noqa: S311
        victims = _in_rounds(running, chance)
        next_kill = time.monotonic() + 4  # let the first ones begin
        while (client.is_alive() or watch.look()) and time.monotonic() < deadline:
            watch.look()
            if self.kills_every_seconds and time.monotonic() > next_kill:
                victim = next(victims)
                victim.kill()
                kills[victim.kind] += 1
                next_kill = time.monotonic() + self.kills_every_seconds * chance.uniform(0.5, 1.5)
            time.sleep(0.05)
        return kills
