"""What the work room does for itself: it forgets jobs that ended long ago."""

from datetime import datetime, timedelta

from trellis.work import actions
from trellis.work.registry import Chore, register_chore


def _prune(at: datetime) -> None:
    actions.prune(at=at)


PRUNE = register_chore(Chore("work.prune", every=timedelta(hours=1), work=_prune))
