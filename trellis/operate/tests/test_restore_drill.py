"""The restore drill, with the real program: backups made under way, cut off by kill -9, short of disk, moved."""

import json
import os
import shutil
import signal
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.running import Place, new_place, running

MANY = ("demo", "--people", "8", "--days", "120")  # 960 entries, made in two seconds
AGE = shutil.which("age")


def entry(number: int) -> dict[str, Any]:
    return {
        "id": f"01990000-0000-7000-8000-{number:012d}",
        "kind": "check_in",
        "happened_at": "2026-03-01T20:00:00+01:00",
        "zone": "Europe/Madrid",
        "body": {"mood": 1 + number % 5, "words": f"evening {number}"},
    }


def asked(place: Place, token: str, path: str, body: Any = None) -> Any:
    """Ask the running place over HTTP."""
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{place.address}/api/v1/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - loopback
        return json.load(answer)


class Writing(threading.Thread):
    """Somebody who keeps checking in; `acknowledged` counts what the place said is stored."""

    def __init__(self, place: Place, token: str) -> None:
        super().__init__(daemon=True)
        self.place, self.token, self.acknowledged = place, token, 0
        self.enough = threading.Event()

    def run(self) -> None:
        """Send one entry after another until it is enough."""
        while not self.enough.is_set():
            [told] = asked(self.place, self.token, "entries", [entry(self.acknowledged)])
            assert told["status"] == "stored"
            self.acknowledged += 1


def given_keys(place: Place, to: Place) -> None:
    """Bring the two keys from the safe copy, as a host would on a new machine."""
    (to.folder / "keys").mkdir()
    for name in ("master.key", "backup.key"):
        shutil.copy(place.folder / "keys" / name, to.folder / "keys" / name)


def contents(place: Place, backup: Path) -> dict[str, list[Any]]:
    """Give the rows of a backup by table, opened with the key of the place."""
    script = (
        "import sys, json, django; django.setup()\n"
        "from pathlib import Path\n"
        "from trellis.operate.backups import sealing\n"
        "from trellis.operate.backups.identity import identity\n"
        "from trellis.operate.rules.archive import head_of, rows_of\n"
        "with Path(sys.argv[1]).open('rb') as f, sealing.opened(f, identity()) as lines:\n"
        "    head_of(lines)\n"
        "    for table, row in rows_of(lines):\n"
        "        print(json.dumps([table.name, dict(zip(table.columns, row))], sort_keys=True))\n"
    )
    told = place.python(script, str(backup)).stdout.splitlines()
    rows: dict[str, list[Any]] = {}
    for name, row in map(json.loads, told):
        rows.setdefault(name, []).append(row)
    return {name: sorted(them, key=lambda row: json.dumps(row)) for name, them in rows.items()}


SHARING = """
import django; django.setup()
from django.utils import timezone
from trellis.circle import actions as circle
from trellis.circle.rules.roles import Role
from trellis.consent.rules.scopes import Scope
from trellis.people.models import Person
now = timezone.now()
maya, rosa = (Person.objects.select_related("key").get(username=name) for name in ("maya", "rosa"))
secret = circle.invite(by=maya, role=Role.RELATIVE, at=now).secret
tie = circle.accept(by=rosa, secret=secret, at=now)
circle.share(by=maya, tie=tie, scopes=frozenset({Scope.MOOD}), at=now)
"""


def backed_up_under_way(place: Place, maya: Writing) -> int:
    """Back the place up while Maya keeps writing; give how much was acknowledged before it began."""
    maya.start()
    while maya.acknowledged < 20:
        maya.join(0.05)
    before = maya.acknowledged
    told = json.loads(place.trellis("backup", str(place.folder / "b.age"), "--json").stdout)
    assert told["verified"]
    maya.enough.set()
    maya.join()
    assert maya.acknowledged > before  # nobody waited for the backup
    return before


