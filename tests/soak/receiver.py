"""A receiver on loopback that remembers every delivery, refuses some, and sees when two of one key overlap."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread


class Receiver(ThreadingHTTPServer):
    """Keeps how often each key came, and how often while the same key was still being received."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self, *, holds_seconds: float, refuses: float, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.holds_seconds, self.refuses = holds_seconds, refuses
        self.chance, self.lock = random.Random(seed), Lock()  # noqa: S311
        self.received, self.inside, self.overlaps = Counter[str](), Counter[str](), 0

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def enter(self, key: str) -> float:
        """Begin to receive a key; give how long that takes."""
        with self.lock:
            self.overlaps += self.inside[key] > 0
            self.inside[key] += 1
            return self.holds_seconds * self.chance.uniform(0.5, 1.5)

    def leave(self, key: str) -> bool:
        """End receiving a key; False when it is refused this time."""
        with self.lock:
            self.inside[key] -= 1
            refused = self.chance.random() < self.refuses
            self.received[key] += not refused
            return not refused


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        key = self.path.strip("/")
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(self.server.enter(key))
        self.send_response(200 if self.server.leave(key) else 503)
        self.send_header("Content-Length", "0")
        self.end_headers()

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
