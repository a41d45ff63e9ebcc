"""Putting a backup into an empty place: all of it or nothing, everything checked before a row is written.

The file is read twice: once from end to end to see that it is whole, then to load it. A mark in the data
folder stands from before the first row until the last step is done, so that a restore that was cut off is
neither served nor mistaken for a place: running it again completes it.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from pyrage import x25519

from trellis.directory.models import Listing
from trellis.operate.backups import sealing, tables
from trellis.operate.backups.filling import AT_ONCE, Into
from trellis.operate.backups.identity import identity
from trellis.operate.backups.making import Progress, quietly, sync_folder
from trellis.operate.place import HALF_RESTORED, alone, listening, make_ready
from trellis.operate.rules.archive import Damaged, Head, NotABackup, Row, Table, head_of, rows_of
from trellis.people.models import Person
from trellis.vault import master
from trellis.work.models import Pulse
from trellis.work.pulse import silent


class CannotRestore(Exception):
    """The backup cannot be put here; the message says why. Nothing was changed."""


@dataclass(frozen=True)
class Restored:
    """What came back: how the place was at `made_at`, in so many rows."""

    made_at: datetime
    rows: int


@dataclass(frozen=True)
class _Backup:
    """A backup that was judged whole: the open file, what opens it, its head and number of rows."""

    file: BinaryIO
    key: x25519.Identity
    head: Head
    rows: int

    @property
    def migrations(self) -> tables.Migrations:
        """The migrations its rows are shaped by."""
        return frozenset(self.head.migrations)

    @property
    def made_at(self) -> datetime:
        """The moment it is of."""
        return datetime.fromisoformat(self.head.made_at)


def restore(
    path: Path,
    *,
    after: Callable[[datetime], None],
    key: Path | None = None,
    progress: Progress = quietly,
) -> Restored:
    """Bring an empty place that nobody serves to what a backup holds; `after` is told the backup's moment.

    Where the backup is of this version, `after` is done in the transaction that brings the rows, so that nobody
    ever sees them without it. From an older one they are first brought to this version.

    Raises:
        CannotRestore, BackupKeyProblem, MasterKeyProblem: why it cannot be, in a sentence; nothing was changed.
    """
    opens = identity(key)
    with alone(), path.open("rb") as file:
        refuse_while_running()
        cut_off_before = HALF_RESTORED.exists()
        if not cut_off_before:
            refuse_unless_empty()
        backup = _judged(file, opens)
        _refuse_another_key(backup.head)
        _refuse_newer(backup.head)
        at_once = backup.migrations == tables.known_migrations()
        with _marked(again=cut_off_before):
            _load(
                backup,
                progress,
                after=after if at_once else _nothing,
                among_others=cut_off_before,
            )
        make_ready()
        if not at_once:
            after(backup.made_at)
        HALF_RESTORED.unlink()
    return Restored(backup.made_at, backup.rows)


def _nothing(_made_at: datetime) -> None:
    """Leave the rows as they came."""


def refuse_while_running() -> None:
    """Return when no worker beats and no web process of this data folder listens.

    Raises:
        CannotRestore: one does.
    """
    if listening() or (_there(Pulse) and not silent(timezone.now())):
        raise CannotRestore(
            "This place is running. Stop every web and worker of it, wait 15 seconds, and restore again."
        )


def refuse_unless_empty() -> None:
    """Return where nobody and nothing would be lost: no accounts and no listings.

    Raises:
        CannotRestore: somebody or something is here.
    """
    here = [model for model in (Person, Listing) if _there(model) and model._base_manager.exists()]
    if here:
        kinds = " and ".join("accounts" if model is Person else "listings" for model in here)
        raise CannotRestore(f"This place holds {kinds}. Restore into an empty data folder.")


def _there(model: type[models.Model]) -> bool:
    connection = connections[tables.store_of(model)]
    return model._meta.db_table in connection.introspection.table_names()


def _judged(file: BinaryIO, key: x25519.Identity) -> _Backup:
    """Read the whole file before anything is made of it."""
    try:
        with sealing.opened(file, key) as lines:
            head = head_of(lines)
            return _Backup(file, key, head, sum(1 for _ in rows_of(lines)))
    except NotABackup as error:
        raise CannotRestore(
            "This file is no backup of Trellis, or one of another format."
        ) from error
    except sealing.SealedForAnotherKey as error:
        raise CannotRestore(
            "Another key opens this backup. Name the backup.key of the place that made it with --key."
        ) from error
    except Damaged as error:
        raise CannotRestore("This backup is damaged or cut short. Use another one.") from error


def _refuse_another_key(head: Head) -> None:
    if head.fingerprint != master.fingerprint():
        raise CannotRestore(
            f"This backup belongs to the master key with the fingerprint {head.fingerprint}; the one in "
            f"{settings.MASTER_KEY_FILE} is another. Put that key's file there."
        )


def _refuse_newer(head: Head) -> None:
    if unknown := frozenset(head.migrations) - tables.known_migrations():
        raise CannotRestore(
            f"This backup was made by Trellis {head.version}, newer than this one "
            f"({'.'.join(min(unknown))}). Install that version first."
        )
    for alias in settings.DATABASES:
        if tables.taken(alias) - frozenset(head.migrations):
            raise CannotRestore(
                "This data folder was made by a newer Trellis than the backup. Give it an empty one."
            )


@contextmanager
def _marked(*, again: bool) -> Iterator[None]:
    """Say on disk that a restore is under way; take it back only where the store refused every row."""
    with HALF_RESTORED.open("wb") as mark:
        os.fsync(mark.fileno())
    sync_folder(HALF_RESTORED.parent)
    try:
        yield
    except CannotRestore:
        if not again:
            HALF_RESTORED.unlink()
        raise


def _load(
    backup: _Backup,
    progress: Progress,
    *,
    after: Callable[[datetime], None],
    among_others: bool,
) -> None:
    """Bring the stores to the backup's migrations, put its rows in place of what is there, and do `after`."""
    for alias in settings.DATABASES:
        executor = MigrationExecutor(connections[alias])
        executor.migrate(_newest(executor, backup.migrations))
    chosen = tables.tables_at(backup.migrations)
    backup.file.seek(0)
    with _every_store(), sealing.opened(backup.file, backup.key) as lines:
        refuse_while_running()
        if not among_others:
            _refuse_newcomers()
        head_of(lines)
        _clear()
        _insert(chosen, rows_of(lines), lambda done: progress(done, backup.rows))
        for alias in settings.DATABASES:
            _settle(alias, [m for m in chosen.values() if tables.store_of(m) == alias])
        after(backup.made_at)


