"""Identifiers that sort by the moment they were made."""

import secrets
import time
from uuid import UUID

_RANDOM_BITS = 74


def uuid7() -> UUID:
    """Make a UUID version 7: 48 bits of Unix milliseconds, then 74 random bits (RFC 9562 §5.7)."""
    milliseconds = time.time_ns() // 1_000_000
    noise = secrets.randbits(_RANDOM_BITS)
    value = (
        milliseconds << 80 | 0x7 << 76 | (noise >> 62) << 64 | 0b10 << 62 | noise & ((1 << 62) - 1)
    )
    return UUID(int=value)
