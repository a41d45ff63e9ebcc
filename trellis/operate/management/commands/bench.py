"""`trellis bench`: measure, each figure beside a yardstick from the same run."""

import json
import os
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from trellis.operate.bench import backup, check_in, listings, pages, timeline, week, worker
from trellis.operate.bench.figure import Figure
from trellis.operate.place import prepare
from trellis.people.models import Person

BENCHES: dict[str, Callable[[], Iterator[Figure]]] = {
    "check-in": check_in.measure,
    "timeline": timeline.measure,
    "week": week.measure,
    "import": listings.measure,
    "pages": pages.measure,
    "backup": backup.measure,
    "worker": worker.measure,
}
APART = "TRELLIS_BENCH_APART"


class Command(BaseCommand):
    """Measure on stores of its own; real ones are never written to."""

    help = "Measure check-in, timeline, my week, import with find, pages, backup, worker; JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which one; without a name, all."""
        parser.add_argument("name", nargs="?", choices=sorted(BENCHES))
        parser.add_argument("--json", action="store_true", help="the answer is JSON either way")

    def handle(self, *, name: str | None, **_: Any) -> None:
        """Measure, and print a JSON list of figures."""
        if settings.EMBEDDED and APART not in os.environ:
            self._again_apart(name)
        prepare()
        if Person.objects.exists():
            raise CommandError(
                "DATABASE_URL holds accounts; give `trellis bench` an empty database."
            )
        chosen = [BENCHES[name]] if name else list(BENCHES.values())
        figures = [figure.told() for measure in chosen for figure in measure()]
        self.stdout.write(json.dumps(figures, indent=1))

    def _again_apart(self, name: str | None) -> None:
        """Start over with a data folder of its own, since settings are read once."""
        with tempfile.TemporaryDirectory(prefix="trellis-bench-") as folder:
            own = {"TRELLIS_DATA": folder, APART: "1"}
            command = [sys.executable, "-m", "trellis", "bench", *([name] if name else [])]
            sys.exit(os.spawnve(os.P_WAIT, sys.executable, command, {**os.environ, **own}))  # noqa: S606
