"""The master key: one file outside the database and its backups, wrapping every data key.

It is made on first use (mode 0600), read once per process, and checked against the fingerprint that the
database keeps, so that a wrong file is refused at the door and not discovered page by page.
"""

import hashlib
import os
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from trellis.vault.rules.sealing import KEY_BYTES


class MasterKeyProblem(Exception):
    """The master key file cannot be used; the message says why and what to do."""


def _read(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text().strip())
    except FileNotFoundError as error:
        raise MasterKeyProblem(
            f"The master key file {path} is missing. Put it back from your safe copy."
        ) from error
    except (OSError, ValueError) as error:
        raise MasterKeyProblem(
            f"The master key file {path} cannot be read as 64 hex digits."
        ) from error
    if len(key) != KEY_BYTES:
        raise MasterKeyProblem(f"The master key file {path} must hold 64 hex digits.")
    return key


@lru_cache(maxsize=1)
def master_key() -> bytes:
    """Give the 32 bytes that wrap every data key.

    Raises:
        MasterKeyProblem: the file is missing or not 64 hex digits.
    """
    return _read(settings.MASTER_KEY_FILE)


def make_master_key() -> None:
    """Write a new master key file (0600), unless one is there. Two processes make one key."""
    path: Path = settings.MASTER_KEY_FILE
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_hex(KEY_BYTES))
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:  # another process was first; its key counts
        return
    finally:
        draft.unlink()


def fingerprint() -> str:
    """Give 32 hex digits by which the database recognises this master key; they do not reveal it."""
    return hashlib.sha256(b"trellis master key\0" + master_key()).hexdigest()[:32]
