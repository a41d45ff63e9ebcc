"""The web process: gunicorn with the house in it."""

import sys
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication

from trellis.operate.connections import InTime, WithoutRequests
from trellis.operate.place import Address, known_to_listen

PROCESSES, THREADS = 2, 4
LONGEST_ANSWER_SECONDS, FINISHES_WITHIN_SECONDS = 30, 10


def _keep_stores_open(worker: Any) -> None:
    """Hold each embedded store open for as long as a process serves: opening one needs room on the disk, which
    may be full, and whoever only reads is answered then too.
    """
    worker.stores = [connections.create_connection(alias) for alias in connections]
    for store in worker.stores:
        if store.vendor == "sqlite":
            store.inc_thread_sharing()
            with store.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM sqlite_master")


class Web(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn, told where to listen; SIGTERM and SIGINT let running answers finish."""

    def __init__(self, address: Address) -> None:
        self.address = address
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        for name, value in {
            "bind": f"{self.address.host}:{self.address.port}",
            "workers": PROCESSES,
            "threads": THREADS,
            "timeout": LONGEST_ANSWER_SECONDS,
            "graceful_timeout": FINISHES_WITHIN_SECONDS,
            "loglevel": "error",  # its warnings name the address of whoever sent a malformed request
            "proc_name": "trellis",
            "worker_class": InTime,
            "logger_class": WithoutRequests,
            "forwarder_headers": "",  # no header, from wherever, says under which address the house stands
            "forwarded_allow_ips": "",  # whether a proxy speaks HTTPS is for Django to read
            "control_socket_disable": True,
            "when_ready": self._ready,
            "post_worker_init": _keep_stores_open,
        }.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def _ready(self, _server: Any) -> None:
        sys.stdout.write(f"Trellis serves {self.address} (stop with Ctrl-C)\n")
        sys.stdout.flush()

    def run(self) -> None:
        """Serve. Connections are closed first: one carried across a fork can corrupt an SQLite file."""
        connections.close_all()
        with known_to_listen(self.address.host):
            super().run()

    def load(self) -> Any:
        """Give the program to serve."""
        return get_wsgi_application()
