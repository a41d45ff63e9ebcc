"""What the doctor found, in the words of the steward's page: what needs somebody first."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trellis.operate.rules.finding import Finding, Grade, worst

NAMES = {
    "storage": _("The store"),
    "migrations": _("Version"),
    "keys": _("Keys"),
    "backups": _("Backups"),
    "disk": _("Disk"),
    "clock": _("Clock"),
    "pages": _("Pages"),
    "worker": _("Worker"),
    "jobs": _("What waits"),
    "channels": _("Messages"),
    "sources": _("Listings"),
    "people": _("Accounts"),
    "stewards": _("Stewards"),
    "address": _("Address"),
}
GRADES = {
    Grade.OK: _("All right"),
    Grade.WARNING: _("Soon"),
    Grade.PROBLEM: _("Now"),
}


@dataclass(frozen=True)
class Row:
    """One thing that was looked at, its worst grade, and everything found about it, the worst first."""

    name: str | Promise
    grade: Grade
    grade_words: str | Promise
    words: tuple[str, ...]


def in_order(findings: list[Finding]) -> list[Row]:
    """Give the findings by what they are about, what is worst first."""
    rows = [_row(what, [f for f in findings if f.what == what]) for what in _kinds(findings)]
    return sorted(rows, key=lambda row: -_badness(row.grade))


def _kinds(findings: list[Finding]) -> list[str]:
    return list(dict.fromkeys(finding.what for finding in findings))


def _badness(grade: Grade) -> int:
    return list(Grade).index(grade)


def _row(what: str, findings: list[Finding]) -> Row:
    grade = worst(findings)
    said = sorted(findings, key=lambda finding: -_badness(finding.grade))
    return Row(NAMES.get(what, what), grade, GRADES[grade], tuple(f.words for f in said))
