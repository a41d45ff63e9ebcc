"""Backing up and restoring, rows a second, beside reading and parsing the same rows and nothing else."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from trellis.operate.backups import sealing, tables
from trellis.operate.backups.identity import identity
from trellis.operate.backups.making import back_up
from trellis.operate.backups.restoring import restore
from trellis.operate.bench.figure import Figure, seconds
from trellis.operate.demo import invent_a_population

PEOPLE, DAYS = 100, 100


def measure() -> Iterator[Figure]:
    """Measure a backup of ten thousand entries, read back, and its restore into the emptied place."""
    invent_a_population(people_count=PEOPLE, days=DAYS, seed=1, at=timezone.now())
    with TemporaryDirectory() as folder:
        path, now = Path(folder) / "bench.age", timezone.now()
        took = seconds(lambda: back_up(path, at=now))
        rows = back_up(path, at=now).rows
        plain = rows / seconds(_read)
        yield Figure("backup, read back", "rows/s", rows / took, plain, "plain SELECTs of all rows")
        with path.open("rb") as file, sealing.opened(file, identity()) as lines:
            text = list(lines)
        parsing = rows / seconds(lambda: [json.loads(line) for line in text])
        _empty()
        took = seconds(lambda: restore(path, after=_nothing))
        yield Figure(
            "restore, making ready included",
            "rows/s",
            rows / took,
            parsing,
            "parsing its lines alone",
        )


def _read() -> None:
    for model in tables.tables_at(tables.migrations_in_place()).values():
        if tables.store_of(model) == "default":
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608 - a table of ours
                cursor.fetchall()


def _empty() -> None:
    for alias in settings.DATABASES:
        call_command("flush", database=alias, verbosity=0, interactive=False)


def _nothing(_made_at: datetime) -> None:
    """Leave everything as it was."""
