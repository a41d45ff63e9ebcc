"""Power cuts: what SQLite wrote is recorded, and replayed up to a cut with everything unsynced lost.

The method: apsw's Python VFS stands under SQLite and notes every write, truncation and sync of every file, while
two connections (as a web and a worker hold them) commit jobs in turn with the program's own settings. A cut is a
moment in that record. The disk after it holds, per file, what was written before the file's last sync ended;
of what came later nothing, or (the cruel way) a random half of it, torn at 512-byte sectors. The files are laid
down like that, opened with the program's own SQLite, checked, and every commit acknowledged before the cut must
be there. Folders are taken as synced: a file once begun is found.
"""

import importlib
import random
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import apsw

from trellis.config.settings import _sqlite

SECTOR = 512
SETTINGS: str = _sqlite("any")["OPTIONS"]["init_command"]
"""What the program itself says to SQLite when it opens a store."""
TABLE = """
CREATE TABLE job (
  id TEXT PRIMARY KEY, topic TEXT, key TEXT, about TEXT, due_at TEXT, ended_at TEXT, UNIQUE(topic, key)
);
CREATE INDEX job_due ON job (due_at, topic) WHERE ended_at IS NULL;
"""


@dataclass(frozen=True)
class Write:
    """Bytes put into a file; a truncation puts none and says where the file ends."""

    file: str
    offset: int
    content: bytes | None


@dataclass(frozen=True)
class Gone:
    """A file taken out of its folder."""

    file: str


@dataclass
class Record:
    """What happened, in order: writes, removals, syncs (a file's name), acknowledged commits (a number)."""

    happened: list[Write | Gone | str | int] = field(default_factory=list)


