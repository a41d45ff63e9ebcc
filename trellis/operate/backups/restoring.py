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
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor
from pyrage import x25519

from trellis.directory.models import Listing
from trellis.operate.backups import sealing, tables
from trellis.operate.backups.identity import identity
from trellis.operate.backups.making import Progress, quietly, sync_folder
from trellis.operate.place import HALF_RESTORED, alone, make_ready
from trellis.operate.rules.archive import Damaged, Head, NotABackup, Row, Table, head_of, rows_of
from trellis.people.models import Person
from trellis.vault import master

AT_ONCE, LETTERS_AT_ONCE = 200, 4_000_000


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


def restore(
    path: Path,
    *,
    after: Callable[[datetime], None],
    key: Path | None = None,
    progress: Progress = quietly,
) -> Restored:
    """Bring an empty place to what a backup holds; `after` is told the backup's moment before it is done.

    Raises:
        CannotRestore, BackupKeyProblem, MasterKeyProblem: why it cannot be, in a sentence; nothing was changed.
    """
    opens = identity(key)
    with alone(), path.open("rb") as file:
        cut_off_before = HALF_RESTORED.exists()
        if not cut_off_before:
            refuse_unless_empty()
        backup = _judged(file, opens)
        _refuse_another_key(backup.head)
        _refuse_newer(backup.head)
        with _marked(again=cut_off_before):
            _load(backup, progress, among_others=cut_off_before)
        made_at = datetime.fromisoformat(backup.head.made_at)
        make_ready()
        after(made_at)
        HALF_RESTORED.unlink()
    return Restored(made_at, backup.rows)


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


def _load(backup: _Backup, progress: Progress, *, among_others: bool) -> None:
    """Bring the stores to the backup's migrations, and put its rows in place of whatever is there."""
    for alias in settings.DATABASES:
        executor = MigrationExecutor(connections[alias])
        executor.migrate(_newest(executor, backup.migrations))
    chosen = tables.tables_at(backup.migrations)
    backup.file.seek(0)
    with _every_store(), sealing.opened(backup.file, backup.key) as lines:
        if not among_others:
            _refuse_newcomers()
        head_of(lines)
        _clear()
        _insert(chosen, rows_of(lines), lambda done: progress(done, backup.rows))
        for alias in settings.DATABASES:
            _settle(alias, [m for m in chosen.values() if tables.store_of(m) == alias])


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
        into = _Into(chosen[table.name], table)
        for _, row in of_table:
            into.add(row)
            done += 1
            if done % AT_ONCE == 0:
                progress(done)
        into.write()


class _Into:
    """One table that rows go into, a few hundred at once, past everything a model does when it is saved."""

    def __init__(self, model: type[models.Model], table: Table) -> None:
        known = {column.attname: column for column in tables.columns_of(model)}
        self._columns = [known[name] for name in table.columns]
        self._readers = tables.readers(self._columns)
        self._connection = connections[tables.store_of(model)]
        self._sql = _insertion(model, self._columns)
        self._waiting: list[list[Any]] = []
        self._letters = 0

    def add(self, row: Row) -> None:
        """Take a row of JSON values."""
        values = (read(value) for read, value in zip(self._readers, row, strict=True))
        self._waiting.append(
            [
                column.get_db_prep_save(value, self._connection)
                for column, value in zip(self._columns, values, strict=True)
            ]
        )
        self._letters += sum(len(value) for value in row if isinstance(value, str))
        if len(self._waiting) >= AT_ONCE or self._letters > LETTERS_AT_ONCE:
            self.write()

    def write(self) -> None:
        """Write the rows that wait."""
        if self._waiting:
            with self._connection.cursor() as cursor:
                cursor.executemany(self._sql, self._waiting)
            self._waiting, self._letters = [], 0


def _insertion(model: type[models.Model], columns: Iterable[tables.Column]) -> str:
    quote = connections[tables.store_of(model)].ops.quote_name
    names = [quote(str(column.column)) for column in columns]
    marks = ", ".join(["%s"] * len(names))
    return f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - our own names


def _settle(alias: str, loaded: list[type[models.Model]]) -> None:
    """See that every reference leads somewhere, and let numbering go on after the last number."""
    connection = connections[alias]
    connection.check_constraints([model._meta.db_table for model in loaded])
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), loaded):
            cursor.execute(sql)
