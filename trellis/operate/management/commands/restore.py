"""`trellis restore FILE`: bring an empty place to what a backup holds."""

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from trellis.operate.backups.closing import close_what_may_have_ended
from trellis.operate.backups.progress import shown
from trellis.operate.backups.restoring import CannotRestore, Restored, restore


class Command(BaseCommand):
    """Restore a backup into an empty place, SQLite or PostgreSQL alike."""

    help = "Put a backup into an empty place: all of it or nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the key that opens it, and whether anything can have been ended since."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", type=Path, help="the backup.key of the place that made it")
        parser.add_argument(
            "--moved",
            action="store_true",
            help="the old place was stopped before the backup was made: leave sharing as it was",
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *, file: Path, key: Path | None, moved: bool, **options: Any) -> None:
        """Restore and say what came back; a problem ends with 1 and one sentence."""

        def after(made_at: datetime) -> None:
            if not moved:
                close_what_may_have_ended(since=made_at, at=timezone.now())

        try:
            with shown("Restoring") as progress:
                back = restore(file, after=after, key=key, progress=progress)
        except CannotRestore as problem:
            raise CommandError(str(problem)) from problem
        except FileNotFoundError as problem:
            raise CommandError(f"There is no file {problem.filename}.") from problem
        self.stdout.write(_as_json(back, moved) if options["json"] else _in_words(back, moved))


def _as_json(back: Restored, moved: bool) -> str:  # noqa: FBT001 - what the host said
    told = {"made_at": back.made_at.isoformat(), "rows": back.rows, "closed": not moved}
    return json.dumps(told)


def _in_words(back: Restored, moved: bool) -> str:  # noqa: FBT001 - what the host said
    age = timezone.now() - back.made_at
    words = f"{back.rows} rows are back, as they were on {back.made_at:%d %B %Y, %H:%M} UTC ({age.days} days ago)."
    if moved:
        return f"{words} Sharing is as it was. Everybody signs in anew. Next: trellis doctor"
    return (
        f"{words}\nEverybody signs in anew. All sharing, open invitations and tokens are closed, since some "
        "may have been ended after that moment, and everybody finds a message about it. Look through who is "
        "a steward or in a team.\nNext: trellis doctor"
    )
