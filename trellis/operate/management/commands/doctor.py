"""`trellis doctor`: look the place over."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from trellis.operate.doctor import examine
from trellis.operate.rules.finding import Grade


class Command(BaseCommand):
    """Say what is well and what to do about what is not; exit 1 when there is a problem."""

    help = "Check keys, storage, migrations, disk, sources."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how to answer."""
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        """Look, and print a line for each finding."""
        findings = examine()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in findings]))
        else:
            for finding in findings:
                self.stdout.write(f"{finding.grade:<8} {finding.what:<11} {finding.words}")
        if problems := sum(finding.grade is Grade.PROBLEM for finding in findings):
            raise CommandError(
                f"{problems} of {len(findings)} lines are problems; each says what to do."
            )
