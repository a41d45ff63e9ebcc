"""The two keys: whether they fit, who may read them, and whether copies of them are safe."""

import hashlib
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from trellis.operate.backups.identity import BackupKeyProblem, identity
from trellis.operate.models import Assurance, assured_at
from trellis.operate.rules.finding import Finding, ok, problem, warning
from trellis.vault import master
from trellis.vault.actions import WrongMasterKey, open_vault
from trellis.vault.master import MasterKeyProblem
from trellis.vault.models import MasterKey

ASKED_AGAIN_AFTER = timedelta(days=365)


def keys() -> Iterator[Finding]:
    """Look at the master key and at the key of backups."""
    if not MasterKey.objects.exists():
        yield warning("keys", _("There is no key yet. The first `trellis serve` makes one."))
        return
    if not settings.BACKUP_KEY_FILE.exists():
        yield warning(
            "keys",
            _(
                "%(path)s, which opens backups, is not there. Put it back, or `trellis serve` makes a new one."
            )
            % {"path": settings.BACKUP_KEY_FILE},
        )
        return
    try:
        open_vault()
        identity()
    except (WrongMasterKey, MasterKeyProblem, BackupKeyProblem) as error:
        yield problem("keys", str(error))
        return
    yield ok("keys", _("The master key fits, and the key of backups is there."))
    yield from _modes()
    yield _copies()


def _modes() -> Iterator[Finding]:
    for path in (settings.MASTER_KEY_FILE, settings.BACKUP_KEY_FILE):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield problem(
                "keys", _("Others may read %(path)s. Run: chmod 600 %(path)s") % {"path": path}
            )


def both_keys() -> str:
    """Give a fingerprint of both keys together, so that what was said of these is not taken for others."""
    both = f"{master.fingerprint()} {identity().to_public()}"
    return hashlib.sha256(both.encode()).hexdigest()[:32]


def _copies() -> Finding:
    said = assured_at(Assurance.KEYS, about=both_keys())
    if said and said > timezone.now() - ASKED_AGAIN_AFTER:
        day = date_format(said.date(), "DATE_FORMAT")
        return ok("keys", _("You said on %(day)s that copies of both are safe.") % {"day": day})
    folder: Path = settings.MASTER_KEY_FILE.parent
    return warning(
        "keys",
        _(
            "Without the files in %(folder)s nothing sealed can ever be opened. Keep a copy off this "
            "machine, apart from the backups, then say so: trellis doctor --keys-are-safe"
        )
        % {"folder": folder},
    )