def test_a_copy_made_while_people_write_brings_back_all_that_was_acknowledged() -> None:
    """Words open, sharing stands, and what was acknowledged before it began is there."""
    with running() as place, new_place() as other:
        place.trellis("add-person", "maya")
        place.trellis("add-person", "rosa")
        place.python(SHARING)
        token = place.trellis("token", "maya", "--name", "phone").stdout.strip()
        before = backed_up_under_way(place, Writing(place, token))
        given_keys(place, other)
        other.trellis("restore", "--moved", str(place.folder / "b.age"))
        other.start()
        kept = asked(other, token, "people/maya/entries?limit=500")
        words = {one["body"]["words"] for one in kept}
        assert {f"evening {number}" for number in range(before)} <= words
        assert asked(other, token, "grants") == asked(place, token, "grants") != []
        other.stop()


@pytest.fixture(scope="module")
def full() -> Iterator[Place]:
    """A place with a good thousand rows; its keys of backups are made."""
    with new_place(TRELLIS_DEMO="1") as place:
        place.trellis(*MANY)
        place.trellis("backup", str(place.folder / "good.age"))
        yield place


@contextmanager
def moved_to(full: Place, **settings: str) -> Iterator[Place]:
    """Give a new place with the keys of the full one."""
    with new_place(TRELLIS_DEMO="1", **settings) as other:
        given_keys(full, other)
        yield other


KILLED = -signal.SIGKILL
BACKING_UP = (
    "import os, sys, django; django.setup()\n"
    "from pathlib import Path; from django.utils import timezone\n"
    "from trellis.operate.backups import making\n"
    "die = lambda *_: os.kill(os.getpid(), 9)\n"
    "if sys.argv[2] == 'reading back': making._read_back = die\n"
    "progress = die if sys.argv[2] == 'writing' else making.quietly\n"
    "making.back_up(Path(sys.argv[1]), at=timezone.now(), progress=progress)\n"
)
RESTORING = (
    "import os, sys, django; django.setup()\n"
    "from pathlib import Path; from trellis.operate.backups import restoring, making\n"
    "die = lambda *_: os.kill(os.getpid(), 9)\n"
    "if sys.argv[2] == 'migrating': restoring._clear = die\n"
    "if sys.argv[2] == 'making ready': restoring.make_ready = die\n"
    "progress = die if sys.argv[2] == 'loading' else making.quietly\n"
    "after = die if sys.argv[2] == 'closing' else (lambda _: None)\n"
    "restoring.restore(Path(sys.argv[1]), after=after, progress=progress)\n"
)


@pytest.mark.parametrize("while_", ["writing", "reading back"])
def test_a_backup_that_is_killed_leaves_the_last_good_one(full: Place, while_: str) -> None:
    """And the next one is made as if nothing had been."""
    target = full.folder / "nightly.age"
    full.trellis("backup", str(target))
    before = target.read_bytes()
    full.python(BACKING_UP, str(target), while_, ends_with=KILLED)
    assert target.read_bytes() == before
    full.trellis("backup", str(target))
    assert contents(full, target) == contents(full, full.folder / "good.age")
    assert not target.with_name("nightly.age.part").exists()


@pytest.mark.parametrize("while_", ["migrating", "loading", "making ready", "closing"])
def test_a_restore_that_is_killed_is_not_served_and_can_be_done_again(
    full: Place, while_: str
) -> None:
    """Wherever it was cut off: serving is refused in a sentence, and a second restore brings everything."""
    good = str(full.folder / "good.age")
    with moved_to(full) as other:
        other.python(RESTORING, good, while_, ends_with=KILLED)
        for command in (["serve"], ["web"], ["work"], ["add-person", "jo"]):
            refused = other.trellis(*command, ends_with=1)
            assert "did not finish" in refused.stderr
            assert "Traceback" not in refused.stderr
        other.trellis("restore", "--moved", good)
        other.trellis("backup", str(other.folder / "again.age"))
        assert contents(other, other.folder / "again.age") == contents(full, Path(good))


