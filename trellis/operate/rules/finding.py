"""One line of what the doctor found."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How it is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and what to do about it."""

    what: str
    grade: Grade
    words: str


def ok(what: str, words: str) -> Finding:
    """Say that it is well."""
    return Finding(what, Grade.OK, words)


def warning(what: str, words: str) -> Finding:
    """Say what is better mended soon."""
    return Finding(what, Grade.WARNING, words)


def problem(what: str, words: str) -> Finding:
    """Say what keeps the place from working."""
    return Finding(what, Grade.PROBLEM, words)


def disk(free: int, total: int) -> Finding:
    """Judge free bytes: under 200 MB is a problem, under a tenth of the disk or 2 GB a warning."""
    words = f"{free / 1e9:.1f} GB free of {total / 1e9:.0f} GB."
    if free < 200e6:
        return problem("disk", f"{words} Make room now: check-ins will be refused when it is full.")
    if free < min(total / 10, 2e9):
        return warning("disk", f"{words} Make room soon.")
    return ok("disk", words)


def source_age(name: str, hours: float) -> Finding:
    """Judge how long ago a source of listings was read: over 30 days is a warning."""
    days = hours / 24
    if days > 30:
        return warning("source", f"{name} was last read {days:.0f} days ago. Import it again.")
    return ok("source", f"{name} was read {days:.0f} days ago.")
