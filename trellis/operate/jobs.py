"""What the place does for itself while the worker runs: a backup each night."""

from datetime import datetime, time, timedelta

from trellis.operate.backups.nightly import PROBLEMS, folder, keep_nightly
from trellis.work.registry import Again, Chore, register_chore

AGAIN_AFTER = timedelta(hours=1)


def back_up_tonight(at: datetime) -> None:
    """Make the backup of this night; one that fails is tried again in an hour, and the doctor knows."""
    try:
        keep_nightly(at=at)
    except PROBLEMS as problem:
        raise Again(AGAIN_AFTER, why="backup_failed") from problem


NIGHTLY = Chore(
    "operate.backup",
    every=timedelta(days=1),
    work=back_up_tonight,
    daily=time(3, 10),
    longest=timedelta(hours=6),
)


def mind_where_backups_are_kept() -> None:
    """Make the nightly backup known, unless this machine keeps none: then it leaves each to the one that does."""
    if folder() is not None:
        register_chore(NIGHTLY)


mind_where_backups_are_kept()
