"""Identifiers that sort by the moment they were made."""

import secrets
import time
from threading import Lock
from uuid import UUID

_RANDOM_BITS = 74
_making = Lock()
_last = 0


def uuid7() -> UUID:
    """Make a UUID version 7: 48 bits of Unix milliseconds, then 74 random bits (RFC 9562 §5.7).

    Those of one process count up, also within a millisecond and when the clock is set back (§6.2, method 2).
    """
    global _last
    with _making:
        fresh = (time.time_ns() // 1_000_000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
        _last = fresh if fresh > _last else _last + 1 + secrets.randbits(32)
        value = _last
    milliseconds, noise = value >> _RANDOM_BITS, value & ((1 << _RANDOM_BITS) - 1)
    return UUID(
        int=milliseconds << 80
        | 0x7 << 76
        | (noise >> 62) << 64
        | 0b10 << 62
        | noise & ((1 << 62) - 1)
    )
