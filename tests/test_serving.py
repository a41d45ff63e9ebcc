"""`trellis serve`: two children, ended by one signal, started again when they die, and gone when it is killed."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.running import Place, new_place
from tests.running import running as served

PATIENCE_SECONDS = 60


def eventually(true: Callable[[], bool]) -> bool:
    """Say whether something becomes true in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.1)
    return False


def children(pid: int) -> dict[str, int]:
    """Give the processes under one, by what they are: `web`, `work`."""
    found = {}
    for number in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        with suppress(OSError):
            words = Path(f"/proc/{number}/cmdline").read_text().split("\0")
            if "trellis" in words:
                found[words[words.index("trellis") + 1]] = int(number)
    return found


def lives(pid: int) -> bool:
    """Say whether a process runs and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def pid_of(place: Place) -> int:
    """Give the supervisor's process id."""
    assert place.process is not None
    return place.process.pid


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_signal_ends_everything_well(number: signal.Signals) -> None:
    with new_place() as place:
        place.start()
        running = children(pid_of(place))
        assert set(running) == {"web", "work"}
        assert place.process is not None
        place.process.send_signal(number)
        assert place.process.wait(timeout=30) == 0
        assert not [pid for pid in running.values() if lives(pid)]


def test_a_child_that_dies_is_started_again() -> None:
    with served() as place:
        before = children(pid_of(place))
        for pid in before.values():
            subprocess.run(["kill", "-9", str(pid)], check=True)
        assert eventually(lambda: len(children(pid_of(place)).keys() & before.keys()) == 2)
        assert eventually(place.is_well)
        assert not set(children(pid_of(place)).values()) & set(before.values())


def test_killed_without_warning_it_takes_its_children_along() -> None:
    with new_place() as place:
        place.start()
        running = children(pid_of(place))
        place.end()
        assert eventually(lambda: not [pid for pid in running.values() if lives(pid)])


@contextmanager
def taken_port() -> Iterator[int]:
    """Listen somewhere, so that nobody else can."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_what_cannot_begin_ends_with_a_problem() -> None:
    """And leaves no worker behind."""
    with new_place() as place, taken_port() as port:
        ended = place.trellis("serve", "--port", str(port), ends_with=1)
    assert str(port) in ended.stderr
