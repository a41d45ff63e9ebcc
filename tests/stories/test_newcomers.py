"""Four newcomers, one per door, each with a phone and nobody else here: something useful in two minutes."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.running import Place, running
from tests.stories.conftest import PHONE, Visitors

pytestmark = [pytest.mark.browser, pytest.mark.once]
PASSWORD = "slow river quiet morning"
TWO_MINUTES = 120
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The program on new data, sign-up open, with one meeting that starts in two hours."""
    soon = datetime.now(UTC) + timedelta(hours=2)
    row = {
        "name": "Quiet Evening Group",
        "slug": "quiet-evening",
        "day": list(range(7)),
        "time": soon.strftime("%H:%M"),
        "timezone": "UTC",
        "types": ["O"],
        "conference_url": "https://meet.example.org/quiet",
    }
    feed = tmp_path_factory.mktemp("feed") / "feed.json"
    feed.write_text(json.dumps([row]))
    with running() as place:
        place.trellis("import", "meeting-guide", str(feed))
        yield place


@dataclass
class Thumb:
    """A thumb on a phone: it taps and types, and counts its taps."""

    page: Page
    taps: int = 0
    began: float = field(default_factory=time.monotonic)

    def tap(self, target: Locator) -> None:
        """Tap something."""
        self.taps += 1
        target.click()

    def button(self, name: str) -> None:
        """Tap a button by its words."""
        self.tap(self.page.get_by_role("button", name=name))

    def link(self, name: str) -> None:
        """Tap a link by its words."""
        self.tap(self.page.get_by_role("link", name=name).first)

    def types(self, label: str, words: str) -> None:
        """Tap a field and type."""
        self.taps += 1
        self.page.get_by_label(label).fill(words)

    def took_no_longer_than(self, taps: int) -> None:
        """See that it took few taps, and that a machine's two minutes were not even begun."""
        assert self.taps <= taps
        assert time.monotonic() - self.began < TWO_MINUTES / 2


def _joins(visitor: Visitors, place: Place, door: str, name: str, *, scripts: bool) -> Thumb:
    """Come from nowhere to Today through a door: eight taps and two words typed."""
    page = visitor(place.address, **PHONE, java_script_enabled=scripts).new_page()
    thumb = Thumb(page)
    page.goto("/")
    thumb.button("No, only me")
    thumb.link("Make an account")
    thumb.button("I am 18 or older")
    thumb.types("Sign-in name", f"{name}-{'with' if scripts else 'without'}")
    thumb.types("Password", PASSWORD)
    thumb.button("Make the account")
    thumb.link("I have written it down")
    thumb.button(door)
    expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    return thumb


@SCRIPTS
def test_my_own_recovery(visitor: Visitors, place: Place, *, scripts: bool) -> None:
    """Says how they are, keeps one number, looks at the next meeting; the steps are gone when done."""
    thumb = _joins(visitor, place, "My own recovery", "own", scripts=scripts)
    page = thumb.page
    thumb.button("All right")
    expect(page.get_by_text("Kept. Nobody else sees it.")).to_be_visible()
    thumb.button("988 Suicide & Crisis Lifeline")
    expect(page.get_by_text("The number stands on your “I need support” page.")).to_be_visible()
    thumb.button("Look at the next meeting")
    expect(page.get_by_text("Quiet Evening Group").first).to_be_visible()
    thumb.took_no_longer_than(11)
    page.goto("/")
    expect(page.get_by_role("heading", name="A first step or two")).to_have_count(0)
    page.get_by_role("link", name="I need support").click()
    ring = page.get_by_role("link", name="Ring 988 Suicide & Crisis Lifeline")
    expect(ring).to_have_attribute("href", "tel:988")


@SCRIPTS
def test_someone_i_love(visitor: Visitors, place: Place, *, scripts: bool) -> None:
    """Knows what to do tonight, says how she is herself, has words to ask with."""
    thumb = _joins(visitor, place, "Someone I love", "rosa", scripts=scripts)
    page = thumb.page
    thumb.button("Know what to do tonight")
    expect(page.get_by_text("If they have used, do not leave them alone.")).to_be_visible()
    expect(page.get_by_role("link", name="Ring 1 800 662 4357")).to_be_visible()
    thumb.took_no_longer_than(9)
    thumb.link("Today")
    expect(
        page.get_by_role("listitem").filter(has_text="Know what to do tonight done")
    ).to_be_visible()
    thumb.button("So-so")
    words = page.locator("#copied").inner_text()
    assert place.address in words
    assert "recovery" not in words.lower()
    thumb.button("I have them")
    expect(page.get_by_role("heading", name="A first step or two")).to_have_count(0)
    thumb.took_no_longer_than(13)


