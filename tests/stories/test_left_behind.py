"""A shared phone: what one person wrote is neither shown to nor sent as another, and leaves with them."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Playwright, Route, expect

from tests.running import Place, running
from tests.stories.conftest import CHROMIUM, CHROMIUM_SAYS_NOTHING, PHONE, Visitors
from tests.stories.devices import (
    at_home,
    kept_without_line,
    laid_open,
    on_the_server,
    unsent,
)

pytestmark = [pytest.mark.browser, pytest.mark.once]
ENTRIES = "**/api/v1/entries"
MARK = re.compile(r"\b[0-9a-f]{32}\b")
_numbers = count(1)


@pytest.fixture(scope="module")
def demo_place() -> Iterator[Place]:
    """The program with its invented cast."""
    with running("--demo") as place:
        yield place


@pytest.fixture
def shared(demo_place: Place, visitor: Visitors) -> BrowserContext:
    """A phone that several people use."""
    return visitor(demo_place.address, **PHONE)


@pytest.fixture
def words() -> str:
    """Words that nobody wrote before."""
    return f"sat on the cold stairs, {next(_numbers)}"


def test_somebody_else_signs_in(shared: BrowserContext, words: str) -> None:
    """Ivo neither sees nor sends what Maya wrote; it goes when she is back."""
    page = at_home(shared, "maya")
    kept_without_line(shared, page, words)
    page.close()
    shared.set_offline(False)
    ivos = at_home(shared, "ivo")
    for address in ("/", "/journey/", "/journey/check-in/"):
        ivos.goto(address)
        ivos.evaluate("() => dispatchEvent(new Event('online'))")
        ivos.wait_for_timeout(400)
        expect(unsent(ivos)).to_be_hidden()
        assert words not in ivos.content()
    assert on_the_server(shared, "ivo", words) == []
    page = at_home(shared, "maya")
    expect(page.get_by_text("Sent. It is in your journey.")).to_be_visible()
    assert len(on_the_server(shared, "maya", words)) == 1


def test_an_old_tab_of_somebody_who_is_no_longer_signed_in(
    shared: BrowserContext, words: str
) -> None:
    """Maya’s open tab, with Ivo signed in beside it, keeps hers and says so."""
    page = at_home(shared, "maya")
    kept_without_line(shared, page, words)
    page.route(ENTRIES, lambda route: route.abort())
    shared.set_offline(False)
    ivos = at_home(shared, "ivo")
    page.unroute(ENTRIES)
    page.get_by_role("button", name="Send now").click()
    expect(unsent(page)).to_contain_text("It is never sent as them.")
    assert on_the_server(shared, "ivo", words) == []
    ivos.goto("/people/more/")
    ivos.get_by_role("button", name="Sign out").click()


SENT_WITH_AN_OLDER_TOKEN = """async ([token, id, words]) => {
  const entry = {id, kind: "check_in", happened_at: new Date().toISOString(), zone: "UTC", body: {words}};
  const headers = {"Content-Type": "application/json", "X-CSRFToken": token};
  return (await fetch("/api/v1/entries", {method: "POST", headers, body: JSON.stringify([entry])})).status;
}"""


def test_the_token_of_one_account_is_nothing_to_another(shared: BrowserContext, words: str) -> None:
    """If somebody else signs in between the question whose the browser is and the sending, it is refused."""
    page = at_home(shared, "maya")
    told = page.evaluate("async () => (await fetch('/api/v1/whose')).json()")
    sent = [told["token"], "0198c0de-0000-7000-8000-000000000001", words]
    at_home(shared, "ivo")
    assert page.evaluate(SENT_WITH_AN_OLDER_TOKEN, sent) == 403
    assert on_the_server(shared, "ivo", words) == []
    sent[0] = page.evaluate("async () => (await (await fetch('/api/v1/whose')).json()).token")
    assert page.evaluate(SENT_WITH_AN_OLDER_TOKEN, sent) == 200


def test_signed_out_meanwhile(shared: BrowserContext, words: str) -> None:
    """A session that ended keeps what is written; signing in sends it."""
    page = at_home(shared, "sam")
    kept_without_line(shared, page, words)
    shared.clear_cookies()
    shared.set_offline(False)
    page.get_by_role("button", name="Send now").click()
    expect(unsent(page)).to_contain_text("Sign in to send it.")
    page.close()
    page = at_home(shared, "sam")
    expect(page.get_by_text("Sent. It is in your journey.")).to_be_visible()
    assert len(on_the_server(shared, "sam", words)) == 1


def _signs_out(page: Page) -> None:
    page.goto("/people/more/")
    page.get_by_role("button", name="Sign out", exact=True).click()


def test_signing_out_asks_first_and_can_send(shared: BrowserContext, words: str) -> None:
    """What is not sent yet is named before it would be lost."""
    page = at_home(shared, "lena")
    page.route(ENTRIES, lambda route: route.abort())
    kept_without_line(shared, page, words)
    shared.set_offline(False)
    _signs_out(page)
    expect(page.get_by_role("heading", name="Something is not sent yet")).to_be_visible()
    page.get_by_role("button", name="Send first").click()
    expect(page.get_by_text("It could not be sent now.")).to_be_visible()
    page.get_by_role("button", name="Stay").click()
    expect(page.get_by_role("heading", name="Something is not sent yet")).to_be_hidden()
    page.unroute(ENTRIES)
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Send first").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page = at_home(shared, "lena")
    assert len(on_the_server(shared, "lena", words)) == 1


def test_after_signing_out_nothing_is_left(shared: BrowserContext, words: str) -> None:
    """Neither words nor name nor mark, in databases, copies or storages, even for what was not sent."""
    page = at_home(shared, "maya")
    page.route(ENTRIES, lambda route: route.abort())
    kept_without_line(shared, page, words)
    shared.set_offline(False)
    assert MARK.search(laid_open(page)["databases"])
    _signs_out(page)
    page.get_by_role("button", name="Sign out and lose it").click()
    expect(page.get_by_text("This device forgets you.")).to_be_visible()
    nothing_left(page, words)
    page.goto("/now/")  # and help is kept anew
    page.wait_for_function("() => navigator.serviceWorker.controller")
    shared.set_offline(True)
    page.goto("/now/")
    expect(page.get_by_text("This is the copy on this device")).to_be_visible()
    page.goto("/journey/check-in/")
    expect(page.get_by_text("Nobody is signed in on this device")).to_be_visible()


def nothing_left(page: Page, words: str) -> None:
    """See that neither what Maya wrote nor her name nor her mark is on the device."""
    page.wait_for_timeout(500)
    left = laid_open(page)
    assert left["databases"] == ""
    assert left["storages"] == "{}{}"
    for personal in (words, "Maya", "maya"):
        assert personal not in left["copies"]


@pytest.mark.parametrize("line", [True, False], ids=["with a line", "without"])
def test_leave_now_wipes_at_once(shared: BrowserContext, words: str, line: bool) -> None:  # noqa: FBT001
    """It asks nothing, and with the line cut too nothing is left but the cookie, which only the place can end."""
    page = at_home(shared, "maya")
    page.route(ENTRIES, lambda route: route.abort())
    kept_without_line(shared, page, words)
    shared.set_offline(not line)
    page.get_by_role("button", name="Leave now").click()
    page.wait_for_timeout(2500)
    if not line:
        shared.clear_cookies()
    shared.set_offline(False)
    looking = shared.new_page()
    looking.goto("/now/")
    nothing_left(looking, words)


def test_signing_out_without_clear_site_data(shared: BrowserContext, words: str) -> None:
    """A browser that does not know the header is wiped by the page."""
    page = at_home(shared, "noor")

    def without_header(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        kept = {k: v for k, v in answer.headers.items() if k != "clear-site-data"}
        route.fulfill(response=answer, headers=kept)

    page.route("**/people/sign-out/", without_header)
    assert MARK.search(laid_open(page)["databases"])
    _signs_out(page)
    expect(page.get_by_text("This device forgets you.")).to_be_visible()
    page.wait_for_timeout(500)
    assert laid_open(page)["databases"] == ""


BEAS = "+12025550143"


def test_numbers_of_ones_own_people_stay_only_where_asked_for(shared: BrowserContext) -> None:
    """Locked on the device, shown without a line to nobody else's eyes, gone at sign-out."""
    page = at_home(shared, "maya")
    page.goto("/now/")
    assert BEAS in page.content()
    shared.set_offline(True)
    page.goto("/now/")
    expect(page.get_by_text("This is the copy on this device")).to_be_visible()
    expect(page.get_by_role("link", name="Ring Bea")).to_have_count(0)
    shared.set_offline(False)
    page.goto("/now/")
    page.get_by_role("button", name="Keep these numbers on this device").click()
    expect(page.get_by_text("kept on this device until you sign out")).to_be_visible()
    assert BEAS not in "".join(laid_open(page).values())
    shared.set_offline(True)
    page.goto("/now/")
    expect(page.get_by_role("link", name="Ring Bea")).to_have_attribute("href", f"tel:{BEAS}")
    expect(page.get_by_role("link", name="Write to Bea")).to_be_visible()


