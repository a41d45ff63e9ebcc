"""The worker outlives a store that is locked, full or gone: it waits, and then delivers."""

import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.running import Place, new_place
from tests.soak.kills import Program, asked, programs
from tests.soak.receiver import Receiver, receiving

EMBEDDED = "DATABASE_URL" not in os.environ
on_sqlite = pytest.mark.skipif(not EMBEDDED, reason="A file that SQLite writes to.")
on_postgres = pytest.mark.skipif(EMBEDDED, reason="A server that can let go of its clients.")
PATIENCE_SECONDS = 60


@dataclass
class Trouble:
    """A place with a web and one worker, and the receiver they deliver to."""

    place: Place
    receiver: Receiver
    web: Program
    worker: Program

    def makes(self, key: str, *, within: float = PATIENCE_SECONDS) -> bool:
        """Say whether a job is acknowledged in time."""
        return asked(self.place, key, time.monotonic() + within)

    def delivers(self, key: str) -> bool:
        """Say whether it is delivered, by the same process as ever."""
        until(lambda: self.receiver.received[key] > 0)
        return self.receiver.received[key] > 0 and self.worker.process.poll() is None


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true, or the patience is over."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true() and time.monotonic() < deadline:
        time.sleep(0.1)


@contextmanager
def trouble(before: Callable[[Place], object] = lambda place: None) -> Iterator[Trouble]:
    """Run such a place; `before` prepares its folder."""
    with ExitStack() as stack:
        receiver = stack.enter_context(receiving(holds_seconds=0.01))
        settings = {
            "DJANGO_SETTINGS_MODULE": "tests.soak.settings",
            "SOAK_RECEIVER": receiver.address,
        }
        place = stack.enter_context(new_place(**settings))
        before(place)
        place.trellis("demo", "--people", "1", "--days", "1")
        web, worker = stack.enter_context(programs(place, workers=1))
        seen = Trouble(place, receiver, web, worker)
        assert seen.makes("first")
        assert seen.delivers("first")
        yield seen


@on_sqlite
def test_a_locked_store_is_waited_for() -> None:
    """Longer than SQLite itself waits (ten seconds)."""
    from sqlite3 import connect  # noqa: PLC0415 - the repaired one, once settings were read

    with trouble() as seen:
        assert seen.makes("second")
        with closing(
            connect(seen.place.folder / "trellis.sqlite3", isolation_level=None)
        ) as holder:
            holder.execute("BEGIN IMMEDIATE")
            time.sleep(13)
            holder.execute("ROLLBACK")
        assert seen.makes("third")
        assert seen.delivers("third")
        assert seen.delivers("second")
        assert "The worker waits for the store" in seen.place.log


@on_sqlite
def test_a_worker_that_may_write_nothing_waits() -> None:
    """As on a full disk, told by a limit on this one process; lifted, it goes on."""
    with trouble() as seen:
        worker = seen.worker.process.pid
        _, hard = resource.prlimit(worker, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        assert seen.makes("second")
        time.sleep(6)
        assert seen.receiver.received["second"] == 0
        assert seen.worker.process.poll() is None
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (hard, hard))
        assert seen.delivers("second")


@contextmanager
def on_a_small_disk() -> Iterator[Trouble]:
    """Run such a place on 64 MB of memory, where this user may mount it."""
    mounted: list[str] = []

    def mount(place: Place) -> None:
        command = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(place.folder)]
        if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("This user may not mount a small disk.")
        mounted.append(str(place.folder))

    try:
        with trouble(mount) as seen:
            yield seen
    finally:
        for folder in mounted:
            subprocess.run(["umount", "-l", folder], check=True)


def fill(path: Path) -> None:
    """Write until the disk takes no more."""
    with pytest.raises(OSError, match="No space left"), path.open("wb", 0) as file:
        while True:
            file.write(bytes(4096))


@on_sqlite
def test_a_full_disk_refuses_loudly_and_loses_nothing() -> None:
    with on_a_small_disk() as seen:
        fill(filler := seen.place.folder / "filler")
        assert not seen.makes("refused", within=6)
        assert not seen.place.is_well()
        assert seen.worker.process.poll() is None
        filler.unlink()
        assert seen.makes("after")
        assert seen.delivers("after")


@on_postgres
def test_a_server_that_lets_go_of_its_clients_is_asked_again() -> None:
    with trouble() as seen:
        for number in range(3):
            with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    [seen.place.folder.name],
                )
            assert seen.makes(f"job-{number}")
            assert seen.delivers(f"job-{number}")
