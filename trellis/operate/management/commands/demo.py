"""`trellis demo`: the invented cast, or an invented population for benchmarks."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from trellis.operate.demo import CannotInvent, invent_a_population, invent_the_cast
from trellis.operate.place import prepare


class Command(BaseCommand):
    """Invent people."""

    help = "Invent the cast, or with --people a population."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many people, days, and which seed."""
        parser.add_argument("--people", type=int, default=0)
        parser.add_argument("--days", type=int, default=30)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true")

    def handle(self, *, people: int, days: int, seed: int, **options: Any) -> None:
        """Invent, and say what there is."""
        prepare()
        try:
            told = _invented(people, days, seed)
        except CannotInvent as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(json.dumps(told) if options["json"] else f"Invented: {told}")


def _invented(people: int, days: int, seed: int) -> dict[str, int]:
    now = timezone.now()
    if not people:
        return {"people": len(invent_the_cast(at=now, seed=seed))}
    entries = invent_a_population(people_count=people, days=days, seed=seed, at=now)
    return {"people": people, "entries": entries}
