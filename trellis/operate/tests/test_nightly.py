"""The backup of every night: made by the worker, kept for so many days, tried again when it fails."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.worker import FakeClock, run_due
from trellis.operate.backups.nightly import AnotherIsMade, keep_nightly, prune
from trellis.operate.doctor import examine
from trellis.operate.jobs import NIGHTLY, back_up_tonight, mind_where_backups_are_kept
from trellis.operate.models import Backup
from trellis.people import actions as people
from trellis.vault import master
from trellis.vault.actions import open_vault
from trellis.work import registry
from trellis.work.models import Job
from trellis.work.registry import Again, every_chore, topic_named

NOW = datetime(2026, 5, 20, 16, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Where the nightly backups of a test go."""
    settings.BACKUPS = str(tmp_path / "nightly")
    return tmp_path / "nightly"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_night_one_is_made_and_the_oldest_goes(folder: Path, settings: Settings) -> None:
    """Three days are kept here; what else lies in the folder is left alone."""
    settings.BACKUPS_KEEP = 3
    keep_nightly(at=NOW - timedelta(days=1))
    (folder / "holiday.age").write_text("mine")
    for day in range(5):
        assert keep_nightly(at=NOW + timedelta(days=day))
    assert names(folder) == [
        "holiday.age",
        *(f"trellis-202605{day}T160000Z.age" for day in (21, 22, 23, 24)),
    ]
    assert Backup.objects.verified().count() == 6
    assert folder.stat().st_mode & 0o077 == 0
    assert not [path for path in folder.glob("trellis-*") if path.stat().st_mode & 0o077]


def test_nothing_is_pruned_while_backups_fail(folder: Path, settings: Settings) -> None:
    """The last good one stays, however old; the failure is on record."""
    settings.BACKUPS_KEEP = 1
    keep_nightly(at=NOW)
    folder.chmod(0o700)
    later = NOW + timedelta(days=20)
    (folder / f"trellis-{later:%Y%m%dT%H%M%SZ}.age.part").mkdir()
    with pytest.raises(OSError, match="directory"):
        keep_nightly(at=later)
    assert "trellis-20260520T160000Z.age" in names(folder)
    assert Backup.objects.get(made_at=later).trouble


def test_switched_off_none_is_made(settings: Settings) -> None:
    settings.BACKUPS = "off"
    assert keep_nightly(at=NOW) is None
    assert not Backup.objects.exists()


@pytest.fixture
def unknown() -> Iterator[None]:
    """The nightly backup is not registered yet, as when a process starts."""
    kept = dict(registry._topics), dict(registry._chores)
    registry._topics.pop(NIGHTLY.topic)
    registry._chores.pop(NIGHTLY.name)
    yield
    registry._topics, registry._chores = kept


@pytest.mark.usefixtures("unknown")
def test_a_machine_without_backups_leaves_it_to_the_one_that_keeps_them(
    folder: Path, settings: Settings
) -> None:
    """It neither begins the chore nor takes its job; the doctor there does not wonder about it."""
    here, settings.BACKUPS = settings.BACKUPS, "off"
    mind_where_backups_are_kept()
    assert NIGHTLY not in every_chore()
    clock = FakeClock(NOW)
    Job(topic=NIGHTLY.topic, key="1", made_at=NOW, due_at=NOW).save()
    assert run_due(clock, chores=every_chore()) >= 0
    assert Job.objects.get(topic=NIGHTLY.topic).tries == 0
    assert "wait for a version" not in " ".join(f.words for f in examine())
    settings.BACKUPS = here
    mind_where_backups_are_kept()
    assert NIGHTLY in every_chore()
    assert run_due(clock) == 1
    assert len(names(folder)) == 1


def test_two_nightly_backups_never_go_beside_each_other(folder: Path) -> None:
    """The second is tried again later and is no failure; whoever held the folder let go of it."""
    folder.mkdir()
    held = os.open(folder, os.O_RDONLY)
    flock(held, LOCK_EX)
    with pytest.raises(AnotherIsMade):
        keep_nightly(at=NOW)
    with pytest.raises(Again):
        back_up_tonight(NOW)
    assert not names(folder)
    assert not Backup.objects.exists()
    os.close(held)
    assert keep_nightly(at=NOW)


def test_it_is_renewed_for_as_long_as_a_large_place_takes() -> None:
    """A worker that holds it is not followed by another after a quarter of an hour."""
    assert topic_named(NIGHTLY.topic).longest == timedelta(hours=6)


@pytest.mark.parametrize("key", ["MASTER_KEY_FILE", "BACKUP_KEY_FILE"])
@pytest.mark.parametrize("holds", ["no key", "ab" * 32])
def test_a_key_that_cannot_be_used_is_on_record(
    folder: Path, settings: Settings, tmp_path: Path, key: str, holds: str
) -> None:
    """As any other reason, and the job waits an hour."""
    open_vault()
    (tmp_path / "other.key").write_text(holds)
    setattr(settings, key, tmp_path / "other.key")
    master.master_key.cache_clear()
    try:
        with pytest.raises(Again):
            back_up_tonight(NOW)
    finally:
        master.master_key.cache_clear()
    assert Backup.objects.get().trouble
    assert not names(folder)


def test_what_was_cut_off_is_removed_too(folder: Path) -> None:
    folder.mkdir()
    for name in ("trellis-20260101T031000Z.age.part", "trellis-20260519T031000Z.age", "notes.txt"):
        (folder / name).write_text("")
    assert prune(folder, before=NOW - timedelta(days=2)) == 1
    assert names(folder) == ["notes.txt", "trellis-20260519T031000Z.age"]


def test_the_worker_makes_it_at_its_hour(folder: Path) -> None:
    """Not before ten past three, and once a night."""
    people.sign_up(username="jo", password=None, at=NOW)
    clock = FakeClock(NOW.replace(hour=2))
    run_due(clock, chores=[NIGHTLY])
    assert not folder.exists()
    for hours in (2, 2, 20):
        clock.advance(hours=hours)
        run_due(clock, chores=[NIGHTLY])
    assert len(names(folder)) == 1
    clock.advance(hours=4)
    run_due(clock, chores=[NIGHTLY])
    assert len(names(folder)) == 2


def test_one_that_fails_is_tried_again_in_an_hour(folder: Path) -> None:
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where the folder belongs")
    clock = FakeClock(NOW.replace(hour=2))
    run_due(clock, chores=[NIGHTLY])
    clock.advance(hours=2)
    run_due(clock, chores=[NIGHTLY])
    assert Backup.objects.get().trouble
    assert Job.objects.get(topic=NIGHTLY.topic, ended_at=None).why == "backup_failed"
    folder.unlink()
    clock.advance(hours=1, minutes=1)
    run_due(clock, chores=[NIGHTLY])
    assert Backup.objects.verified().count() == 1
