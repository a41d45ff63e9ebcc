"""What a connection may take of the web process, and what the log says when one goes wrong."""

import errno
import socket
import sys
import traceback
from time import monotonic
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

SECONDS_TO_SEND, BYTES_A_SECOND = 15.0, 16 * 1024
"""A request is there within 15 seconds and one more for each 16 KB that came: 11 minutes for 10 MB."""
FRAMES_SHOWN = 8


class Hurried(socket.socket):
    """A connection whose other end sends, and takes, at a fair pace or is dropped; it holds a thread meanwhile."""

    until = 0.0

    def hurry(self) -> None:
        """Let the time for a request begin."""
        self.until = monotonic() + SECONDS_TO_SEND

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Take what comes in time; every byte that came gives some more of it.

        Raises:
            ConnectionResetError: the time is over.
        """
        came = self._timed(self.until, super().recv, size, flags)
        self.until += len(came) / BYTES_A_SECOND
        return bytes(came)

    def sendall(self, words: Any, flags: int = 0, /) -> None:
        """Send all of it in a time that its size allows.

        Raises:
            ConnectionResetError: it was not taken in time.
        """
        until = monotonic() + SECONDS_TO_SEND + len(words) / BYTES_A_SECOND
        self._timed(until, super().sendall, words, flags)

    def _timed(self, until: float, act: Any, *arguments: Any) -> Any:
        before = self.gettimeout()
        left = max(until - monotonic(), 0.001)
        self.settimeout(left if before is None else min(before, left))
        try:
            return act(*arguments)
        except TimeoutError as error:
            raise ConnectionResetError(errno.ECONNRESET, "Too slow.") from error
        finally:
            self.settimeout(before)


class InTime(ThreadWorker):  # type: ignore[misc] # gunicorn has no types
    """A web process that no slow connection keeps from the others for long."""

    def handle(self, conn: Any) -> Any:
        """Give each request of a connection its time, counted from when a thread takes it."""
        if not isinstance(conn.sock, Hurried):
            conn.sock = Hurried(fileno=conn.sock.detach())
        conn.sock.hurry()
        return super().handle(conn)


class WithoutRequests(Logger):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn's log without what was asked for: an address can name a person, or hold the secret of a link."""

    def error(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Write gunicorn's own words; of what it would put into them, numbers only."""
        super().error(_without(msg, args), **{**kwargs, "exc_info": None})

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Write where it broke, and what kind of problem it was, without the problem's words if a request had any."""
        super().error("%s", f"{_without(msg, args)}\n{_where_it_broke(in_words=not args)}")


def _without(msg: str, args: tuple[Any, ...]) -> str:
    try:
        return msg % tuple(one if isinstance(one, int) else "…" for one in args)
    except (TypeError, ValueError):
        return msg


def _where_it_broke(*, in_words: bool) -> str:
    kind, error, frames = sys.exc_info()
    last = "".join(traceback.format_tb(frames, -FRAMES_SHOWN))
    name = kind.__name__ if kind else ""
    return f"{last}{name}: {error}" if in_words else f"{last}{name}"
