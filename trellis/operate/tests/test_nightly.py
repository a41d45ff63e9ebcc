"""The backup of every night: made by the worker, kept for so many days, tried again when it fails."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.worker import FakeClock, run_due
from trellis.operate.backups.nightly import keep_nightly, prune
from trellis.operate.jobs import NIGHTLY
from trellis.operate.models import Backup
from trellis.people import actions as people
from trellis.work.models import Job

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
