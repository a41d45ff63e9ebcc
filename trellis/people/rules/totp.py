"""Codes of an authenticator app (RFC 6238: HMAC-SHA-1, 30 seconds, six digits)."""

import base64
import hmac
import secrets
import struct
from datetime import datetime

STEP_SECONDS, DIGITS, DRIFT_STEPS = 30, 6, 1


def matching_step(secret: str, code: str, *, at: datetime, after: int = -1) -> int | None:
    """Say which step of 30 seconds a typed code belongs to; None when to none.

    A phone's clock may be one step off. A code of a step up to `after` was used already. `secret` is
    base32.
    """
    typed = "".join(letter for letter in code if letter.isdigit() and letter.isascii())
    now = int(at.timestamp()) // STEP_SECONDS
    matching = None
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        fits = secrets.compare_digest(code_of(secret, step), typed)
        matching = step if fits and step > after else matching
    return matching


def code_of(secret: str, step: int) -> str:
    """Give the six digits of one step (RFC 4226, section 5.3)."""
    key = base64.b32decode(secret.encode(), casefold=True)
    mac = hmac.digest(key, struct.pack(">Q", step), "sha1")
    offset = mac[-1] & 0x0F
    number = struct.unpack(">I", mac[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"
