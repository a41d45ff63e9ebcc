"""Without a connection: help opens, a check-in waits in sight, and goes exactly once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from playwright.sync_api import BrowserContext, Request, Route, expect

from tests.running import Place, running
from tests.stories.conftest import PHONE, Visitors
from tests.stories.devices import (
    at_home,
    checks_in,
    kept_without_line,
    laid_open,
    on_the_server,
    unsent,
)

pytestmark = [pytest.mark.browser, pytest.mark.once]
ENTRIES = "**/api/v1/entries"
TAPPED_TWICE = """() => {
  const form = document.querySelector("form[data-check-in]");
  form.requestSubmit();
  form.requestSubmit();
}"""
_numbers = count(1)


@pytest.fixture(scope="module")
def demo_place() -> Iterator[Place]:
    """The program with its invented cast, which these stories stop and start."""
    with running("--demo") as place:
        yield place


@pytest.fixture
def mayas(demo_place: Place, visitor: Visitors) -> BrowserContext:
    """A phone, Maya's."""
    return visitor(demo_place.address, **PHONE)


@pytest.fixture
def words() -> str:
    """Words that nobody wrote before."""
    return f"walked past the old corner, {next(_numbers)}"


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en-US", "Overdose: what to do"), ("es-MX", "Sobredosis: qué hacer")],
)
def test_help_opens_with_the_place_down_after_one_visit(
    demo_place: Place, visitor: Visitors, locale: str, said: str
) -> None:
    """The steps and the numbers, styled, in the language of the device; and the other with one tap."""
    page = visitor(demo_place.address, locale=locale, **PHONE).new_page()
    page.goto("/about/")
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    demo_place.stop()
    try:
        page.goto("/now/")
        expect(page.get_by_text(said)).to_be_visible()
        assert page.locator("a[href='tel:911']").count() >= 2
        style = "() => getComputedStyle(document.querySelector('.button--clay')).backgroundColor"
        assert page.evaluate(style) == "rgb(180, 71, 46)"
        other = "Español" if locale == "en-US" else "English"
        page.get_by_role("link", name=other).click()
        shown = page.locator("html").get_attribute("lang")
        assert shown == ("es" if locale == "en-US" else "en")
    finally:
        demo_place.start("--demo")


def test_help_does_not_wait_for_a_place_that_hangs(
    demo_place: Place, mayas: BrowserContext
) -> None:
    """After four seconds the copy is shown, even if the place took the request and says nothing."""
    page = at_home(mayas, "maya")
    demo_place.hang(still=True)
    try:
        page.goto("/now/", timeout=8000)
        expect(page.get_by_text("This is the copy on this device")).to_be_visible()
    finally:
        demo_place.hang(still=False)


def test_what_is_kept_for_everybody_names_nobody(mayas: BrowserContext) -> None:
    """The copies on Maya’s phone are the visitor’s: neither her name nor anything of hers."""
    page = at_home(mayas, "maya")
    for address in ("/", "/now/", "/journey/", "/journey/check-in/", "/circle/"):
        page.goto(address)
    copies = laid_open(page)["copies"]
    assert "Overdose: what to do" in copies
    assert "Sobredosis: qué hacer" in copies
    assert "Maya" not in copies
    assert "csrfmiddlewaretoken" not in copies
    kept = {line for line in copies.splitlines() if line.startswith("http")}
    assert {
        address.split("?")[0].split("/", 3)[3] for address in kept if "/static/" not in address
    } == {
        "now/copy/",
        "offline/",
        "journey/offline/",
        "sw.js",
    }


def test_another_page_says_that_there_is_no_line(mayas: BrowserContext) -> None:
    """And leads to what works."""
    page = at_home(mayas, "maya")
    mayas.set_offline(True)
    page.goto("/circle/")
    expect(page.get_by_role("heading", name="This place does not answer")).to_be_visible()
    page.get_by_role("link", name="I need support").click()
    expect(page.get_by_text("Overdose: what to do")).to_be_visible()


