"""Making keys, and refusing to work with the wrong master key."""

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
