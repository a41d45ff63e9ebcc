"""`trellis web`: one web process group, for places that run several."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from trellis.operate.place import Address, refuse_half_restored
from trellis.vault.actions import open_vault


class Command(BaseCommand):
    """Serve pages from stores that `trellis serve` made ready."""

    help = "Serve pages only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to listen."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=Address.port_named, default=8000)

    def handle(self, *, host: str, port: int, **_: Any) -> None:
        """Check the key, then serve."""
        refuse_half_restored()
        open_vault()
        from trellis.operate.web import Web  # noqa: PLC0415 - loads every page; after the key is known to be right

        Web(Address(host, port)).run()
