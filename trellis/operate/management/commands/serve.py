"""`trellis serve`: bring the data folder up to date, then serve it, pages and worker, until one signal."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from trellis.operate.actions import make_first_link
from trellis.operate.cast import CAST
from trellis.operate.demo import CannotInvent, invent_the_cast
from trellis.operate.place import Address, alone, prepare


class Command(BaseCommand):
    """Serve this place."""

    help = "Migrate, then serve until one signal."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to listen, and whether to serve the demonstration."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=Address.port_named, default=8000)
        parser.add_argument(
            "--demo", action="store_true", help="serve invented people, and say so on every page"
        )

    def handle(self, *, host: str, port: int, demo: bool, **_: Any) -> None:
        """Prepare, invent the cast in a demonstration, and serve with a worker."""
        address = Address(host, port)
        if demo and not settings.DEMO:
            self._again_as_demonstration(address)
        prepare()
        if settings.DEMO:
            self._demonstrate(address)
        else:
            self._welcome_the_host()
        self.stdout.flush()
        self._supervise(address)

    def _again_as_demonstration(self, address: Address) -> None:
        """Start over with TRELLIS_DEMO set, since settings are read once."""
        os.environ["TRELLIS_DEMO"] = "1"
        os.environ.setdefault("TRELLIS_URL", str(address))
        again = ["trellis", "serve", "--demo", "--host", address.host, "--port", str(address.port)]
        os.execv(sys.executable, [sys.executable, "-m", *again])  # noqa: S606 - our own interpreter

    def _welcome_the_host(self) -> None:
        """While nobody has an account, say where the first one is made. The line is a key; it is said once."""
        with alone():
            secret = make_first_link(at=timezone.now())
        if secret:
            link = f"{settings.URL}{reverse('operate:first', args=[secret])}"
            self.stdout.write(f"Nobody has an account yet. Make the first, within a day: {link}")

    def _supervise(self, address: Address) -> None:
        """Become the small program that runs web and worker; no store is open when it does."""
        connections.close_all()
        program = ["trellis.operate.supervise", "--host", address.host, "--port", str(address.port)]
        os.execv(sys.executable, [sys.executable, "-m", *program])  # noqa: S606 - our own interpreter

    def _demonstrate(self, address: Address) -> None:
        try:
            with alone():
                invent_the_cast(at=timezone.now())
        except CannotInvent as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write("\nEverybody here is invented. Be one of them:\n")
        for member in CAST:
            self.stdout.write(
                f"  {member.called:<11} {member.who!s:<22} {address}/demo/{member.username}/"
            )
        self.stdout.write("")
