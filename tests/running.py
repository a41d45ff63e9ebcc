"""The real program, run beside a test on data of its own: `trellis serve` in another process."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent
STARTS_WITHIN_SECONDS, STOPS_WITHIN_SECONDS = 60, 20
COMMAND_WITHIN_SECONDS = 120
NOT_HANDED_ON = ("TRELLIS_", "DATABASE_URL", "DJANGO_", "EMAIL_URL")


@dataclass
class Place:
    """The program, running: its address, its data folder, and the way to give it commands."""

    port: int
    folder: Path
    settings: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    root: Path = ROOT
    """Where the program itself stands; another copy of it can be served on the same data."""

    @property
    def address(self) -> str:
        """The base address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What the program has said so far."""
        return (self.folder / "log").read_text()

    def trellis(
        self, *arguments: str, said: str = "", ends_with: int = 0
    ) -> "subprocess.CompletedProcess[str]":
        """Run a `trellis` command on the same data, with `said` on its standard input."""
        command = [sys.executable, "-m", "trellis", *arguments]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.settings,
            input=said,
            capture_output=True,
            text=True,
            check=False,
            timeout=COMMAND_WITHIN_SECONDS,
        )
        assert done.returncode == ends_with, done.stdout + done.stderr
        return done

    def python(
        self, script: str, *arguments: str, ends_with: int = 0
    ) -> "subprocess.CompletedProcess[str]":
        """Run a piece of Python on the same data, in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd=ROOT,
            env={**self.settings, "DJANGO_SETTINGS_MODULE": "trellis.config.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == ends_with, done.stdout + done.stderr
        return done

    def start(self, *options: str) -> None:
        """Serve, and come back once it answers that it is well."""
        command = [sys.executable, "-m", "trellis", "serve", "--port", str(self.port), *options]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.root, env=self.settings, stdout=log, stderr=subprocess.STDOUT
            )
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while not self.is_well():
            assert self.process.poll() is None, f"trellis serve ended:\n{self.log}"
            assert time.monotonic() < deadline, f"trellis serve does not answer:\n{self.log}"
            time.sleep(0.1)

    def is_well(self) -> bool:
        """Ask the program whether it is well; no answer and a bad answer are both no."""
        try:
            with urllib.request.urlopen(f"{self.address}/api/v1/health", timeout=5) as answer:
                return int(answer.status) == 200
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False

    def stop(self) -> None:
        """Ask the program to stop, once, and see that it ends well and in time."""
        assert self.process is not None
        self.process.terminate()
        ended_with = self.process.wait(timeout=STOPS_WITHIN_SECONDS)
        assert ended_with == 0, f"trellis serve ended with {ended_with}:\n{self.log}"

    def hang(self, *, still: bool) -> None:
        """Hold every process of the program still, so that it takes requests and answers none; or let it go on."""
        assert self.process is not None
        for process in _descendants(self.process.pid):
            os.kill(process, signal.SIGSTOP if still else signal.SIGCONT)

    def end(self) -> None:
        """End the program without asking, when it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def _descendants(pid: int) -> list[int]:
    """Give a process and all that came of it, the oldest first."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(folder.name)] = int(
                (folder / "stat").read_text().rpartition(")")[2].split()[1]
            )
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _own_database(name: str) -> str | None:
    """Make a fresh database beside the one the tests use, or None on SQLite."""
    address = os.environ.get("DATABASE_URL")
    if not address:
        return None
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return urlsplit(address)._replace(path=f"/{name}").geturl()


def _drop(name: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _settings(folder: Path, port: int, **wished: str) -> dict[str, str]:
    """Give the environment of a place: nothing of this process's own, sign-up open, new data."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(NOT_HANDED_ON)}
    own = {"TRELLIS_DATA": str(folder), "TRELLIS_URL": f"http://127.0.0.1:{port}"}
    return {**kept, **own, "TRELLIS_SIGNUP": "open", **wished}


@contextmanager
def new_place(**settings: str) -> Iterator[Place]:
    """Prepare a place that does not run yet; afterwards end what still runs, remove its data."""
    folder = Path(tempfile.mkdtemp(prefix="trellis-place-"))
    database = _own_database(folder.name)
    if database:
        settings = {"DATABASE_URL": database, **settings}
    port = free_port()
    place = Place(port, folder, _settings(folder, port, **settings))
    try:
        yield place
    finally:
        place.end()
        if database:
            _drop(folder.name)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(*options: str, **settings: str) -> Iterator[Place]:
    """Run the program on new data with settings of its own, and see it stop well."""
    with new_place(**settings) as place:
        place.start(*options)
        yield place
        place.stop()
