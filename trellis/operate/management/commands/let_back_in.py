"""`trellis let-back-in`: help somebody who lost their printed code, or their phone and all recovery codes."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from trellis.people import actions
from trellis.people.models import Person
from trellis.vault.actions import open_vault


class Command(BaseCommand):
    """Give somebody a new printed code, once whoever runs the place is sure who they are."""

    help = "Print a new code that restores an account; every visit and token of it ends."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whose account it is, and whether the second step is given up."""
        parser.add_argument("username")
        parser.add_argument(
            "--without-second-step",
            action="store_true",
            help="also forget their passkeys, authenticator app and recovery codes",
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *, username: str, without_second_step: bool, **options: Any) -> None:
        """Make the code and print it once."""
        open_vault()
        person = Person.objects.filter(username=username.lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody here is called {username}.")
        code = actions.let_back_in(
            person=person, second_step_too=without_second_step, at=timezone.now()
        )
        told = f"The code that restores {person.username}, shown only now:\n{code}"
        self.stdout.write(json.dumps({"code": code}) if options["json"] else told)
