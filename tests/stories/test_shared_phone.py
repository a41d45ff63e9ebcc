"""A phone that others hold too shows nothing after leaving or locking: not on the screen, not on the way back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.running import Place, running
from tests.stories.conftest import PHONE, Visitors

pytestmark = [pytest.mark.browser, pytest.mark.once]
PASSWORD = "slow river quiet morning"
SECRET_WORDS = "walked past the old corner"
PIN = "7291"
NAMES = re.compile(r"trellis|recovery", re.IGNORECASE)
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """The program with Maya, who has an account and no demonstration's banner."""
    with running() as place:
        place.trellis("add-person", "maya", "--password-stdin", said=f"{PASSWORD}\n")
        yield place


def _signed_in(context: BrowserContext) -> Page:
    """Sign in as Maya, and write something nobody is to read."""
    page = context.new_page()
    page.goto("/people/sign-in/?next=/journey/check-in/")
    page.get_by_label("Sign-in name").fill("maya")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("A few words").fill(SECRET_WORDS)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Kept. Nobody else sees it.")).to_be_visible()
    page.goto("/journey/")
    expect(page.get_by_text(SECRET_WORDS).first).to_be_visible()
    return page


def _shows_nothing(page: Page) -> None:
    """See that neither the page nor its title says anything of Maya."""
    page.wait_for_load_state()
    shown = f"{page.title()} {page.content()}"
    assert "maya" not in shown.lower()
    assert SECRET_WORDS not in shown


def _goes_back(page: Page, times: int = 4) -> Iterator[None]:
    """Press back again and again, as somebody who takes the phone does."""
    for _ in range(times):
        page.go_back()
        yield


@SCRIPTS
def test_after_leaving_nothing_is_left(visitor: Visitors, place: Place, *, scripts: bool) -> None:
    context = visitor(place.address, **PHONE, java_script_enabled=scripts)
    page = _signed_in(context)
    page.get_by_role("button", name="Leave now").click()
    page.wait_for_url("**/note/")
    assert page.title() == "Notes"
    assert not NAMES.search(page.content())
    assert "session" not in {cookie["name"] for cookie in context.cookies()}
    for _ in _goes_back(page):
        _shows_nothing(page)
    page.goto("/journey/")
    assert "/people/sign-in/" in page.url


def test_leaving_takes_the_page_out_of_the_history(visitor: Visitors, place: Place) -> None:
    """With scripts, the page one left is no longer the one before."""
    page = _signed_in(visitor(place.address, **PHONE))
    page.goto("/circle/")
    page.get_by_role("button", name="Leave now").click()
    page.wait_for_url("**/note/")
    page.go_back()
    assert "/circle/" not in page.url


def test_escape_three_times_leaves(visitor: Visitors, place: Place) -> None:
    page = _signed_in(visitor(place.address))
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_text(SECRET_WORDS).first).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_url("**/note/")
    page.goto("/journey/")
    assert "/people/sign-in/" in page.url


def test_a_page_that_the_browser_kept_whole_asks_anew(visitor: Visitors, place: Place) -> None:
    """Brought back from memory after the visit ended elsewhere, it is empty before it asks."""
    context = visitor(place.address, **PHONE)
    page, other = _signed_in(context), context.new_page()
    other.goto("/find/")
    other.get_by_role("button", name="Leave now").click()
    other.wait_for_url("**/note/")
    page.wait_for_url("**/note/")
    page = _signed_in(context)
    context.clear_cookies()
    expect(page.get_by_text(SECRET_WORDS).first).to_be_visible()
    restored = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    page.evaluate(restored)
    page.wait_for_url("**/people/sign-in/**")
    _shows_nothing(page)


def test_leaving_empties_every_other_tab(visitor: Visitors, place: Place) -> None:
    """Even while the place has not answered yet."""
    context = visitor(place.address, **PHONE)
    page, other, public = _signed_in(context), context.new_page(), context.new_page()
    other.goto("/journey/")
    public.goto("/now/")
    place.hang(still=True)
    try:
        page.get_by_role("button", name="Leave now").click()
        for tab in (page, other, public):
            expect(tab.locator("body")).to_be_empty()
            _shows_nothing(tab)
            assert tab.title() == "Notes"
    finally:
        place.hang(still=False)
        tab.wait_for_url("**/note/")
    other.goto("/journey/")
    assert "/people/sign-in/" in other.url


