"""Which SQLite the program runs on.

SQLite 3.7.0 to 3.51.2 can corrupt a database when one process resets the write-ahead log while
another writes (fixed in 3.51.3, March 2026), which is exactly a web process beside a worker. The
`pysqlite3` wheel carries a repaired one; it takes the place of the standard module before Django loads.
"""

import importlib
import sys

OLDEST_SAFE = (3, 51, 3)


class UnsafeSQLite(RuntimeError):
    """The SQLite at hand may corrupt what people wrote."""


def use_safe_sqlite() -> None:
    """Let `import sqlite3` mean the repaired SQLite, where its wheel is installed."""
    try:
        replacement = importlib.import_module("pysqlite3")
    except ImportError:
        return
    sys.modules["sqlite3"] = replacement
    sys.modules["sqlite3.dbapi2"] = importlib.import_module("pysqlite3.dbapi2")


def refuse_unsafe_sqlite() -> None:
    """Stop with one sentence when SQLite is older than 3.51.3.

    Raises:
        UnsafeSQLite: the version at hand is affected by the WAL-reset corruption.
    """
    version = importlib.import_module("sqlite3").sqlite_version_info
    if version < OLDEST_SAFE:
        found, needed = (".".join(map(str, v)) for v in (version, OLDEST_SAFE))
        raise UnsafeSQLite(
            f"SQLite {found} can corrupt data; Trellis needs {needed} or newer, or PostgreSQL in DATABASE_URL."
        )