def test_a_check_in_without_a_line_waits_in_sight_and_goes_once(
    mayas: BrowserContext, words: str
) -> None:
    """It stays over a closed page, keeps its own moment, and leaves when the place has it."""
    page, saved = at_home(mayas, "maya"), datetime.now(UTC)
    kept_without_line(mayas, page, words)
    expect(unsent(page)).to_contain_text(words)
    expect(page.get_by_label("A few words")).to_have_value("")
    page.close()
    again = mayas.new_page()
    again.goto("/")  # the check-in that the device keeps
    expect(unsent(again)).to_contain_text("Not sent yet: 1")
    assert words not in again.content()
    again.wait_for_timeout(4000)
    mayas.set_offline(False)
    expect(again.get_by_text("Sent. It is in your journey.")).to_be_visible()
    expect(unsent(again)).to_be_hidden()
    (entry,) = on_the_server(mayas, "maya", words)
    assert abs(datetime.fromisoformat(entry["happened_at"]) - saved) < timedelta(seconds=3)
    assert words not in laid_open(again)["databases"]


def test_the_place_itself_is_down(demo_place: Place, mayas: BrowserContext, words: str) -> None:
    """The line is there and the place is not: the same, and it goes by itself when the place is back."""
    page = at_home(mayas, "maya")
    page.goto("/journey/check-in/")
    demo_place.stop()
    try:
        checks_in(page, words)
        expect(unsent(page)).to_contain_text(words)
    finally:
        demo_place.start("--demo")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Sent. It is in your journey.")).to_be_visible()
    assert len(on_the_server(mayas, "maya", words)) == 1


@pytest.mark.parametrize("who", ["theo", "noor"])  # one helps, one looks after the place
def test_one_tap_on_today(mayas: BrowserContext, who: str) -> None:
    """The mood alone waits too, with its time, whichever hat Today wears."""
    page = at_home(mayas, who)
    mayas.set_offline(True)
    page.get_by_role("button", name="So-so").click()
    expect(unsent(page)).to_contain_text("Not sent yet: 1")
    mayas.set_offline(False)
    expect(page.get_by_text("Sent. It is in your journey.")).to_be_visible()
    page.goto("/")
    expect(page.locator("#how").get_by_text("So-so", exact=True)).to_be_visible()


def test_with_a_line_it_goes_at_once_and_says_who_sees_it(
    mayas: BrowserContext, words: str
) -> None:
    """The page after it is the ordinary one."""
    page = at_home(mayas, "ivo")
    page.goto("/journey/check-in/")
    checks_in(page, words)
    expect(page.get_by_text("Nobody else sees it.")).to_be_visible()
    expect(unsent(page)).to_be_hidden()
    assert len(on_the_server(mayas, "ivo", words)) == 1


def test_an_answer_that_is_lost_is_no_second_check_in(mayas: BrowserContext, words: str) -> None:
    """The place has it, the device does not know: sent again, it is kept once."""
    page = at_home(mayas, "maya")
    page.goto("/journey/check-in/")
    reached: list[int] = []

    def lose(route: Route) -> None:
        reached.append(route.fetch().status)
        route.abort()

    page.route(ENTRIES, lose)
    checks_in(page, words)
    expect(unsent(page)).to_contain_text("Not sent yet: 1")
    assert reached == [200]
    page.unroute(ENTRIES)
    page.get_by_role("button", name="Send now").click()
    expect(unsent(page)).to_be_hidden()
    assert len(on_the_server(mayas, "maya", words)) == 1


def test_two_tabs_send_it_once(mayas: BrowserContext, words: str) -> None:
    """Both hear that the line is back; one sends."""
    page = at_home(mayas, "maya")
    other = mayas.new_page()
    other.goto("/journey/")
    kept_without_line(mayas, page, words)
    sent: list[Request] = []
    mayas.on("request", lambda one: sent.append(one) if one.url.endswith("/entries") else None)
    mayas.set_offline(False)
    for tab in (page, other):
        expect(unsent(tab)).to_be_hidden()
    page.wait_for_timeout(500)
    assert len(sent) == 1
    assert len(on_the_server(mayas, "maya", words)) == 1


def test_an_impatient_thumb(mayas: BrowserContext, words: str) -> None:
    """Two taps keep one, with a line and without."""
    page = at_home(mayas, "maya")
    for offline in (True, False):
        told = f"{words}, {offline}"
        page.goto("/journey/check-in/")
        mayas.set_offline(offline)
        page.get_by_label("A few words").fill(told)
        page.evaluate(TAPPED_TWICE)
        if offline:
            expect(unsent(page)).to_contain_text("Not sent yet: 1")
        mayas.set_offline(False)
        expect(unsent(page)).to_be_hidden()
        page.wait_for_url("/" if not offline else "**/check-in/")
        page.wait_for_timeout(300)
        assert len(on_the_server(mayas, "maya", told)) == 1