def _newest(executor: MigrationExecutor, migrations: tables.Migrations) -> list[tuple[str, str]]:
    """Give each room's last one of these migrations."""
    nodes = executor.loader.graph.node_map
    return [
        name
        for name in sorted(migrations)
        if not any(c.key in migrations and c.key[0] == name[0] for c in nodes[name].children)
    ]


@contextmanager
def _every_store() -> Iterator[None]:
    """Keep everything that is done in every store, or nothing of it."""
    try:
        with ExitStack() as stores:
            for alias in settings.DATABASES:
                stores.enter_context(transaction.atomic(using=alias))
            yield
    except (IntegrityError, DataError, ValueError, TypeError, LookupError) as error:
        raise CannotRestore(f"The store refuses what the backup holds: {error}") from error


def _refuse_newcomers() -> None:
    """Look once more whether nobody is here, now that nobody can come while it is loaded."""
    connection = connections["default"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE people_person IN SHARE ROW EXCLUSIVE MODE")
    refuse_unless_empty()


def _clear() -> None:
    """Take away what an empty place holds nevertheless: its key's fingerprint, open visits, chores."""
    for model in tables.every_table():
        connection = connections[tables.store_of(model)]
        if model._meta.db_table in connection.introspection.table_names():
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 - a table of ours


def _insert(
    chosen: dict[str, type[models.Model]],
    rows: Iterable[tuple[Table, Row]],
    progress: Callable[[int], None],
) -> None:
    done = 0
    for table, of_table in groupby(rows, key=lambda pair: pair[0]):
        if table.name not in chosen:
            raise CannotRestore(f"The backup holds a table that is not known: {table.name}.")
        into = Into(chosen[table.name], table)
        for _, row in of_table:
            into.add(row)
            done += 1
            if done % AT_ONCE == 0:
                progress(done)
        into.write()


def _settle(alias: str, loaded: list[type[models.Model]]) -> None:
    """See that every reference leads somewhere, and let numbering go on after the last number."""
    connection = connections[alias]
    connection.check_constraints([model._meta.db_table for model in loaded])
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), loaded):
            cursor.execute(sql)
