"""Making keys, sealing what belongs to the house, and refusing to work with the wrong master key."""

import base64
from functools import lru_cache

from trellis.vault import master
from trellis.vault.models import Key, MasterKey
from trellis.vault.rules import sealing

CURRENT = 1


class WrongMasterKey(Exception):
    """The master key file is not the one this store was sealed with."""


def open_vault() -> None:
    """Recognise the master key, or on an empty store make one and remember its fingerprint.

    Raises:
        WrongMasterKey: the store was sealed with another key.
        MasterKeyProblem: the file is missing although the store needs it, or it is unreadable.
    """
    known = MasterKey.objects.filter(version=CURRENT).first()
    if known is None:
        master.make_master_key()
        known, _ = MasterKey.objects.get_or_create(
            version=CURRENT, defaults={"fingerprint": master.fingerprint()}
        )
    if known.fingerprint != master.fingerprint():
        raise WrongMasterKey(
            "The master key file is not the one this store was sealed with. "
            "Nothing was changed. Put the right file back, or set TRELLIS_MASTER_KEY_FILE to it."
        )


def make_key() -> Key:
    """Make and store the data key of a new owner."""
    wrapped = sealing.wrap(master.master_key(), sealing.new_key())
    return Key.objects.create(master_id=CURRENT, wrapped=wrapped)


def seal_for_house(text: str, *, purpose: str, place: str = "") -> str:
    """Seal what the program itself must open for somebody who is not signed in yet.

    The key is derived from the master key for this purpose alone; the seal is bound to the purpose and to
    `place` (a row, say), so it opens nowhere else. Gives letters that fit any text column.
    """
    sealed = sealing.seal(_house_key(purpose), text.encode(), place=f"{purpose}|{place}".encode())
    return base64.urlsafe_b64encode(sealed).decode()


def open_for_house(sealed: str, *, purpose: str, place: str = "") -> str:
    """Open what `seal_for_house` sealed for the same purpose and place.

    Raises:
        CannotOpen: it was sealed for something else, under another master key, or was changed.
    """
    try:
        carried = base64.urlsafe_b64decode(sealed.encode())
    except ValueError as error:
        raise sealing.CannotOpen("not a seal of the house") from error
    key = _house_key(purpose)
    return sealing.unseal(key, carried, place=f"{purpose}|{place}".encode()).decode()


def _house_key(purpose: str) -> bytes:
    return _derived(master.master_key(), purpose)


@lru_cache(maxsize=32)
def _derived(master_key: bytes, purpose: str) -> bytes:
    """Derive a key once per process and purpose."""
    return sealing.derive(master_key, purpose=purpose)
