"""Feeds that cannot be used, and imports that die: the old listings stay as they were."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from trellis.directory import reports
from trellis.directory.actions import Feed, import_feed
from trellis.directory.models import Listing, Source
from trellis.directory.rules import feed as opening
from trellis.directory.rules.feed import rows_of
from trellis.directory.rules.problems import Unusable
from trellis.directory.tests.feeds import NOW, brought_in, online, row

BROKEN = {
    "empty_file": b"  ",
    "not_json": b'[{"slug": "x", ',
    "web_page": b"\xef\xbb\xbf <!doctype html><title>Checking your browser</title>",
    "no_list": b'{"code": "rest_forbidden", "message": "no"}',
    "too_deep": b"[" * 100_000 + b"]" * 100_000,
    "empty_list": b"[]",
    "nothing_usable": b"[1, 2, 3]",
}


@pytest.mark.django_db
@pytest.mark.parametrize("code", BROKEN)
def test_a_broken_feed_changes_nothing(code: str) -> None:
    """Not one listing; only the source remembers what was wrong, in a sentence."""
    brought_in(row(), online())
    before = list(Listing.objects.order_by("pk").values())
    with pytest.raises(Unusable) as refused:
        import_feed(feed=Feed(name="Invented", content=BROKEN[code]), at=NOW)
    assert refused.value.code == code
    assert list(Listing.objects.order_by("pk").values()) == before
    assert reports.last_error(Source.objects.get().last_error)
    assert reports.unusable(refused.value).endswith("Nothing was changed.")


@pytest.mark.django_db
def test_a_good_feed_clears_the_error() -> None:
    """What is mended is no longer told."""
    brought_in(row())
    with pytest.raises(Unusable):
        import_feed(feed=Feed(name="Invented", content=b"<html>"), at=NOW)
    brought_in(row())
    assert Source.objects.get().last_error == ""


@pytest.mark.parametrize(
    "content", [b"null", b"5", b'"x"', b"{}", b'[{"a": ' + b"[" * 60 + b"]" * 60 + b"}]"]
)
def test_what_is_no_feed(content: bytes) -> None:
    """Other JSON is no feed."""
    with pytest.raises(Unusable):
        rows_of(content)


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound holds before anything is parsed."""
    monkeypatch.setattr(opening, "LARGEST", 10)
    with pytest.raises(Unusable) as refused:
        rows_of(b"[" + b" " * 20 + b"]")
    assert refused.value.code == "too_large"


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ([1], [1]),
        ({"meetings": [1]}, [1]),
        ({"records": [{"id": "r1", "fields": {"name": "x"}}]}, [{"id": "r1", "name": "x"}]),
        ({"data": [1], "page": 1}, [1]),
    ],
)
def test_lists_and_wrappers(content: Any, rows: list[Any]) -> None:
    """A list, or an object around one."""
    assert rows_of(json.dumps(content).encode()) == rows


def test_odd_numbers_stop_nothing() -> None:
    """NaN, and numbers of five thousand digits, are read as something harmless."""
    assert rows_of(b"[NaN, Infinity]") == [None, None]
    assert len(rows_of(b"[" + b"9" * 5000 + b"]")) == 1


@pytest.mark.django_db
def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It prints the report, and refuses in one sentence."""
    file = tmp_path / "some-feed.json"
    file.write_text(json.dumps([row(), {"slug": "no-name"}]))
    call_command("import_listings", "meeting-guide", str(file), "--json")
    told = json.loads(capsys.readouterr().out)
    assert {name: told[name] for name in ("read", "added", "updated", "unchanged", "removed")} == {
        "read": 2,
        "added": 1,
        "updated": 0,
        "unchanged": 0,
        "removed": 0,
    }
    assert told["skipped"] == [{"row": 2, "key": "no-name", "why": "it has no name"}]
    assert Source.objects.get().name == "some-feed"
    for wrong in (
        ["bmlt", "x"],
        ["meeting-guide", "https://example.org"],
        ["meeting-guide", str(tmp_path / "none")],
    ):
        with pytest.raises(CommandError):
            call_command("import_listings", *wrong)
    call_command("sources", "--json")
    assert json.loads(capsys.readouterr().out)[0]["listings"] == 1


_DYING = """
import sys, time, django
django.setup()
from trellis.directory import actions
from trellis.directory.tests.feeds import brought_in, row
if sys.argv[1] == "die":
    def hang(*_):
        print("written", flush=True)
        time.sleep(60)
    actions._mark = hang
    brought_in(*[row(slug=f"s{n}", name="New") for n in range(500)])
else:
    brought_in(*[row(slug=f"s{n}", name="Old") for n in range(500)])
"""
_LOOKING = """
import django
django.setup()
from trellis.directory.models import Listing
print(Listing.objects.filter(name="Old", removed_at=None).count(), Listing.objects.exclude(name="Old").count())
"""


def test_killed_in_the_middle(tmp_path: Path) -> None:
    """A process killed after its rows were written, before its end, leaves the old listings and no others."""
    told = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    told |= {"TRELLIS_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "trellis.config.settings"}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], env=told, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    run("-m", "django", "migrate", "directory", "--database", "directory", "--verbosity", "0")
    run("-c", _DYING, "live")
    with subprocess.Popen(
        [sys.executable, "-c", _DYING, "die"], env=told, stdout=subprocess.PIPE, text=True
    ) as dying:
        assert dying.stdout is not None
        assert dying.stdout.readline().strip() == "written"
        dying.send_signal(signal.SIGKILL)
    assert run("-c", _LOOKING) == "500 0"
