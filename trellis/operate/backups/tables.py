"""Which tables go into a backup, as they stand at given migrations; and rows to and from JSON values."""

import base64
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connections, models, router
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from trellis.operate.rules.archive import Row, Table

Column: TypeAlias = "models.Field[Any, Any]"
Migrations: TypeAlias = frozenset[tuple[str, str]]

PASSING = frozenset(
    {
        "sessions.session",  # everybody signs in anew
        "people.visit",
        "people.tries",
        "contenttypes.contenttype",  # made anew by every migration
        "auth.permission",
        "auth.group",  # not used
        "auth.group_permissions",
        "work.pulse",
        "operate.firstlink",
        "operate.backup",  # this machine's own record
        "operate.assurance",
    }
)
"""Tables that are left out: what is of the moment, of the machine, or made anew."""


IN_MEMORY = 20
"""Rows; a picture may be some megabytes."""


class NotUpToDate(Exception):
    """A store is between two versions, or was made by a newer Trellis; the message says what to do."""


def migrations_in_place() -> Migrations:
    """Give the migrations that every store has taken.

    Raises:
        NotUpToDate: the stores differ, or hold what this version does not know.
    """
    every = [taken(alias) for alias in settings.DATABASES]
    if any(one != every[0] for one in every):
        raise NotUpToDate("The stores are between two versions. Run: trellis serve")
    if unknown := every[0] - known_migrations():
        raise NotUpToDate(f"The stores were made by a newer Trellis ({_example(unknown)}).")
    return every[0]


def taken(alias: str) -> Migrations:
    """Give the migrations one store has taken."""
    return frozenset(MigrationRecorder(connections[alias]).applied_migrations())


def _example(migrations: Migrations) -> str:
    return ".".join(min(migrations))


def known_migrations() -> Migrations:
    """Give the migrations of this version."""
    return frozenset(MigrationLoader(None).disk_migrations)


def tables_at(migrations: Migrations) -> dict[str, type[models.Model]]:
    """Give the tables that go into a backup by name, as these migrations made them."""
    state = MigrationLoader(None).project_state(sorted(migrations)).apps
    every = state.get_models(include_auto_created=True)
    named = {model._meta.label_lower: model for model in every if model._meta.managed}
    return {name: named[name] for name in sorted(named) if name not in PASSING}


def every_table() -> list[type[models.Model]]:
    """Give every table of this version, the passing ones too."""
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]


def store_of(model: type[models.Model]) -> str:
    """Name the store in which a table lives."""
    return next(alias for alias in settings.DATABASES if router.allow_migrate_model(alias, model))


def columns_of(model: type[models.Model]) -> list[Column]:
    """Give the columns that are stored, in the order of the model."""
    return [
        field for field in model._meta.concrete_fields if not getattr(field, "generated", False)
    ]


def described(model: type[models.Model]) -> Table:
    """Name a table and its columns."""
    names = tuple(field.attname for field in columns_of(model))
    return Table(model._meta.label_lower, names)


def _bytes_to_text(value: Any) -> str:
    return base64.b64encode(bytes(value)).decode()


TO_JSON: dict[type[Any], Callable[[Any], Any]] = {
    datetime: datetime.isoformat,
    date: date.isoformat,
    time: time.isoformat,
    UUID: str,
    Decimal: str,
    timedelta: lambda value: value / timedelta(microseconds=1),
}
FROM_JSON: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
    (models.BinaryField, base64.b64decode),
    (models.DateTimeField, datetime.fromisoformat),
    (models.DateField, date.fromisoformat),
    (models.TimeField, time.fromisoformat),
    (models.UUIDField, UUID),
    (models.DecimalField, Decimal),
    (models.DurationField, lambda value: timedelta(microseconds=value)),
)


def as_json(row: Iterable[Any]) -> Row:
    """Turn a row's values into JSON values; sealed bytes stay sealed."""
    return [_plain(value) for value in row]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return _bytes_to_text(value)
    turn = TO_JSON.get(type(value))
    return turn(value) if turn else value


def readers(columns: Iterable[Column]) -> list[Callable[[Any], Any]]:
    """Give, for each column, what turns its JSON value back into the value."""
    return [_reader(_referred(column)) for column in columns]


def _referred(column: Column) -> Column:
    """Follow a reference to the column it refers to."""
    while isinstance(column, models.ForeignKey):
        column = column.target_field
    return column


def _reader(column: Column) -> Callable[[Any], Any]:
    turn = next((turn for kind, turn in FROM_JSON if isinstance(column, kind)), None)
    return lambda value: turn(value) if turn and value is not None else value


def rows_of_table(model: type[models.Model]) -> Iterator[Row]:
    """Give the rows of a table as JSON values, a few in memory at once, in the order of their ids."""
    names = [field.attname for field in columns_of(model)]
    rows = model._base_manager.using(store_of(model)).order_by("pk").values_list(*names)
    return map(as_json, rows.iterator(chunk_size=IN_MEMORY))
