"""`trellis serve`, once the stores are ready: web and worker as two child processes, ended by one signal.

This runs as a small program of its own (`python -m trellis.operate.supervise`) that loads no Django and opens
no store, so that nothing is carried into the children and little memory is kept. A child that ends is started
again, ever more patiently; one that cannot even begin ends the whole with its own exit code. When this program
is killed, Linux ends the children.
"""

import argparse
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

LOOKS_EVERY_SECONDS = 0.1
BEGINS_WITHIN_SECONDS = 60
LONGEST_PAUSE_SECONDS = 30
ENDS_WITHIN_SECONDS = 15
_PR_SET_PDEATHSIG = 1


class CannotBegin(Exception):
    """A child ended by itself, with a problem, right after its very first start."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Child:
    """One child process: what it runs, since when, and when it may be started again."""

    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    starts: int = 0
    troubles: int = 0
    since: float = 0.0
    again_at: float = 0.0

    def tend(self, now: float) -> None:
        """Start it when it does not run and its pause is over.

        Raises:
            CannotBegin: its first start failed.
        """
        if self.process is None and now >= self.again_at:
            self._start(now)
        elif self.process is not None and (code := self.process.poll()) is not None:
            self.process = None
            self._ended(code, now)

    def _start(self, now: float) -> None:
        self.since, self.starts = now, self.starts + 1
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "trellis", *self.command],
            process_group=0,  # a Ctrl-C of the terminal reaches this program alone, which passes it on once
            preexec_fn=partial(_end_with, os.getpid(), _libc()),
        )

    def _ended(self, code: int, now: float) -> None:
        lived = now - self.since
        if code > 0 and self.starts == 1 and lived < BEGINS_WITHIN_SECONDS:
            raise CannotBegin(code)
        self.troubles = 0 if lived > LONGEST_PAUSE_SECONDS else self.troubles + 1
        pause = min(2.0 ** (self.troubles - 1), LONGEST_PAUSE_SECONDS) if self.troubles else 0
        self.again_at = now + pause
        print(  # noqa: T201 - what a service manager logs
            f"trellis {self.command[0]} ended with {code}; it starts again in {pause:.0f} seconds.",
            file=sys.stderr,
            flush=True,
        )

    def ask_to_end(self) -> None:
        """Send it the one signal."""
        if self.process is not None:
            self.process.terminate()

    def has_ended(self) -> bool:
        """Say whether it is gone."""
        return self.process is None or self.process.poll() is not None

    def end(self) -> None:
        """End it without asking."""
        if self.process is not None and not self.has_ended():
            self.process.kill()
            self.process.wait()


def _libc() -> Any:
    return ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with(parent: int, libc: Any) -> None:
    """In the child, before it becomes itself: end when the parent does, however it ends."""
    if libc is not None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


class Supervisor:
    """Keeps children running until SIGTERM or SIGINT."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children, self.stopping = children, False

    def stop(self, *_: object) -> None:
        """End everything soon; safe to call from a signal."""
        self.stopping = True

    def run(self) -> int:
        """Supervise, and give the exit code: 0 after a signal, a child's own when it could not begin."""
        code = 0
        try:
            while not self.stopping:
                for child in self.children:
                    child.tend(time.monotonic())
                time.sleep(LOOKS_EVERY_SECONDS)
        except CannotBegin as problem:
            code = problem.code
        self._end()
        return code

    def _end(self) -> None:
        for child in self.children:
            child.ask_to_end()
        patience = time.monotonic() + ENDS_WITHIN_SECONDS
        while time.monotonic() < patience and not all(c.has_ended() for c in self.children):
            time.sleep(LOOKS_EVERY_SECONDS)
        for child in self.children:
            child.end()


def main(arguments: Sequence[str]) -> int:
    """Serve pages at `--host` and `--port`, with a worker."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", required=True)
    asked = parser.parse_args(arguments)
    web = Child(["web", "--host", asked.host, "--port", asked.port])
    supervisor = Supervisor([Child(["work"]), web])
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, supervisor.stop)
    return supervisor.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
