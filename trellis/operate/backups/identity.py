"""The key that opens backups: a file beside the master key, in the words of the `age` program.

It is made on first use (mode 0600) and never goes into a backup, as the master key never does. Both are
needed to come back: this one opens the file, the master key opens what is sealed inside it.
"""

import os
import secrets
from pathlib import Path

from django.conf import settings
from pyrage import IdentityError, x25519


class BackupKeyProblem(Exception):
    """The key file of backups cannot be used; the message says why and what to do."""


def identity(path: Path | None = None) -> x25519.Identity:
    """Read the key that opens backups: from `path`, or from where the settings say.

    Raises:
        BackupKeyProblem: it is missing or no key.
    """
    path = path or settings.BACKUP_KEY_FILE
    try:
        lines = path.read_text().split("\n")
        return x25519.Identity.from_str(
            next(line for line in lines if line.startswith("AGE-")).strip()
        )
    except FileNotFoundError as error:
        raise BackupKeyProblem(
            f"The key that opens backups, {path}, is missing. Put it back from your safe copy."
        ) from error
    except (OSError, ValueError, StopIteration, IdentityError) as error:
        raise BackupKeyProblem(
            f"{path} holds no key that opens backups (AGE-SECRET-KEY-…)."
        ) from error


def identity_to_seal_with() -> x25519.Identity:
    """Give the key of backups, making its file the first time. Two processes make one key."""
    path: Path = settings.BACKUP_KEY_FILE
    if not path.exists():
        _make(path)
    return identity(path)


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = x25519.Identity.generate()
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(
        f"# opens the backups of this Trellis\n# public key: {fresh.to_public()}\n{fresh}\n"
    )
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:  # another process was first; its key counts
        return
    finally:
        draft.unlink()
