"""One line of what the doctor found, and how figures are judged."""

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
    """Say what keeps the place from working, or from being safe."""
    return Finding(what, Grade.PROBLEM, words)


def disk(free: int, total: int) -> Grade:
    """Judge free bytes: under 200 MB is a problem, under a tenth of the disk or 2 GB a warning."""
    if free < 200e6:
        return Grade.PROBLEM
    return Grade.WARNING if free < min(total / 10, 2e9) else Grade.OK


def source_age(hours: float) -> Grade:
    """Judge how long ago a source of listings was read: over 30 days is a warning."""
    return Grade.WARNING if hours > 30 * 24 else Grade.OK


def backup_age(hours: float) -> Grade:
    """Judge how old the last backup is that was read back: one night missed is a warning, three a problem."""
    if hours > 78:
        return Grade.PROBLEM
    return Grade.WARNING if hours > 30 else Grade.OK


def worst(findings: list[Finding]) -> Grade:
    """Give the worst grade of all; nothing found is well."""
    order = list(Grade)
    return max((finding.grade for finding in findings), key=order.index, default=Grade.OK)
