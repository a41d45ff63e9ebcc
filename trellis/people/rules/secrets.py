"""Secrets a person carries: the printed recovery code and API tokens. Only digests are stored."""

import hashlib
import secrets

# No 0/O, 1/I/L, U/V: what is written by hand must be read back.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
GROUPS, GROUP_LETTERS = 6, 5


def new_recovery_code() -> str:
    """Make a code to print: 30 letters in six groups, about 145 random bits."""
    letters = [secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP_LETTERS)]
    return "-".join(
        "".join(letters[i : i + GROUP_LETTERS]) for i in range(0, len(letters), GROUP_LETTERS)
    )


def new_token() -> str:
    """Make an API token: 256 random bits behind a prefix that secret scanners can recognise."""
    return f"trellis_{secrets.token_urlsafe(32)}"


def digest_of_code(code: str) -> str:
    """Digest a recovery code as a person typed it: case, spaces and dashes do not matter."""
    return digest("".join(letter for letter in code.upper() if letter in ALPHABET))


def digest(secret: str) -> str:
    """Digest a secret of at least 128 random bits; SHA-256 is enough for those (OWASP ASVS 5.0, 11.4)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def typed_alike(code: str) -> bytes:
    """Give what counts of a code that somebody typed: letters and digits, whatever their case."""
    return "".join(letter for letter in code.upper() if letter.isalnum()).encode()


def in_fours(letters: str) -> str:
    """Write letters or digits in groups of four, to be copied by hand."""
    return " ".join(letters[i : i + 4] for i in range(0, len(letters), 4))
