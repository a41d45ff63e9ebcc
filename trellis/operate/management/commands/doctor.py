"""`trellis doctor`: look the place over."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from trellis.operate.actions import assure
from trellis.operate.backups.nightly import folder
from trellis.operate.doctor import examine
from trellis.operate.looks.copies import this_folder
from trellis.operate.looks.keys import both_keys
from trellis.operate.models import Assurance
from trellis.operate.rules.finding import Grade


class Command(BaseCommand):
    """Say what is well and what to do about what is not; exit 1 when there is a problem."""

    help = "Check keys, stores, backups, disk, clock, listings, accounts and the address."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how to answer."""
        parser.add_argument("--json", action="store_true")
        parser.add_argument(
            "--keys-are-safe",
            action="store_true",
            help="say that copies of both keys are off this machine",
        )
        parser.add_argument(
            "--backups-leave",
            action="store_true",
            help="say that the backups are copied off this machine",
        )

    def handle(self, **options: Any) -> None:
        """Look, and print a line for each finding."""
        if options["keys_are_safe"]:
            assure(what=Assurance.KEYS, about=both_keys(), at=timezone.now())
        if options["backups_leave"] and (where := folder()):
            assure(what=Assurance.BACKUPS, about=this_folder(where), at=timezone.now())
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
