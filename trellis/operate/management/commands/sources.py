"""`trellis sources`: where the listings come from, how old they are, and what went wrong last."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.directory.sources import told_sources


class Command(BaseCommand):
    """List the imported sources."""

    help = "List the imported sources with age, counts and last error."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take `--json`."""
        parser.add_argument("--json", action="store_true", help="print them as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each source."""
        told = told_sources(at=timezone.now())
        text = (
            json.dumps(told, ensure_ascii=False, indent=2)
            if options["json"]
            else "\n".join(map(in_words, told))
        )
        self.stdout.write(
            text or _("Nothing has been imported yet. Try: trellis import meeting-guide FILE")
        )


def in_words(source: dict[str, Any]) -> str:
    """Say one source in a line."""
    line = _("%(name)s (%(fellowship)s): %(active)d listings, fetched %(age)s.") % source
    return f"{line} {source['last_error']}" if source["last_error"] else line