def test_a_running_place_and_bad_keys_are_one_sentence(full: Place, tmp_path: Path) -> None:
    """With exit 1, whether a backup or a restore asks."""
    good, bad = str(full.folder / "good.age"), tmp_path / "bad.key"
    bad.write_text("no key")
    with moved_to(full) as other:
        other.start()
        assert "is running" in other.trellis("restore", good, ends_with=1).stderr
        other.stop()
    for setting in ("TRELLIS_MASTER_KEY_FILE", "TRELLIS_BACKUP_KEY_FILE"):
        here = replace(full, settings={**full.settings, setting: str(bad)})
        with moved_to(full, **{setting: str(bad)}) as other:
            for told in (
                other.trellis("restore", good, ends_with=1).stderr,
                here.trellis("backup", str(tmp_path / "b.age"), ends_with=1).stderr,
            ):
                assert str(bad) in told
                assert told.count("\n") == 1


def test_a_full_disk_leaves_no_half_backup(full: Place) -> None:
    """The disk takes 100 KB and no more: one sentence, the last good one stays, no half file."""
    target = full.folder / "nightly.age"
    full.trellis("backup", str(target))
    before = target.read_bytes()
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "from trellis.operate.console import run; sys.exit(run(['backup', sys.argv[1]]))\n"
    )
    told = full.python(script, str(target), ends_with=1)
    assert "could not be written" in told.stderr
    assert "Traceback" not in told.stderr
    assert target.read_bytes() == before
    assert not target.with_name("nightly.age.part").exists()


def test_two_backups_to_one_file_do_not_meet(full: Place) -> None:
    """The second is refused while the first writes; the first is whole."""
    target = str(full.folder / "both.age")
    script = (
        "import sys, subprocess, django; django.setup()\n"
        "from pathlib import Path; from django.utils import timezone\n"
        "from trellis.operate.backups import making\n"
        "def other(*_):\n"
        "    again = [sys.executable, '-m', 'trellis', 'backup', sys.argv[1]]\n"
        "    done = subprocess.run(again, capture_output=True, text=True)\n"
        "    assert done.returncode == 1 and 'Another backup' in done.stderr, done.stderr\n"
        "making.back_up(Path(sys.argv[1]), at=timezone.now(), progress=other)\n"
    )
    full.python(script, target)
    assert contents(full, Path(target)) == contents(full, full.folder / "good.age")


@pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="needs a PostgreSQL")
def test_the_same_file_moves_a_place_from_sqlite_to_postgresql_and_back() -> None:
    """Row for row; numbering goes on after the last number."""
    with new_place(TRELLIS_DEMO="1", DATABASE_URL="") as small:
        small.trellis("demo")
        small.trellis("backup", str(small.folder / "b.age"))
        with moved_to(small) as grown, moved_to(small, DATABASE_URL="") as back:
            assert grown.settings["DATABASE_URL"]
            grown.trellis("restore", "--moved", str(small.folder / "b.age"))
            grown.trellis("backup", str(grown.folder / "b.age"))
            back.trellis("restore", "--moved", str(grown.folder / "b.age"))
            back.trellis("backup", str(back.folder / "b.age"))
            told = [contents(one, one.folder / "b.age") for one in (small, grown, back)]
    assert told[0] == told[1] == told[2]
    assert len(told[0]["directory.listing"]) > 40


@pytest.mark.skipif(AGE is None, reason="needs Debian's age")
def test_the_age_command_opens_it_too(full: Place) -> None:
    """No backup depends on this program alone."""
    key = str(full.folder / "keys" / "backup.key")
    opened = subprocess.run(
        [str(AGE), "-d", "-i", key, str(full.folder / "good.age")], capture_output=True, check=True
    )
    assert opened.stdout[:2] == b"\x1f\x8b"
