"""What runs the jobs that a worker took: threads, or in tests the worker itself."""

import queue
from collections.abc import Callable
from threading import Lock, Thread
from typing import Protocol

from django.db import connections

Task = Callable[[], None]


class Hands(Protocol):
    """Runs tasks, and rests until there may be room for another."""

    def start(self, task: Task) -> None:
        """Run a task, now or beside."""

    def rest(self, seconds: float) -> None:
        """Come back that much later, or sooner when a task ended or somebody knocked."""

    def knock(self) -> None:
        """End the rest. Safe to call from a signal."""


class Threads:
    """As many threads as tasks at once; each keeps its own way to the stores from task to task."""

    def __init__(self) -> None:
        self._tasks: queue.SimpleQueue[Task] = queue.SimpleQueue()
        self._knocks: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._counting = Lock()
        self._threads = self.busy = 0

    def start(self, task: Task) -> None:
        """Hand a task to an idle thread, or to a new one."""
        with self._counting:
            self.busy += 1
            wanting = self.busy > self._threads
            self._threads += wanting
        if wanting:
            Thread(target=self._work, daemon=True).start()
        self._tasks.put(task)

    def rest(self, seconds: float) -> None:
        """Wait for a knock; several count as one."""
        try:
            self._knocks.get(timeout=seconds)
            while True:
                self._knocks.get_nowait()
        except queue.Empty:
            return

    def knock(self) -> None:
        """End the rest; `SimpleQueue.put` may be called from a signal."""
        self._knocks.put(None)

    def _work(self) -> None:
        lives = True
        while lives:
            task, lives = self._tasks.get(), False
            try:
                task()
                _let_go_of_broken_connections()
                lives = True
            finally:
                with self._counting:  # both at once: a task is never left to a thread that dies
                    self.busy -= 1
                    self._threads -= not lives
                self.knock()


def _let_go_of_broken_connections() -> None:
    for connection in connections.all(initialized_only=True):
        if connection.errors_occurred:
            connection.close()
