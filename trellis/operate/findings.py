"""What the doctor found, in the words of the steward's page: what needs somebody first."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trellis.operate.rules.finding import Finding, Grade

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
    """One thing that was looked at, and everything found about it of one grade."""

    name: str | Promise
    grade: Grade
    grade_words: str | Promise
    words: tuple[str, ...]


def in_order(findings: list[Finding]) -> list[Row]:
    """Give the findings by what they are about, what is worst first."""
    gathered: dict[tuple[str, Grade], list[str]] = {}
    for finding in findings:
        gathered.setdefault((finding.what, finding.grade), []).append(finding.words)
    order = list(Grade)[::-1]
    rows = [
        Row(NAMES.get(what, what), grade, GRADES[grade], tuple(words))
        for (what, grade), words in gathered.items()
    ]
    return sorted(rows, key=lambda row: order.index(row.grade))
