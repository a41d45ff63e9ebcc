"""The secret in a private calendar's address: 256 random bits, of which only the digest is kept."""

import hashlib
import secrets


def new_secret() -> str:
    """Make 43 letters that nobody guesses."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Digest a secret; SHA-256 is enough for 256 random bits (OWASP ASVS 5.0, 11.4)."""
    return hashlib.sha256(secret.encode()).hexdigest()
