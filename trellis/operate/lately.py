"""A question that costs something, asked by anybody: one thread at a time asks, and the answer is kept a little."""

import time
from collections.abc import Callable
from threading import Lock


class Lately:
    """Whether something goes well, as it was seen at most so many seconds ago by this process.

    A good answer and a bad one are kept alike. Whoever comes while it is asked waits for that answer. Seconds are
    monotonic ones.
    """

    def __init__(
        self,
        ask: Callable[[], bool],
        *,
        kept_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask, self._kept, self._clock = ask, kept_seconds, clock
        self._asking = Lock()
        self._answer, self._until = False, float("-inf")

    def __call__(self) -> bool:
        """Give the answer, and ask for it where the last one is too old."""
        with self._asking:
            if self._clock() >= self._until:
                self._answer = self._ask()
                self._until = self._clock() + self._kept
            return self._answer

    def forget(self) -> None:
        """Ask anew the next time."""
        with self._asking:
            self._until = float("-inf")
