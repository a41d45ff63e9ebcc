"""The backup of every night: into one folder, for so many days, and what became of it on record."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from django.conf import settings
from django.db import Error

from trellis.operate.actions import record_backup, record_failed_backup
from trellis.operate.backups.identity import BackupKeyProblem
from trellis.operate.backups.making import CannotBackUp, Made, back_up
from trellis.operate.backups.tables import NotUpToDate
from trellis.vault.actions import WrongMasterKey
from trellis.vault.master import MasterKeyProblem

PROBLEMS = (
    CannotBackUp,
    NotUpToDate,
    BackupKeyProblem,
    MasterKeyProblem,
    WrongMasterKey,
    OSError,
    Error,
)
"""Why there may be no backup of a night; each says it in a sentence."""
OFF = "off"
NAME, MOMENT = "trellis-{:%Y%m%dT%H%M%SZ}.age", "%Y%m%dT%H%M%SZ"
_OURS = re.compile(r"trellis-(\d{8}T\d{6}Z)\.age(\.part)?")


class AnotherIsMade(CannotBackUp):
    """The backup of another run is being made into the same folder."""


def folder() -> Path | None:
    """Give where the nightly backups go, or None where the host switched them off."""
    return None if settings.BACKUPS.lower() == OFF else Path(settings.BACKUPS).absolute()


def keep_nightly(*, at: datetime) -> Made | None:
    """Make the backup of this night, read it back, and only then remove what is too old.

    The newest one that was read back is never removed, whatever its age: a place whose backups fail keeps the last.

    Raises:
        PROBLEMS: why there is none; that is on record too, unless another is being made into this folder just now.
    """
    where = folder()
    if where is None:
        return None
    path = where / NAME.format(at.astimezone(UTC))
    try:
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(where):
            made = back_up(path, at=at)
            record_backup(path=str(path), rows=made.rows, size=made.size, at=at)
            prune(where, before=at - timedelta(days=settings.BACKUPS_KEEP))
    except AnotherIsMade:
        raise
    except PROBLEMS as problem:
        record_failed_backup(path=str(path), why=str(problem), at=at)
        raise
    return made


@contextmanager
def _alone(where: Path) -> Iterator[None]:
    """Let one nightly backup at a time be made into a folder; whoever dies lets go of it."""
    held = os.open(where, os.O_RDONLY | os.O_CLOEXEC)
    try:
        flock(held, LOCK_EX | LOCK_NB)
        yield
    except BlockingIOError as error:
        raise AnotherIsMade(f"Another backup is being made into {where}.") from error
    finally:
        os.close(held)


def prune(where: Path, *, before: datetime) -> int:
    """Remove the nightly backups of this folder made before a moment; give how many. Other files are left alone."""
    old = [path for path in where.iterdir() if (made := _made_at(path)) and made < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _made_at(path: Path) -> datetime | None:
    named = _OURS.fullmatch(path.name)
    return datetime.strptime(named[1], MOMENT).replace(tzinfo=UTC) if named else None
