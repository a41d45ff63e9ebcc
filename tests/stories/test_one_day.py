"""One true day: a check-in, a mood shared with a mother and nothing else, a kind word, a meeting tonight."""

import json
import signal
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.running import Place, new_place, running
from tests.stories.conftest import PHONE, Visitors

pytestmark = pytest.mark.browser
PASSWORD = "slow river quiet morning"
SECRET_WORDS = "walked past the old corner"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The program on new data, with one meeting that starts in two hours, every day of the week."""
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
        told = json.loads(place.trellis("import", "meeting-guide", str(feed), "--json").stdout)
        assert (told["read"], told["added"], told["skipped"]) == (1, 1, [])
        yield place


def joined(context: BrowserContext, username: str, called: str, start: str = "/") -> Page:
    """Make an account as a newcomer does, write the code down, and arrive."""
    page = context.new_page()
    page.goto(start)
    if start == "/":
        page.get_by_role("button", name="No, only me").click()
        page.get_by_role("link", name="Make an account").click()
    else:
        page.get_by_role("button", name="Make an account to say yes").click()
    page.get_by_role("button", name="I am 18 or older").click()
    page.get_by_label("Sign-in name").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("What shall people call you?").fill(called)
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_text("It is shown only now")).to_be_visible()
    page.get_by_role("link", name="I have written it down").click()
    if start == "/":
        page.get_by_role("button", name="My own recovery").click()
    return page


def checked_in(page: Page) -> None:
    """Check in with mood, craving and a few words, as one thumb does."""
    page.get_by_role("link", name="Check in", exact=True).click()
    page.get_by_text("All right", exact=True).click()
    page.get_by_role("group", name="Craving").get_by_text("Strong", exact=True).click()
    page.get_by_label("A few words").fill(SECRET_WORDS)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Kept. Nobody else sees it.")).to_be_visible()


def invited(page: Page) -> str:
    """Invite a mother and give the link."""
    page.goto("/circle/")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_text("Yes", exact=True).click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Who are they to you?").select_option(label="Family")
    page.get_by_label("What do you call them?").fill("Mum")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("img", name="The link as a picture to scan")).to_be_visible()
    return page.locator("#link").inner_text()


def shares(page: Page, *ticked: str) -> None:
    """Tick exactly these scopes for Mum."""
    page.goto("/circle/")
    page.get_by_role("link", name="Mum").click()
    page.get_by_role("link", name="Choose what they see").click()
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    for name in ticked:
        page.get_by_label(name).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. It holds from now on; nobody was told.")).to_be_visible()


def steps_in(rosas: BrowserContext, link: str, username: str) -> Page:
    """Open the link, which names nobody; make an account; say yes."""
    first = rosas.new_page()
    first.goto(link)
    assert "Maya" not in first.content()
    rosa = joined(rosas, username, "Rosa", start=link)
    rosa.get_by_role("button", name="Yes, I will stand beside them").click()
    expect(rosa.get_by_text("You are in Maya’s circle now.")).to_be_visible()
    rosa.goto("/")
    expect(rosa.get_by_text("There is nothing here.")).to_be_visible()
    return rosa


def sees_the_mood_and_nothing_else(rosa: Page) -> None:
    """Look at Today after Maya shared her mood."""
    rosa.goto("/")
    expect(rosa.get_by_role("article").get_by_text("All right", exact=True)).to_be_visible()
    assert SECRET_WORDS not in rosa.content()
    assert "craving" not in rosa.get_by_role("article").inner_text().lower()


def sends_a_kind_word(rosa: Page) -> None:
    """Write to Maya from Today."""
    rosa.get_by_role("link", name="Send a kind word").click()
    rosa.get_by_label("Or your own words").fill("Soup is on the stove.")
    rosa.get_by_role("button", name="Send").click()
    expect(rosa.get_by_text("Sent. Maya finds it on Today.")).to_be_visible()


def finds_the_kind_word_and_a_meeting(maya: Page) -> None:
    """Read what Rosa wrote, and open tonight's meeting."""
    maya.goto("/")
    expect(maya.get_by_text("Soup is on the stove.")).to_be_visible()
    expect(maya.get_by_text("Mum,")).to_be_visible()
    maya.get_by_role("link", name="Quiet Evening Group").first.click()
    expect(maya.get_by_role("heading", name="Quiet Evening Group")).to_be_visible()
    join = maya.get_by_role("link", name="Join online").first
    expect(join).to_have_attribute("href", "https://meet.example.org/quiet")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_one_day_is_lived(visitor: Visitors, place: Place, *, scripts: bool) -> None:
    mark = "with" if scripts else "without"
    mayas, rosas = (visitor(place.address, **PHONE, java_script_enabled=scripts) for _ in range(2))
    maya = joined(mayas, f"maya-{mark}", "Maya")
    checked_in(maya)
    expect(maya.get_by_text(SECRET_WORDS)).to_be_visible()
    rosa = steps_in(rosas, invited(maya), f"rosa-{mark}")
    shares(maya, "My mood")
    sees_the_mood_and_nothing_else(rosa)
    sends_a_kind_word(rosa)
    finds_the_kind_word_and_a_meeting(maya)
    shares(maya)
    rosa.goto("/")
    expect(rosa.get_by_text("There is nothing here.")).to_be_visible()
    maya.goto("/sharing/receipts/")
    expect(maya.get_by_role("cell", name="Rosa").first).to_be_visible()