def _left_without_a_line(context: BrowserContext, place: Place) -> Page:
    """Leave while the place cannot be told: the page empties itself where it is."""
    page = _signed_in(context)
    place.stop()
    page.get_by_role("button", name="Leave now").click()
    expect(page.locator("body")).to_be_empty()
    page.wait_for_timeout(2000)
    assert page.title() == "Notes"
    assert page.evaluate("() => document.documentElement.innerText").strip() == ""
    _shows_nothing(page)
    return page


def test_leaving_without_a_connection_is_told_when_there_is_one(
    visitor: Visitors, place: Place
) -> None:
    """The empty page stays empty, and ends the session by itself."""
    context = visitor(place.address, **PHONE)
    page = _left_without_a_line(context, place)
    place.start()
    page.wait_for_url("**/note/")
    assert "session" not in {cookie["name"] for cookie in context.cookies()}


def test_whoever_opens_the_place_after_leaving_without_a_connection_is_a_stranger(
    visitor: Visitors, place: Place
) -> None:
    """The first page that opens shows nothing, and ends the session before anything else."""
    context = visitor(place.address, **PHONE)
    _left_without_a_line(context, place).close()
    place.start()
    page = context.new_page()
    page.goto("/journey/")
    expect(page.get_by_text(SECRET_WORDS)).to_have_count(0)
    page.wait_for_url("**/note/")
    page.goto("/journey/")
    assert "/people/sign-in/" in page.url
    assert page.evaluate("() => localStorage.length") == 0


def test_nothing_is_painted_after_leaving_without_a_connection(
    visitor: Visitors, place: Place
) -> None:
    """Not even before the modules of the page have come."""
    context = visitor(place.address, **PHONE)
    _left_without_a_line(context, place).close()
    place.start()
    context.route(re.compile(r"leave_now\..*js"), lambda route: route.abort())
    page = context.new_page()
    page.goto("/journey/")
    expect(page.get_by_text(SECRET_WORDS).first).to_be_hidden()


def test_a_visitor_leaves_too(visitor: Visitors, place: Place) -> None:
    page = visitor(place.address, **PHONE, java_script_enabled=False).new_page()
    page.goto("/now/")
    page.get_by_role("button", name="Leave now").click()
    page.wait_for_url("**/note/")
    assert page.get_by_role("link").count() == 0


def _with_a_pin(page: Page) -> None:
    page.goto("/people/pin/")
    page.get_by_label("PIN").fill(PIN)
    page.get_by_text("1 minute", exact=True).click()
    page.get_by_role("button", name=re.compile("the PIN")).click()
    expect(page.get_by_text("From now on this PIN is asked")).to_be_visible()


def _opens(page: Page) -> None:
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("button", name="Open").click()


@SCRIPTS
def test_after_locking_nothing_shows_until_the_pin(
    visitor: Visitors, place: Place, *, scripts: bool
) -> None:
    page = _signed_in(visitor(place.address, **PHONE, java_script_enabled=scripts))
    _with_a_pin(page)
    page.goto("/journey/")
    page.goto("/people/more/")
    page.get_by_role("button", name="Lock now").click()
    expect(page.get_by_role("heading", name="Your PIN, please")).to_be_visible()
    assert page.title() == "Notes"
    _shows_nothing(page)
    for _ in _goes_back(page, 3):
        _shows_nothing(page)
    page.goto("/journey/")
    _shows_nothing(page)
    _opens(page)
    expect(page.get_by_text(SECRET_WORDS).first).to_be_visible()
    assert page.url.endswith("/journey/")