def test_kept_numbers_are_nobody_elses_and_go(shared: BrowserContext) -> None:
    """Ivo on the same phone does not see them; whoever kept them takes them away."""
    page = at_home(shared, "maya")
    page.goto("/now/")
    page.get_by_role("button", name="Keep these numbers on this device").click()
    expect(page.get_by_text("kept on this device until you sign out")).to_be_visible()
    ivos = at_home(shared, "ivo")
    shared.set_offline(True)
    ivos.goto("/now/")
    expect(ivos.get_by_text("This is the copy on this device")).to_be_visible()
    ivos.wait_for_timeout(500)
    assert "Bea" not in ivos.content()
    shared.set_offline(False)
    page = at_home(shared, "maya")
    page.goto("/now/")
    page.get_by_role("button", name="Take them off this device").click()
    expect(page.get_by_role("button", name="Keep these numbers on this device")).to_be_visible()
    shared.set_offline(True)
    page.goto("/now/")
    page.wait_for_timeout(500)
    assert "Bea" not in page.content()


@pytest.mark.parametrize("unsent_too", [True, False], ids=["with something unsent", "without"])
def test_a_visit_that_ended_elsewhere_leaves_nothing_but_what_is_not_sent(
    shared: BrowserContext,
    words: str,
    unsent_too: bool,  # noqa: FBT001
) -> None:
    """Numbers, half-written words and the mark go with the first page; unsent check-ins stay, locked."""
    page = at_home(shared, "maya")
    page.goto("/now/")
    page.get_by_role("button", name="Keep these numbers on this device").click()
    expect(page.get_by_text("kept on this device until you sign out")).to_be_visible()
    page.goto("/journey/check-in/")
    if unsent_too:
        kept_without_line(shared, page, words)
    page.get_by_label("A few words").press_sequentially("half a thought")
    page.wait_for_timeout(1200)
    assert page.evaluate(NAMES_KEPT)["device"] == ["account", "draft", "key", "numbers"]
    page.close()
    shared.clear_cookies()
    shared.set_offline(False)
    page = shared.new_page()
    page.goto("/tonight/")
    page.wait_for_timeout(1500)
    kept = page.evaluate(NAMES_KEPT)
    assert kept["device"] == (["account", "key"] if unsent_too else ["key"])
    assert len(kept["unsent"]) == unsent_too


