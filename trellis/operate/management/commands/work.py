"""`trellis work`: one worker; any number of them may run, here and on other machines."""

import signal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, connections

from trellis.operate.place import refuse_half_restored
from trellis.vault.actions import open_vault
from trellis.work.clock import SystemClock
from trellis.work.hands import Threads
from trellis.work.loop import Worker
from trellis.work.registry import every_chore

ASKS_AGAIN_SECONDS = 1


class Command(BaseCommand):
    """Work off what the stores that `trellis serve` made ready hold, until one signal."""

    help = "Send what waits and do the chores."
    requires_system_checks: list[str] = []

    def handle(self, **_: Any) -> None:
        """Wait for the stores, check the key, then work."""
        refuse_half_restored()
        worker = Worker(clock=SystemClock(), hands=Threads(), chores=every_chore())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        while not worker.stopping and not _opened():
            worker.hands.rest(ASKS_AGAIN_SECONDS)
        worker.run()


def _opened() -> bool:
    """Open the vault; False while the store cannot be reached or is not made ready yet.

    Raises:
        HalfRestored: what made it ready is a restore that did not finish.
    """
    try:
        open_vault()
        refuse_half_restored()
    except Error:
        connections.close_all()
        return False
    return True
