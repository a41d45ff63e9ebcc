"""`trellis steward`: say who looks after the place."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from trellis.people.models import Person
from trellis.people.requests import person_named
from trellis.teams import actions as teams
from trellis.vault.actions import open_vault


class Command(BaseCommand):
    """Let somebody look after the place, or no more."""

    help = "Make somebody a steward of this place, or end it with --end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who, and whether it ends."""
        parser.add_argument("username")
        parser.add_argument("--end", action="store_true", help="they look after the place no more")

    def handle(self, *, username: str, end: bool, **options: Any) -> None:
        """Give the role or take it, and say so in one sentence."""
        open_vault()
        person = person_named(username.strip().lower())
        if person is None:
            raise CommandError(f"Nobody here is called {username}.")
        self.stdout.write(_end(person) if end else _give(person))


def _give(person: Person) -> str:
    try:
        teams.make_steward(person=person, at=timezone.now())
    except teams.CannotJoin as problem:
        raise CommandError(str(problem)) from problem
    return f"{person.username} looks after this place. A steward sees nobody's record."


def _end(person: Person) -> str:
    try:
        teams.end_steward(person=person, at=timezone.now())
    except teams.NotASteward as no:
        raise CommandError(f"{person.username} is no steward of this place.") from no
    except teams.LastLead as last:
        raise CommandError(
            f"{person.username} is the last steward. Make another first: trellis steward USERNAME"
        ) from last
    return f"{person.username} looks after this place no more."