def test_locking_empties_every_other_tab(visitor: Visitors, place: Place) -> None:
    """Each shows the PIN page at once; what stays open for everybody stays."""
    context = visitor(place.address, **PHONE)
    page = _signed_in(context)
    _with_a_pin(page)
    other, public = context.new_page(), context.new_page()
    other.goto("/journey/")
    public.goto("/now/")
    page.get_by_role("button", name="Lock now").click()
    other.wait_for_url("**/people/unlock/?next=%2Fjourney%2F")
    expect(other.get_by_role("heading", name="Your PIN, please")).to_be_visible()
    for tab in (page, other):
        _shows_nothing(tab)
    assert public.url.endswith("/now/")
    expect(public.get_by_text("Overdose: what to do").first).to_be_visible()
    _opens(other)
    expect(other.get_by_text(SECRET_WORDS).first).to_be_visible()


def test_an_untouched_page_locks_itself(visitor: Visitors, place: Place) -> None:
    """After a minute of nobody; touched in any tab, it stays, and locked in one it is locked in each."""
    context = visitor(place.address, **PHONE)
    page = _signed_in(context)
    _with_a_pin(page)
    context.clock.install()
    other = context.new_page()
    for tab in (page, other):
        tab.goto("/journey/")
    context.clock.run_for(50_000)
    other.bring_to_front()
    other.mouse.wheel(0, 10)
    other.keyboard.press("Shift")
    context.clock.run_for(50_000)
    for tab in (page, other):
        expect(tab.get_by_text(SECRET_WORDS).first).to_be_visible()
    page.clock.run_for(61_000)
    for tab in (page, other):
        tab.wait_for_url("**/people/unlock/**")
        expect(tab.get_by_role("heading", name="Your PIN, please")).to_be_visible()
        _shows_nothing(tab)
    _opens(page)
    expect(page.get_by_text(SECRET_WORDS).first).to_be_visible()


def test_without_scripts_the_page_is_told_to_lock(visitor: Visitors, place: Place) -> None:
    """By the browser itself, after the same minute."""
    page = _signed_in(visitor(place.address, **PHONE, java_script_enabled=False))
    _with_a_pin(page)
    page.goto("/journey/")
    refresh = page.locator("meta[http-equiv=refresh]").get_attribute("content")
    assert refresh == "60; url=/people/unlock/?next=/journey/"


def test_five_wrong_pins_end_the_visit(visitor: Visitors, place: Place) -> None:
    page = _signed_in(visitor(place.address, **PHONE))
    _with_a_pin(page)
    page.get_by_role("button", name="Lock now").click()
    for _ in range(5):
        page.get_by_label("PIN").fill("5830")
        page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    for _ in _goes_back(page, 3):
        _shows_nothing(page)


@pytest.fixture
def walk() -> list[str]:
    """Pages a visitor and a person come by."""
    public = ["/", "/now/", "/find/", "/tonight/", "/people/more/", "/about/", "/nowhere/"]
    own = ["/circle/", "/journey/", "/journey/check-in/", "/start/", "/people/pin/", "/notices/"]
    return [*public, *own]


@SCRIPTS
def test_a_discreet_phone_names_nothing_around_its_pages(
    visitor: Visitors, place: Place, walk: list[str], *, scripts: bool
) -> None:
    """No title, no top bar and no icon of a whole walk says what this place is."""
    context = visitor(place.address, **PHONE, java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/")
    assert not NAMES.search(page.title())
    page.get_by_role("button", name="Yes, or I am not sure").click()
    page.goto("/people/sign-in/")
    page.get_by_label("Sign-in name").fill("maya")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    for path in walk:
        page.goto(path)
        assert page.title() == "Notes", path
        assert not NAMES.search(page.locator("header.top").inner_text()), path
        icon = page.locator("link[rel=icon]").get_attribute("href") or ""
        assert "note" in icon, path
        assert "mark" not in icon, path


def test_leaving_stays_under_the_thumb_while_scrolling(visitor: Visitors, place: Place) -> None:
    """At the foot of the longest page, on the smallest phone, and the bars leave three quarters of it free."""
    small = {**PHONE, "viewport": {"width": 320, "height": 568}}
    page = visitor(place.address, **small).new_page()
    page.goto("/now/")
    page.mouse.wheel(0, 100_000)
    button = page.get_by_role("button", name="Leave now")
    expect(button).to_be_in_viewport(ratio=1)
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 48
    bars = page.locator("footer.reach").bounding_box()
    assert bars is not None
    assert bars["height"] <= 568 * 0.25
