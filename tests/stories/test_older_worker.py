"""A phone still has the worker and the pages of the version before: nothing it was told is lost."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.running import ROOT, Place, new_place
from tests.stories.conftest import PHONE, Visitors
from tests.stories.devices import at_home, checks_in, kept_without_line, on_the_server, unsent

pytestmark = [pytest.mark.browser, pytest.mark.once]
CHANGED = ("worker.js", "static/kit/outbox.js", "static/kit/trellis.css", "static/kit/store.js")
CACHES = "() => caches.keys()"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """The program as it was: another worker, other modules, other styles."""
    kept_out = shutil.ignore_patterns("tests", "__pycache__")
    shutil.copytree(ROOT / "trellis", tmp_path / "trellis", ignore=kept_out)
    for name in CHANGED:
        file = tmp_path / "trellis" / "kit" / name
        older = "/* The version before. */" if name.endswith(".css") else "// The version before."
        file.write_text(f"{file.read_text()}\n{older}\n")
    return tmp_path


@pytest.fixture
def place(older: Path) -> Iterator[Place]:
    """A place that runs the version before."""
    with new_place() as place:
        place.root = older
        place.start("--demo")
        yield place


def _renewed(place: Place) -> None:
    place.stop()
    place.root = ROOT
    place.start("--demo")


def _has_one_new_worker(page: Page, before: list[str]) -> None:
    """Wait until the new worker has taken over and removed what the older one kept."""
    page.wait_for_function(
        "async (old) => { const all = await caches.keys(); return all.length === 1 && all[0] !== old }",
        arg=before[0],
    )


def test_a_check_in_kept_under_the_older_version(place: Place, visitor: Visitors) -> None:
    """Kept by the older pages while the place was renewed; the older tab sends it, and help is the new copy."""
    phone: BrowserContext = visitor(place.address, **PHONE)
    page = at_home(phone, "maya")
    before = page.evaluate(CACHES)
    kept_without_line(phone, page, "written under the older version")
    _renewed(place)
    phone.set_offline(False)
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Sent. It is in your journey.")).to_be_visible()
    assert len(on_the_server(phone, "maya", "written under the older version")) == 1
    page.goto("/journey/")
    _has_one_new_worker(page, before)
    phone.set_offline(True)
    page.goto("/now/")
    expect(page.get_by_text("This is the copy on this device")).to_be_visible()


def test_the_older_check_in_page_opened_without_a_line(place: Place, visitor: Visitors) -> None:
    """The copy of the older version takes a check-in, closes, and the new pages send it."""
    phone: BrowserContext = visitor(place.address, **PHONE)
    page = at_home(phone, "maya")
    before = page.evaluate(CACHES)
    place.stop()
    page.goto("/journey/check-in/")
    expect(page.get_by_text("There is no connection to this place now.")).to_be_visible()
    checks_in(page, "from the older copy", mood="Good")
    expect(unsent(page)).to_contain_text("Not sent yet: 1")
    page.close()
    place.root = ROOT
    place.start("--demo")
    page = phone.new_page()
    page.goto("/journey/")
    expect(page.get_by_text("Sent. It is in your journey.")).to_be_visible()
    assert len(on_the_server(phone, "maya", "from the older copy")) == 1
    _has_one_new_worker(page, before)
    place.stop()
