"""`trellis backup FILE`: copy the place into one sealed file, while it runs."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from trellis.operate.actions import record_backup
from trellis.operate.backups.making import CannotBackUp, back_up
from trellis.operate.backups.progress import shown
from trellis.operate.backups.tables import NotUpToDate


class Command(BaseCommand):
    """Make a backup and read it back."""

    help = "Copy both stores into one sealed file, while the place runs, and read it back."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where it goes."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Back up and say what it holds; a problem ends with 1 and one sentence."""
        now = timezone.now()
        try:
            with shown("Backing up") as progress:
                made = back_up(file, at=now, progress=progress)
        except (CannotBackUp, NotUpToDate) as problem:
            raise CommandError(str(problem)) from problem
        except OSError as problem:
            raise CommandError(
                f"{file} could not be written: {problem.strerror or problem}. Nothing was kept."
            ) from problem
        record_backup(path=str(file.absolute()), rows=made.rows, size=made.size, at=now)
        if options["json"]:
            told = {"file": str(made.path), "made_at": made.made_at.isoformat()}
            self.stdout.write(
                json.dumps({**told, "rows": made.rows, "bytes": made.size, "verified": True})
            )
            return
        self.stdout.write(
            f"{made.rows} rows in {made.path} ({made.size / 1e6:.1f} MB), read back whole.\n"
            f"It opens with {settings.BACKUP_KEY_FILE} and is of use only with {settings.MASTER_KEY_FILE}."
        )