@SCRIPTS
def test_i_help_people(visitor: Visitors, place: Place, *, scripts: bool) -> None:
    """Finds something for the person across the table, at once and by searching."""
    thumb = _joins(visitor, place, "I help people", "lena", scripts=scripts)
    page = thumb.page
    expect(page.get_by_role("link", name="Quiet Evening Group").first).to_be_visible()
    thumb.link("Find something for somebody")
    expect(page.get_by_text("Quiet Evening Group").first).to_be_visible()
    thumb.took_no_longer_than(9)
    page.goto("/")
    assert place.address in page.locator("#copied").inner_text()
    expect(page.get_by_text("Nobody yet. People let you in by themselves")).to_be_visible()


@SCRIPTS
def test_i_look_after_this_place(visitor: Visitors, place: Place, *, scripts: bool) -> None:
    """Learns how people get in, what keeps the place well, and that this is not theirs by a tap."""
    thumb = _joins(visitor, place, "I look after this place", "noor", scripts=scripts)
    page = thumb.page
    expect(page.get_by_text("trellis doctor")).to_be_visible()
    expect(page.get_by_text("Everybody who opens this place can make an account.")).to_be_visible()
    expect(page.get_by_text("You are not a steward of this place yet.")).to_be_visible()
    expect(page.get_by_text("trellis steward noor-with")).to_be_visible()
    thumb.link("Read what this place says about itself")
    expect(page.get_by_role("heading", name="About this place")).to_be_visible()
    thumb.took_no_longer_than(9)


def _first_account(thumb: Thumb, link: str) -> None:
    """Make the first account of an empty place: it looks after the place."""
    thumb.page.goto(link)
    thumb.types("Sign-in name", "noor")
    thumb.types("Password", PASSWORD)
    thumb.button("Make the account")
    thumb.link("I have written it down")
    expect(thumb.page.get_by_role("heading", name="This place", exact=True)).to_be_visible()


@SCRIPTS
def test_the_host_of_an_empty_place(visitor: Visitors, *, scripts: bool) -> None:
    """The link that serving shows makes a steward, who makes a sign-up link within two minutes."""
    with running(TRELLIS_SIGNUP="invited") as empty:
        found = re.search(r"Make the first, within a day: (\S+)", empty.log)
        assert found, empty.log
        page = visitor(empty.address, **PHONE, java_script_enabled=scripts).new_page()
        thumb = Thumb(page)
        _first_account(thumb, found[1])
        page.goto("/start/")
        thumb.button("I look after this place")
        thumb.button("Make a sign-up link for somebody")
        thumb.button("Make a link")
        thumb.took_no_longer_than(7)
        newcomer = visitor(empty.address, **PHONE, java_script_enabled=scripts).new_page()
        newcomer.goto(page.locator("#link").inner_text())
        expect(newcomer.get_by_role("button").nth(1)).to_be_visible()
        page.goto("/")
        done = page.get_by_role("listitem").filter(has_text="Make a sign-up link for somebody done")
        expect(done).to_be_visible()
        thumb.button("Say who runs this place")
        page.wait_for_url("**/about/words/")


@SCRIPTS
def test_several_hats_in_one_account(visitor: Visitors, place: Place, *, scripts: bool) -> None:
    """A second door, a switch of one tap, and steps that stay away once put away."""
    thumb = _joins(visitor, place, "Someone I love", "both", scripts=scripts)
    page = thumb.page
    thumb.button("Put these away")
    expect(page.get_by_role("heading", name="A first step or two")).to_have_count(0)
    page.get_by_role("link", name="More").click()
    page.get_by_role("link", name="What brings you here").click()
    page.get_by_role("button", name="My own recovery").click()
    expect(page.get_by_role("heading", name="A first step or two")).to_be_visible()
    page.get_by_role("button", name="Someone I love").click()
    expect(page.get_by_role("heading", name="One kind thing")).to_be_visible()
    expect(page.get_by_role("heading", name="A first step or two")).to_have_count(0)


def test_a_mother_without_an_account_has_what_to_do_in_two_taps(
    visitor: Visitors, place: Place
) -> None:
    """From a first visit, without scripts."""
    page = visitor(place.address, **PHONE, java_script_enabled=False).new_page()
    thumb = Thumb(page)
    page.goto("/")
    thumb.button("Yes, or I am not sure")
    thumb.link("Somebody I love is in trouble tonight")
    expect(page.get_by_role("link", name="Ring 911")).to_be_visible()
    thumb.took_no_longer_than(2)