class _File(apsw.VFSFile):
    def __init__(self, record: Record, name: Any, flags: Any) -> None:
        super().__init__("", name, flags)
        self.record = record
        self.called = Path(name.filename() if hasattr(name, "filename") else name).name

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self.record.happened.append(Write(self.called, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self.record.happened.append(Write(self.called, size, None))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self.record.happened.append(self.called)


class _Disk(apsw.VFS):
    def __init__(self, record: Record) -> None:
        self.record, self.name = record, f"recorded-{uuid4().hex}"
        super().__init__(self.name, "")

    def xOpen(self, name: Any, flags: Any) -> _File:
        return _File(self.record, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:  # noqa: FBT001 - apsw's signature
        super().xDelete(name, sync)
        self.record.happened.append(Gone(Path(name).name))


def recorded(folder: Path, *, commits: int, settings: str = SETTINGS, seed: int = 1) -> Record:
    """Commit so many times on a recorded disk, and give the record."""
    record, chance = Record(), random.Random(seed)  # noqa: S311
    disk = _Disk(record)
    web, worker = (apsw.Connection(str(folder / "store"), vfs=disk.name) for _ in range(2))
    for connection in (web, worker):
        connection.execute(settings).fetchall()  # each of them is only then carried out
    web.execute(TABLE)
    record.happened.append(-1)  # the table is acknowledged
    for number in range(commits):
        connection = chance.choice([web, worker])
        with _committing(connection):
            key, about = str(number), "x" * chance.randrange(40, 4000)
            row = (uuid4().hex, "soak", key, about, "2026-05-20", None)
            connection.execute("INSERT INTO job VALUES (?, ?, ?, ?, ?, ?)", row)
            connection.execute("UPDATE job SET ended_at = due_at WHERE key = ?", [str(number - 5)])
        record.happened.append(number)
    cut_here = Record(list(record.happened))
    web.close()
    worker.close()
    return cut_here


@contextmanager
def _committing(connection: apsw.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("COMMIT")


@dataclass
class Disk:
    """What a file system holds: per file what is safe, and what was written since the file's last sync."""

    safe: dict[str, bytearray] = field(default_factory=dict)
    unsynced: dict[str, list[Write]] = field(default_factory=dict)

    def after(self, what: Write | Gone | str) -> None:
        """Let a write, a removal or a sync happen."""
        if isinstance(what, Gone):
            self.safe.pop(what.file, None)
            self.unsynced.pop(what.file, None)
            return
        if isinstance(what, Write):
            self.unsynced.setdefault(what.file, []).append(what)
            return
        for write in self.unsynced.pop(what, []):
            self._put(self.safe, write)

    def cut(self, *, chance: random.Random | None) -> dict[str, bytearray]:
        """Give what is there after a cut: what is safe, and of the rest nothing, or what chance left of it."""
        left = {name: bytearray(content) for name, content in self.safe.items()}
        for write in [write for writes in self.unsynced.values() for write in writes]:
            left.setdefault(write.file, bytearray())
            for piece in _torn(write) if chance else ():
                if chance and chance.random() < 0.5:
                    self._put(left, piece)
        return left

    @staticmethod
    def _put(files: dict[str, bytearray], write: Write) -> None:
        content = files.setdefault(write.file, bytearray())
        if write.content is None:
            del content[write.offset :]
            return
        content.extend(bytes(max(0, write.offset - len(content))))
        content[write.offset : write.offset + len(write.content)] = write.content


def _torn(write: Write) -> Iterator[Write]:
    """Give a write sector by sector."""
    if write.content is None:
        yield write
        return
    for start in range(0, len(write.content), SECTOR):
        yield Write(write.file, write.offset + start, write.content[start : start + SECTOR])


@dataclass
class Cuts:
    """What so many cuts did: commits that were acknowledged and are gone, and stores that are broken."""

    settings: str
    cuts: int
    acknowledged: int
    lost: int
    broken: int

    @property
    def holds(self) -> bool:
        """Say whether nothing was lost and nothing broken."""
        return self.lost == self.broken == 0

    def told(self) -> dict[str, Any]:
        """Give it as JSON values."""
        return {**asdict(self), "holds": self.holds}


def cut_power(*, cuts: int, commits: int, settings: str = SETTINGS, seed: int = 1) -> Cuts:
    """Record commits once, cut the power at so many random moments, and count what is missing after each."""
    chance = random.Random(seed)  # noqa: S311
    with TemporaryDirectory(prefix="trellis-power-") as folder:
        record = recorded(Path(folder), commits=commits, settings=settings, seed=seed)
    first = record.happened.index(-1) + 1
    moments = sorted(chance.randrange(first, len(record.happened)) for _ in range(cuts))
    seen, disk, acknowledged = Cuts(settings, cuts, 0, 0, 0), Disk(), set[int]()
    happened = iter(enumerate(record.happened))
    for number, moment in enumerate(moments):
        for place, what in happened:
            if isinstance(what, int):
                acknowledged.add(what)
            else:
                disk.after(what)
            if place >= moment:
                break
        left = disk.cut(chance=chance if number % 2 else None)
        seen.acknowledged += len(acknowledged - {-1})
        _judge(left, acknowledged - {-1}, seen)
    return seen


def _judge(left: dict[str, bytearray], acknowledged: set[int], seen: Cuts) -> None:
    """Open what is left with the program's own SQLite and count what is missing."""
    with TemporaryDirectory(prefix="trellis-power-") as folder:
        for name, content in left.items():
            (Path(folder) / name).write_bytes(content)
        whole, there = _opened(Path(folder) / "store")
    seen.broken += not whole
    seen.lost += len({str(number) for number in acknowledged} - there)


def _opened(path: Path) -> tuple[bool, set[str]]:
    """Say whether a store is whole, and give the keys in it; none when even the table was lost."""
    sqlite3 = importlib.import_module("sqlite3")  # the repaired one: settings were read
    try:
        with closing(sqlite3.connect(path)) as store:
            whole = store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            table = store.execute("SELECT 1 FROM sqlite_master WHERE name = 'job'").fetchall()
            rows = store.execute("SELECT key FROM job").fetchall() if table else []
            return whole, {key for (key,) in rows}
    except sqlite3.DatabaseError:
        return False, set()
