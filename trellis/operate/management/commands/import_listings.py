"""`trellis import FORMAT SOURCE`: bring listings in from a feed, with an honest report."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console

from trellis.directory import actions, reports
from trellis.directory.rules.feed import LARGEST
from trellis.directory.rules.plain import line
from trellis.directory.rules.problems import Unusable
from trellis.operate.place import prepare

FORMATS = ("meeting-guide", "bmlt", "hsds", "findtreatment", "csv")


class Command(BaseCommand):
    """Import one source; all of it or nothing."""

    help = "Import listings from a feed. Repeating an import changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the format, the file, and what holds for the whole feed."""
        parser.add_argument("format", choices=FORMATS)
        parser.add_argument("source", help="a Meeting Guide JSON file")
        parser.add_argument(
            "--name", default="", help="what to call the source (default: the file's name)"
        )
        parser.add_argument("--fellowship", default="", help="AA, NA, CMA, … (default: AA)")
        parser.add_argument("--zone", default="", help="IANA time zone of rows that name none")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change; write nothing"
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and report; a file that cannot be used ends with 1 and one sentence."""
        if options["format"] != "meeting-guide":
            raise CommandError(
                _("Importing %(format)s is not there yet.") % {"format": options["format"]}
            )
        feed = _feed(options)
        prepare()
        try:
            with Console(stderr=True).status(_("Importing…")):  # shown on a terminal only
                report = actions.import_feed(
                    feed=feed, at=timezone.now(), dry_run=options["dry_run"]
                )
        except Unusable as problem:
            raise CommandError(reports.unusable(problem)) from problem
        except actions.UnknownZone as problem:
            raise CommandError(
                _("“%(zone)s” is no IANA time zone.") % {"zone": problem}
            ) from problem
        told = reports.told(report)
        self.stdout.write(
            json.dumps(told, ensure_ascii=False, indent=2) if options["json"] else in_words(told)
        )


def _feed(options: dict[str, Any]) -> actions.Feed:
    source = str(options["source"])
    if "://" in source:
        raise CommandError(
            _(
                "Importing from an address is not there yet. Save the feed as a file and import that."
            )
        )
    path = Path(source)
    return actions.Feed(
        name=line(options["name"], limit=100) or line(path.stem, limit=100),
        content=_content(path),
        fellowship=line(options["fellowship"], limit=100),
        zone=options["zone"].strip(),
        address=source[:1000],
    )


def _content(path: Path) -> bytes:
    """Read a file, and of one that is too large only as much as shows it."""
    if path.is_dir() or path.suffix.lower() == ".zip":
        raise CommandError(_("Importing a folder or a zip is not there yet."))
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise CommandError(
            _("%(file)s cannot be read: %(why)s.") % {"file": path, "why": reason}
        ) from problem


def in_words(told: dict[str, Any]) -> str:
    """Say the report in a few lines."""
    counts = _(
        "%(read)d rows read: %(added)d added, %(updated)d updated, %(unchanged)d unchanged, %(skipped)d skipped. "
        "%(removed)d listings are no longer named."
    ) % {**told, "skipped": len(told["skipped"])}
    skipped = [_("Row %(row)d (%(key)s): %(why)s.") % row for row in told["skipped"]]
    return "\n".join([counts, *skipped, *told["warnings"]])
