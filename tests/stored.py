"""What a thief of the store would hold: every byte of its files, or every column of its rows."""

from pathlib import Path

from django.db import connections


def _bytes_of_files(alias: str) -> bytes:
    """Read an SQLite store: the file, its write-ahead log and whatever lies beside it."""
    name = Path(str(connections[alias].settings_dict["NAME"]))
    return b"".join(path.read_bytes() for path in sorted(name.parent.glob(f"{name.name}*")))


def _bytes_of_rows(alias: str) -> bytes:
    """Read every column of every table of a PostgreSQL store, bytes as they are."""
    found = []
    with connections[alias].cursor() as cursor:
        for table in connections[alias].introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names come from the store itself
            for row in cursor.fetchall():
                found += [
                    bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row
                ]
    return b"\n".join(found)


def everything_stored() -> bytes:
    """Give all that is stored, as bytes to search in."""
    return b"".join(
        _bytes_of_files(alias) if connections[alias].vendor == "sqlite" else _bytes_of_rows(alias)
        for alias in connections
    )