def test_a_clock_that_is_ahead(mayas: BrowserContext, words: str) -> None:
    """The place takes nothing from the future, so the time is set to now, and the page says so."""
    page = at_home(mayas, "maya")
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(hours=3))
    kept_without_line(mayas, page, words)
    mayas.set_offline(False)
    expect(page.get_by_text("The clock of this device is ahead")).to_be_visible()
    (entry,) = on_the_server(mayas, "maya", words)
    told = datetime.fromisoformat(entry["happened_at"])
    assert abs(told - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_clock_that_is_years_behind(mayas: BrowserContext, words: str) -> None:
    """With a line, the time is the place's own."""
    page = at_home(mayas, "maya")
    page.goto("/journey/check-in/")
    page.clock.set_fixed_time(datetime.now(UTC) - timedelta(days=730))
    checks_in(page, words)
    page.wait_for_url("/")
    (entry,) = on_the_server(mayas, "maya", words)
    told = datetime.fromisoformat(entry["happened_at"])
    assert abs(told - datetime.now(UTC)) < timedelta(minutes=1)


NOWHERE = """() => {
  const known = Intl.DateTimeFormat.prototype.resolvedOptions;
  Intl.DateTimeFormat.prototype.resolvedOptions = function () {
    return {...known.call(this), timeZone: "Etc/Unknown"};
  };
}"""


@pytest.mark.parametrize("line", [True, False], ids=["with a line", "without"])
def test_a_zone_that_the_place_does_not_know(
    mayas: BrowserContext,
    words: str,
    line: bool,  # noqa: FBT001
) -> None:
    """The zone of the account stands for it."""
    page = at_home(mayas, "maya")
    page.goto("/journey/check-in/")
    page.evaluate(NOWHERE)
    mayas.set_offline(not line)
    checks_in(page, words)
    if not line:
        expect(unsent(page)).to_contain_text("Not sent yet: 1")
        mayas.set_offline(False)
        expect(page.get_by_text("Sent. It is in your journey.")).to_be_visible()
    else:
        page.wait_for_url("/")
    (entry,) = on_the_server(mayas, "maya", words)
    assert entry["zone"] == "America/New_York"


def test_what_the_place_does_not_take_is_kept_with_the_reason(
    mayas: BrowserContext, words: str
) -> None:
    """The words can be copied, and deleted; nothing is lost in silence."""
    page = at_home(mayas, "maya")
    theirs = on_the_server_any(mayas)
    page.goto("/journey/check-in/")
    page.evaluate("(id) => (document.querySelector('form [name=id]').value = id)", theirs)
    checks_in(page, words)
    expect(unsent(page)).to_contain_text("It was not taken.")
    expect(unsent(page)).to_contain_text(words)
    expect(page.get_by_role("button", name="Copy the words")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    expect(unsent(page)).to_be_hidden()
    assert on_the_server(mayas, "maya", words) == []


def on_the_server_any(context: BrowserContext) -> str:
    """Give the id of an entry that is there already."""
    answer = context.request.get("/api/v1/people/maya/entries?limit=1").json()
    return str(answer[0]["id"])


def test_half_written_words_come_back(mayas: BrowserContext, words: str) -> None:
    """After a reload, locked meanwhile, and not after they were sent."""
    page = at_home(mayas, "maya")
    page.goto("/journey/check-in/")
    field = page.get_by_label("A few words")
    field.press_sequentially(words)
    page.wait_for_timeout(1200)
    assert words not in "".join(laid_open(page).values())
    page.goto("/journey/check-in/")
    expect(field).to_have_value(words)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("/")
    page.goto("/journey/check-in/")
    page.wait_for_timeout(500)
    expect(field).to_have_value("")
    assert len(on_the_server(mayas, "maya", words)) == 1


def test_without_scripts_all_is_as_it_was(demo_place: Place, visitor: Visitors, words: str) -> None:
    """The form goes the ordinary way."""
    context = visitor(demo_place.address, java_script_enabled=False, **PHONE)
    page = context.new_page()
    page.goto("/demo/maya/")
    page.goto("/journey/check-in/")
    checks_in(page, words)
    expect(page.get_by_role("status")).to_contain_text("Would company help?")
    assert len(on_the_server(context, "maya", words)) == 1
    page.goto("/journey/offline/")
    expect(page.get_by_text("needs JavaScript, and it is off")).to_be_visible()