def test_support_is_one_tap_from_every_page_and_needs_no_account(
    phone_without_scripts: BrowserContext,
) -> None:
    page = phone_without_scripts.new_page()
    page.goto("/find/")
    page.get_by_role("link", name="I need support").click()
    expect(page.get_by_role("link", name="Ring 911").first).to_have_attribute("href", "tel:911")


def _send(place: Place, token: str, entries: list[dict[str, Any]]) -> list[dict[str, str]]:
    request = urllib.request.Request(
        f"{place.address}/api/v1/entries",
        data=json.dumps(entries).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        told: list[dict[str, str]] = json.load(answer)
    return told


def _entry(number: int) -> dict[str, Any]:
    return {
        "id": f"01990000-0000-7000-8000-{number:012d}",
        "kind": "check_in",
        "happened_at": "2026-03-01T20:00:00+01:00",
        "zone": "Europe/Madrid",
        "body": {"mood": 1 + number % 5},
    }


def _await_silence(place: Place) -> None:
    """Wait until the workers have noticed that their parent is gone and let go of the port."""
    for _ in range(300):
        if not place.is_well():
            return
        time.sleep(0.1)
    raise AssertionError("The workers outlived their parent.")


def test_killing_the_program_loses_nothing_that_was_acknowledged() -> None:
    acknowledged = 0
    with new_place() as place:
        place.start()
        place.trellis("add-person", "maya")
        token = place.trellis("token", "maya", "--name", "test").stdout.strip()
        for _ in range(3):
            for _ in range(20):
                [told] = _send(place, token, [_entry(acknowledged)])
                assert told["status"] == "stored"
                acknowledged += 1
            assert place.process is not None
            place.process.send_signal(signal.SIGKILL)
            place.process.wait()
            _await_silence(place)
            place.start()
        again = _send(place, token, [_entry(number) for number in range(acknowledged)])
        assert {told["status"] for told in again} == {"already"}
        place.stop()


def test_a_wrong_key_file_refuses_to_start() -> None:
    with running() as place:
        key = place.folder / "keys" / "master.key"
        place.trellis("add-person", "maya")
        key.write_text("ab" * 32)
        refused = place.trellis("serve", "--port", str(place.port), ends_with=1)
    assert "not the one this store was sealed with" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_no_store_is_carried_across_the_fork() -> None:
    with running() as place:
        assert place.process is not None
        held = [
            fd.readlink()
            for fd in Path(f"/proc/{place.process.pid}/fd").iterdir()
            if fd.is_symlink()
        ]
    assert not [path for path in held if "sqlite3" in path.name]
