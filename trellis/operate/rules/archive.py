"""What a backup says: lines of JSON, from a first line that tells what it is to a last one that sums it up.

    {"trellis": "backup", "format": 1, "made_at": …, "version": …, "fingerprint": …, "migrations": […]}
    {"table": "people.person", "columns": ["id", …]}
    ["0199…", …]                                     one line a row, in the order of the columns
    {"end": {"people.person": {"rows": 8, "sha256": …}}}

Sealed values stand as base64 of their sealed bytes: a backup opens nothing. Reading checks every sum, so
that a line lost or changed anywhere is found before the last line is reached.
"""

import hashlib
import json
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

FORMAT = 1
LONGEST_LINE = 96 * 1024 * 1024
"""Bytes; the largest row the house takes in is a third of it."""

Row = list[Any]


class NotABackup(Exception):
    """What was read is no backup of Trellis, or of a format this version does not know."""


class Damaged(Exception):
    """It is a backup, but not whole: something is missing, or was changed."""


@dataclass(frozen=True)
class Head:
    """What a backup tells of itself: `made_at` ISO 8601; `fingerprint` that of the master key it needs."""

    made_at: str
    version: str
    fingerprint: str
    migrations: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """One table: `name` is `room.model`, columns by the names the models give them."""

    name: str
    columns: tuple[str, ...]


@dataclass
class Sum:
    """How many rows of a table went by, and a digest over all of them in their order."""

    rows: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, line: bytes) -> None:
        """Count one row."""
        self.rows += 1
        self.digest.update(line)

    def told(self) -> dict[str, Any]:
        """Give it as JSON values."""
        return {"rows": self.rows, "sha256": self.digest.hexdigest()}


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def written(
    head: Head, tables: Iterable[tuple[Table, Iterable[Row]]]
) -> Generator[bytes, None, None]:
    """Give the lines of a backup, one at a time."""
    yield _line(
        {
            "trellis": "backup",
            "format": FORMAT,
            "made_at": head.made_at,
            "version": head.version,
            "fingerprint": head.fingerprint,
            "migrations": head.migrations,
        }
    )
    sums: dict[str, Any] = {}
    for table, rows in tables:
        yield _line({"table": table.name, "columns": table.columns})
        counted = Sum()
        for row in rows:
            line = _line(row)
            counted.add(line)
            yield line
        sums[table.name] = counted.told()
    yield _line({"end": sums})


def head_of(lines: Iterator[bytes]) -> Head:
    """Read the first line.

    Raises:
        NotABackup: it is none, or of another format.
    """
    told = _read(next(lines, b""), NotABackup)
    if not isinstance(told, dict) or told.get("trellis") != "backup":
        raise NotABackup
    if told.get("format") != FORMAT:
        raise NotABackup(f"format {told.get('format')}")
    try:
        return Head(
            told["made_at"],
            told["version"],
            told["fingerprint"],
            tuple((app, name) for app, name in told["migrations"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise NotABackup from error


def rows_of(lines: Iterator[bytes]) -> Iterator[tuple[Table, Row]]:
    """Read what follows the first line, row by row, and see that it is whole.

    Raises:
        Damaged: a sum does not fit, or the last line is missing. Rows given before that are to be forgotten.
    """
    table = Table("", ())
    sums: dict[str, Sum] = {}
    for line in lines:
        told = _read(line, Damaged)
        if isinstance(told, list) and len(told) == len(table.columns):
            sums[table.name].add(line)
            yield table, told
        elif isinstance(told, dict) and "table" in told:
            table = Table(told["table"], tuple(told["columns"]))
            sums[table.name] = Sum()
        else:
            _judge_end(told, sums, lines)
            return
    raise Damaged("The end is missing.")


def _judge_end(told: Any, sums: dict[str, Sum], lines: Iterator[bytes]) -> None:
    """See that the last line is one, fits what was read, and nothing follows it."""
    if not isinstance(told, dict) or "end" not in told:
        raise Damaged("A line does not belong.")
    if told["end"] != {name: counted.told() for name, counted in sums.items()}:
        raise Damaged("The sums do not fit.")
    if next(lines, b""):
        raise Damaged("Something follows the end.")


def _read(line: bytes, otherwise: type[Exception]) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise otherwise from error
