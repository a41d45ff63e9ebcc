"""Rows into one table, a few hundred at once."""

from collections.abc import Iterable
from typing import Any

from django.db import connections, models

from trellis.operate.backups import tables
from trellis.operate.rules.archive import Row, Table

AT_ONCE, LETTERS_AT_ONCE = 200, 4_000_000


class Into:
    """One table that rows go into, a few hundred at once, past everything a model does when it is saved."""

    def __init__(self, model: type[models.Model], table: Table) -> None:
        known = {column.attname: column for column in tables.columns_of(model)}
        self._columns = [known[name] for name in table.columns]
        self._readers = tables.readers(self._columns)
        self._connection = connections[tables.store_of(model)]
        self._sql = _insertion(model, self._columns)
        self._waiting: list[list[Any]] = []
        self._letters = 0

    def add(self, row: Row) -> None:
        """Take a row of JSON values."""
        values = (read(value) for read, value in zip(self._readers, row, strict=True))
        self._waiting.append(
            [
                column.get_db_prep_save(value, self._connection)
                for column, value in zip(self._columns, values, strict=True)
            ]
        )
        self._letters += sum(len(value) for value in row if isinstance(value, str))
        if len(self._waiting) >= AT_ONCE or self._letters > LETTERS_AT_ONCE:
            self.write()

    def write(self) -> None:
        """Write the rows that wait."""
        if self._waiting:
            with self._connection.cursor() as cursor:
                cursor.executemany(self._sql, self._waiting)
            self._waiting, self._letters = [], 0


def _insertion(model: type[models.Model], columns: Iterable[tables.Column]) -> str:
    quote = connections[tables.store_of(model)].ops.quote_name
    names = [quote(str(column.column)) for column in columns]
    marks = ", ".join(["%s"] * len(names))
    return f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - our own names
