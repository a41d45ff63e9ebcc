"""Sealing and opening single values, and wrapping the keys they are sealed under.

A sealed value is `version (1 byte) ‖ nonce (12) ‖ ciphertext and tag`, AES-256-GCM (NIST SP 800-38D). Its
associated data names table, column, owner and row, so a value moved to another place does not open. Data
keys are wrapped with AES key wrap (RFC 3394). Keys for one purpose are derived with HKDF-SHA-256 (RFC 5869).
"""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

VERSION = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32


class CannotOpen(Exception):
    """The seal does not fit: another key, another place, or changed bytes."""


def new_key() -> bytes:
    """Make 32 random bytes to seal with."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, plain: bytes, *, place: bytes) -> bytes:
    """Seal `plain` under `key`, bound to `place`."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plain, place)


def unseal(key: bytes, sealed: bytes, *, place: bytes) -> bytes:
    """Open what `seal` made with the same key and place.

    Raises:
        CannotOpen: the key or place is another, or a byte was changed.
    """
    if sealed[:1] != VERSION:
        raise CannotOpen("sealed by an unknown version")
    nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, rest, place)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("the seal does not fit") from error


def wrap(master: bytes, key: bytes) -> bytes:
    """Wrap a data key under the master key: 40 bytes that may be stored."""
    return aes_key_wrap(master, key)


def unwrap(master: bytes, wrapped: bytes) -> bytes:
    """Give back the data key that `wrap` wrapped.

    Raises:
        CannotOpen: it was wrapped under another master key, or its bytes were blanked by erasure.
    """
    try:
        return aes_key_unwrap(master, wrapped)
    except (InvalidUnwrap, ValueError) as error:
        raise CannotOpen("the key does not unwrap") from error


def mark(key: bytes, *, purpose: str, text: str) -> str:
    """Give 32 hex digits that stand for `text` under this key and no other (HMAC-SHA-256, truncated).

    Used where a column must be searchable by its owner and mean nothing to a reader of the database.
    """
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()[:32]


def derive(master: bytes, *, purpose: str) -> bytes:
    """Give the 32 bytes that seal one purpose of the house; another purpose gets another key."""
    return HKDF(
        algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"trellis {purpose}".encode()
    ).derive(master)
