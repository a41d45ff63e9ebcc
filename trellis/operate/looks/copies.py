"""The backups: when one was last read back whole, where it lies, and whether it leaves the machine."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.operate.backups.nightly import folder
from trellis.operate.models import Assurance, Backup, assured_at
from trellis.operate.rules.finding import Finding, Grade, backup_age, ok, problem, warning


def backups() -> Iterator[Finding]:
    """Look at the last backup, at what went wrong since, and at where they lie."""
    where = folder()
    if where is None:
        yield ok(
            "backups",
            _("Nightly backups are off, as TRELLIS_BACKUPS says: they are in your hands."),
        )
        return
    yield _last(timezone.now())
    yield from _trouble()
    yield _away(where)


def _last(now: datetime) -> Finding:
    last = Backup.objects.verified().order_by("-made_at").first()
    if last is None:
        return warning(
            "backups",
            _(
                "There is no backup yet. The worker makes one each night; for one now: trellis backup FILE"
            ),
        )
    if not Path(last.path).exists() and Path(last.path).parent == folder():
        return problem(
            "backups", _("%(file)s is gone. Run: trellis backup FILE") % {"file": last.path}
        )
    words = _("The last backup was read back whole %(age)s.") % {"age": _ago(now - last.made_at)}
    grade = backup_age((now - last.made_at) / timedelta(hours=1))
    if grade is Grade.OK:
        return ok("backups", words)
    advice = _("See that the worker runs, or run: trellis backup FILE")
    return Finding("backups", grade, f"{words} {advice}")


def _ago(age: timedelta) -> str:
    hours = max(0, int(age / timedelta(hours=1)))
    if hours < 48:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    return ngettext("%(n)d day ago", "%(n)d days ago", age.days) % {"n": age.days}


def _trouble() -> Iterator[Finding]:
    newest = Backup.objects.order_by("-made_at").first()
    if newest and newest.trouble:
        day = date_format(newest.made_at, "DATETIME_FORMAT")
        yield problem(
            "backups",
            _("The backup of %(day)s failed: %(why)s") % {"day": day, "why": newest.trouble},
        )


def this_folder(where: Path) -> str:
    """Give what stands for a folder in what the host assured of it."""
    return hashlib.sha256(str(where).encode()).hexdigest()[:32]


def _away(where: Path) -> Finding:
    if assured_at(Assurance.BACKUPS, about=this_folder(where)):
        return ok(
            "backups",
            _("You said that copies of %(folder)s leave this machine.") % {"folder": where},
        )
    there = where if where.exists() else where.parent
    if there.exists() and there.stat().st_dev != settings.DATA.stat().st_dev:
        return ok("backups", _("They lie on another disk than the data."))
    return warning(
        "backups",
        _(
            "They lie on the same disk as the data. Have %(folder)s copied off this machine, then say so: "
            "trellis doctor --backups-leave"
        )
        % {"folder": where},
    )
