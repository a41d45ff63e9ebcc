"""A receiver on loopback that remembers every delivery, refuses some, and sees two workers at one thing at once.

A delivery carries the token of the lease it is made under. Two at work at once, of one key or of one lane, are
counted, and the second is refused; so is a token that comes twice, since one lease is for one run.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from tests.soak.lanes import lane_of


class Receiver(ThreadingHTTPServer):
    """Keeps how often each key came, and how often while the same key was still being received."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self, *, holds_seconds: float, refuses: float, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.holds_seconds, self.refuses = holds_seconds, refuses
        self.chance, self.lock = random.Random(seed), Lock()  # noqa: S311
        self.received, self.overlaps, self.twice = Counter[str](), 0, 0
        self.at_work: dict[str, set[str]] = {}
        self.seen = set[str]()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def enter(self, key: str, token: str) -> float | None:
        """Begin to receive a key under a lease; give how long that takes, or None where it must not begin."""
        with self.lock:
            others = self.at_work.setdefault(_at_most_one_of(key), set())
            beside, again = bool(others - {token}), token in self.seen
            self.overlaps += beside
            self.twice += again
            self.seen.add(token)
            if beside or again:
                return None
            others.add(token)
            return self.holds_seconds * self.chance.uniform(0.5, 1.5)

    def leave(self, key: str, token: str) -> bool:
        """End receiving a key; False when it is refused this time."""
        with self.lock:
            self.at_work[_at_most_one_of(key)].discard(token)
            refused = self.chance.random() < self.refuses
            self.received[key] += not refused
            return not refused


def _at_most_one_of(key: str) -> str:
    """Name what one worker at a time may be at: the lane of a key in a lane, or the key."""
    return lane_of(key) or key


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        key = self.path.strip("/")
        token = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.send_response(self._received(key, token))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _received(self, key: str, token: str) -> int:
        lasts = self.server.enter(key, token)
        if lasts is None:
            return 409
        time.sleep(lasts)
        return 200 if self.server.leave(key, token) else 503

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:  # whoever delivered was killed
            return


@contextmanager
def receiving(*, holds_seconds: float, refuses: float = 0.0, seed: int = 1) -> Iterator[Receiver]:
    """Receive on loopback for a while."""
    with Receiver(holds_seconds=holds_seconds, refuses=refuses, seed=seed) as receiver:
        Thread(target=receiver.serve_forever, daemon=True).start()
        yield receiver
        receiver.shutdown()
