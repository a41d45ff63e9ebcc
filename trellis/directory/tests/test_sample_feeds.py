"""Real feeds, where they are at hand: every row is accounted for. They are never part of this project."""

import json
import os
from pathlib import Path

import pytest

from trellis.directory.actions import Feed, import_feed
from trellis.directory.models import Listing
from trellis.directory.tests.feeds import NOW

FOLDER = os.environ.get("TRELLIS_SAMPLE_DATA", "")
FILES = (
    sorted(p for p in Path(FOLDER).rglob("meetings/*.json") if "bmlt" not in p.name)
    if FOLDER
    else []
)


@pytest.mark.skipif(not FILES, reason="TRELLIS_SAMPLE_DATA names no folder with real meeting feeds")
@pytest.mark.django_db
@pytest.mark.parametrize("path", FILES or [None], ids=lambda path: path.stem if path else "none")
def test_every_row_is_accounted_for(path: Path) -> None:
    """All rows are in or named; the second time nothing changes; every listing has hours the feed has."""
    rows = json.loads(path.read_text())
    feed = Feed(name=path.stem, content=path.read_bytes())
    first = import_feed(feed=feed, at=NOW)
    assert (first.read, first.added + len(first.skipped)) == (len(rows), len(rows))
    second = import_feed(feed=feed, at=NOW)
    assert (second.unchanged, second.added, second.updated, second.removed) == (
        first.added,
        0,
        0,
        0,
    )
    timed = Listing.objects.filter(weekday__isnull=False).values_list("source_key", flat=True)
    assert set(timed) == {
        str(row["slug"]) for row in rows if row.get("day") is not None and row.get("time")
    }
    assert not Listing.objects.filter(timezone="").exists()
