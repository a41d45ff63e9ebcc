"""`trellis token`: make an API token and print it once."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from trellis.people import actions
from trellis.people.models import Person
from trellis.vault.actions import open_vault


class Command(BaseCommand):
    """Make an API token for a person."""

    help = "Print a new API token once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whose token it is and what it is for."""
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="what the token is for")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, username: str, name: str, **options: Any) -> None:
        """Make the token and print it."""
        open_vault()
        known = Person.objects.select_related("key").filter(
            username=username.lower(), is_active=True
        )
        person = known.first()
        if person is None:
            raise CommandError(f"Nobody here is called {username}.")
        _token, secret = actions.give_token(by=person, name=name[:60], at=timezone.now())
        self.stdout.write(
            json.dumps({"token": secret, "name": name[:60]}) if options["json"] else secret
        )