NAMES_KEPT = """async () => {
  const asked = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
  const house = await asked(indexedDB.open("house"));
  const names = (drawer) => asked(house.transaction(drawer).objectStore(drawer).getAllKeys());
  return {device: await names("device"), unsent: await names("unsent")};
}"""


def _own_processes(folder: Path) -> Iterator[int]:
    """Name the processes of the browser that keeps its profile in this folder."""
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if entry.name.isdigit() and f"--user-data-dir={folder}" in command:
            yield int(entry.name)


def _profile(playwright: Playwright, folder: Path, address: str) -> BrowserContext:
    found = next(path for path in CHROMIUM if Path(path).exists())
    return playwright.chromium.launch_persistent_context(
        str(folder), executable_path=found, args=list(CHROMIUM_SAYS_NOTHING), base_url=address
    )


def test_a_browser_that_is_killed_keeps_it_and_its_disk_does_not_tell(
    _playwright: Playwright, demo_place: Place, tmp_path: Path, words: str
) -> None:
    """An empty battery loses nothing; whoever reads the disk finds no words."""
    first = _profile(_playwright, tmp_path, demo_place.address)
    page = at_home(first, "maya")
    kept_without_line(first, page, words)
    for process in _own_processes(tmp_path):
        os.kill(process, signal.SIGKILL)
    with suppress(Error):  # it is gone already
        first.close()
    disk = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert words.encode() not in disk
    assert words.encode("utf-16-le") not in disk
    second = _profile(_playwright, tmp_path, demo_place.address)
    page = at_home(second, "maya")
    expect(page.get_by_text("Sent. It is in your journey.")).to_be_visible()
    assert len(on_the_server(second, "maya", words)) == 1
    second.close()
