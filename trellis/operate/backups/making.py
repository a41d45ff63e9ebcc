"""Making a backup while the place runs: one moment of each store, sealed, read back, then named."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connections, models
from pyrage import x25519

from trellis.operate.backups import sealing, tables
from trellis.operate.backups.identity import identity_to_seal_with
from trellis.operate.rules.archive import Head, Row, Table, head_of, rows_of, written
from trellis.vault import master
from trellis.vault.actions import open_vault

Progress = Callable[[int, int], None]
"""Told how many rows are done, and of how many in all."""


class CannotBackUp(Exception):
    """No backup can be made; the message says why."""


@dataclass(frozen=True)
class Made:
    """A backup that was read back whole: where it is, of which moment, and how much it holds."""

    path: Path
    made_at: datetime
    rows: int
    size: int


def quietly(_done: int, _all: int) -> None:
    """Tell nobody how far it is."""


def back_up(path: Path, *, at: datetime, progress: Progress = quietly) -> Made:
    """Copy both stores as they stand into one sealed file, and see that it can be read.

    The file has its name only once it was read back whole and is on disk; until then it is `FILE.part`. What
    stood under that name before is replaced in one step.

    Raises:
        CannotBackUp, NotUpToDate, BackupKeyProblem, MasterKeyProblem, WrongMasterKey: why, in a sentence.
        OSError: the disk takes no more, or the folder is not there.
    """
    open_vault()
    key, part = identity_to_seal_with(), path.with_name(f"{path.name}.part")
    with _alone(part) as file:
        rows = _write(file, key, at, progress)
        found = _read_back(file, key)
        if found != rows:
            raise CannotBackUp(f"{found} of {rows} rows could be read back. Nothing was kept.")
        size = os.fstat(file.fileno()).st_size
        part.replace(path)
    sync_folder(path.parent)
    return Made(path, at, rows, size)


@contextmanager
def _alone(part: Path) -> Iterator[BinaryIO]:
    """Open the unfinished file for one process; it goes away unless it was given its name."""
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w+b") as file:
        if not _locked(file, part):
            raise CannotBackUp(f"Another backup is writing {part}.")
        file.truncate()
        try:
            yield file
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _locked(file: BinaryIO, part: Path) -> bool:
    """Take the file for this process, unless another has it or has just given it its name."""
    try:
        flock(file, LOCK_EX | LOCK_NB)
        return part.stat().st_ino == os.fstat(file.fileno()).st_ino
    except (BlockingIOError, FileNotFoundError):
        return False


def _write(file: BinaryIO, key: x25519.Identity, at: datetime, progress: Progress) -> int:
    """Seal one moment of each store into the file, and give the number of rows."""
    counting = _Counting(progress)
    with snapshots():
        migrations = tables.migrations_in_place()
        chosen = tables.tables_at(migrations).values()
        counting.all = sum(_count(model) for model in chosen)
        head = Head(
            at.isoformat(), version("trellis"), master.fingerprint(), tuple(sorted(migrations))
        )
        with closing(written(head, _tables(chosen, counting))) as lines:
            sealing.seal(lines, file, key)
    file.flush()
    os.fsync(file.fileno())
    return counting.done


def _tables(
    chosen: Iterable[type[models.Model]], counting: "_Counting"
) -> Iterator[tuple[Table, Iterable[Row]]]:
    for model in chosen:
        yield tables.described(model), counting.through(tables.rows_of_table(model))


def _count(model: type[models.Model]) -> int:
    return int(model._base_manager.using(tables.store_of(model)).count())


class _Counting:
    """Counts rows as they go by, and tells now and then."""

    EVERY = 500

    def __init__(self, progress: Progress) -> None:
        self._tell, self.done, self.all = progress, 0, 0

    def through(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Let the rows pass."""
        for row in rows:
            self.done += 1
            if self.done % self.EVERY == 0:
                self._tell(self.done, self.all)
            yield row


def _read_back(file: BinaryIO, key: x25519.Identity) -> int:
    """Read the file from its first byte to its last, every sum checked, and give the number of rows."""
    file.seek(0)
    with sealing.opened(file, key) as lines:
        head_of(lines)
        return sum(1 for _ in rows_of(lines))


@contextmanager
def snapshots() -> Iterator[None]:
    """Look at every store as it stands at one moment, whatever is written meanwhile. Nobody waits for it."""
    with ExitStack() as stores:
        for alias in settings.DATABASES:
            stores.enter_context(_snapshot(alias))
        yield


@contextmanager
def _snapshot(alias: str) -> Iterator[None]:
    connection = connections[alias]
    if connection.in_atomic_block:
        raise CannotBackUp("A backup is made outside of every transaction.")
    embedded = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(
            "BEGIN DEFERRED" if embedded else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        )
        try:
            cursor.execute(
                "SELECT COUNT(*) FROM django_migrations"
            )  # the moment is that of the first look
            yield
        finally:
            with suppress(Exception):
                cursor.execute("ROLLBACK")


def sync_folder(folder: Path) -> None:
    """Put the new name on disk, besides what it names."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
