"""What the place does for itself while the worker runs: a backup each night."""

from datetime import datetime, time, timedelta

from django.db import Error

from trellis.operate.backups.making import CannotBackUp
from trellis.operate.backups.nightly import keep_nightly
from trellis.operate.backups.tables import NotUpToDate
from trellis.work.registry import Again, Chore, register_chore

AGAIN_AFTER = timedelta(hours=1)


def back_up_tonight(at: datetime) -> None:
    """Make the backup of this night; one that fails is tried again in an hour, and the doctor knows."""
    try:
        keep_nightly(at=at)
    except (CannotBackUp, NotUpToDate, OSError, Error) as problem:
        raise Again(AGAIN_AFTER, why="backup_failed") from problem


NIGHTLY = register_chore(
    Chore("operate.backup", every=timedelta(days=1), work=back_up_tonight, daily=time(3, 10))
)
