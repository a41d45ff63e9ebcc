"""Making a place ready to serve: stores migrated, key recognised, pages collected."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction

from trellis.operate.backups.identity import identity_to_seal_with
from trellis.operate.translations import compile_if_stale
from trellis.vault.actions import open_vault
from trellis.vault.models import MasterKey

LISTENING = ".listening-"
HALF_RESTORED: Path = settings.DATA / ".restoring"
"""Stands while a restore is under way, and after one that was cut off."""


class HalfRestored(Exception):
    """A restore began here and did not finish."""


def prepare() -> None:
    """Bring an empty or older data folder to where it can serve. Doing it again changes nothing.

    Raises:
        HalfRestored: a restore was cut off here.
        WrongMasterKey, MasterKeyProblem: the key file is not the right one; nothing was changed for people.
    """
    with alone():
        refuse_half_restored()
        make_ready()


def refuse_half_restored() -> None:
    """Stop where a restore began and did not finish: what is there may be half of a place.

    Raises:
        HalfRestored: it did not finish.
    """
    if HALF_RESTORED.exists():
        raise HalfRestored(
            "A restore of this place did not finish. Run it again: trellis restore FILE"
        )


@contextmanager
def alone() -> Iterator[None]:
    """Let one process at a time make a data folder ready; the others wait."""
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.DATA / ".preparing").open("w") as door:
        flock(door, LOCK_EX)
        yield


def make_ready() -> None:
    """Do what `prepare` does, for whoever is alone already."""
    if MasterKey._meta.db_table in connection.introspection.table_names():
        open_vault()  # before anything is touched
    for alias in settings.DATABASES:
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    call_command("clearsessions", verbosity=0)
    open_vault()
    identity_to_seal_with()  # made with the other key, so that one copy keeps both
    compile_if_stale()
    call_command("collectstatic", verbosity=0, interactive=False)


@contextmanager
def known_to_listen(host: str) -> Iterator[None]:
    """Let the doctor know where this process listens, for as long as it does."""
    mark, mine = settings.DATA / f"{LISTENING}{os.getpid()}", os.getpid()
    _forget_the_gone()
    mark.write_text(host)
    try:
        yield
    finally:
        if os.getpid() == mine:  # not in a child that ends
            mark.unlink(missing_ok=True)


def _forget_the_gone() -> None:
    """Remove the marks of processes that were killed: another program may get their number."""
    for mark in settings.DATA.glob(f"{LISTENING}*"):
        if not _runs(mark.name.removeprefix(LISTENING)):
            mark.unlink(missing_ok=True)


def listening() -> set[str]:
    """Give the addresses on which web processes of this data folder listen now."""
    marks = settings.DATA.glob(f"{LISTENING}*")
    return {mark.read_text() for mark in marks if _runs(mark.name.removeprefix(LISTENING))}


def _runs(process: str) -> bool:
    return process.isdecimal() and Path(f"/proc/{process}").exists()


def refuse_unless_writable() -> None:
    """Return when every store takes writes, the people's and the directory's; nothing is kept.

    Raises:
        DatabaseError: one cannot be reached, is read-only, or stayed locked.
        OSError: the disk takes no more.
    """
    if settings.EMBEDDED:
        _write_and_forget(settings.DATA)
    for alias in settings.DATABASES:
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            if connections[alias].vendor == "sqlite":
                cursor.execute(
                    "PRAGMA user_version = 0"
                )  # takes the write lock, as a check-in would
                transaction.set_rollback(True, using=alias)
                continue
            cursor.execute("SHOW transaction_read_only")
            if cursor.fetchone() != ("off",):
                raise DatabaseError("The store is read-only.")


def _write_and_forget(folder: Path) -> None:
    """Put 16 KB on the disk, in a file without a name: a full disk refuses them, as it would a check-in."""
    with TemporaryFile(dir=folder) as file:
        file.write(bytes(16 * 1024))
        file.flush()
        os.fsync(file.fileno())


@dataclass(frozen=True)
class Address:
    """Where the web process listens."""

    host: str
    port: int

    @staticmethod
    def port_named(text: str) -> int:
        """Judge a port given on the command line: 1 to 65535."""
        port = int(text)
        if not 1 <= port <= 65535:
            raise ValueError(text)
        return port

    def __str__(self) -> str:
        return f"http://{self.host}:{self.port}"
