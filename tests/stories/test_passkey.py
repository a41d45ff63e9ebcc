"""A passkey, made and used as a person does: one tap, and a device that looked whom it has before it.

Chromium's virtual authenticator plays the phone's chip. A passkey belongs to a name, so the place is opened
as `localhost`, which browsers trust without HTTPS, and not by its number.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from tests.running import Place
from tests.stories.conftest import PHONE, Visitors

pytestmark = pytest.mark.browser
PASSWORD = "slow river quiet morning"
CHIP = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
Open = Callable[..., BrowserContext]


@pytest.fixture
def at_localhost(visitor: Visitors, place: Place) -> Open:
    """Open a phone at the place by its name."""
    return lambda **options: visitor(f"http://localhost:{place.port}", **PHONE, **options)


def with_chip(page: Page) -> tuple[CDPSession, str]:
    """Give a page's phone a chip that keeps passkeys."""
    chip = page.context.new_cdp_session(page)
    chip.send("WebAuthn.enable")
    made = chip.send("WebAuthn.addVirtualAuthenticator", {"options": CHIP})
    return chip, str(made["authenticatorId"])


def joined(page: Page, name: str) -> None:
    """Make an account and go to where it is kept safe."""
    page.goto("/people/sign-up/")
    page.get_by_role("button", name="I am 18 or older").click()
    page.get_by_label("Sign-in name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("link", name="I have written it down").click()
    page.goto("/people/more/")
    page.get_by_role("link", name="Keeping your account safe").click()


def add_a_passkey(page: Page, called: str) -> list[str]:
    """Add one under a name; give the recovery codes that come with the first."""
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("A name for it").fill(called)
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    codes = page.locator(".code").inner_text().split("\n")
    page.get_by_role("link", name="I have written them down").click()
    expect(page.get_by_text(called)).to_be_visible()
    return codes


def signed_out(page: Page) -> None:
    """Leave, and stand before the door."""
    page.goto("/people/more/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.fixture
def page(at_localhost: Open) -> Iterator[Page]:
    """A page on a phone; whatever the strict policy of the pages stops is a fault."""
    page, stopped = at_localhost().new_page(), list[str]()
    page.on("console", lambda said: stopped.append(said.text) if said.type == "error" else None)
    yield page
    assert [text for text in stopped if "Content Security Policy" in text] == []


def test_one_tap_signs_in_without_a_password(page: Page) -> None:
    """The device keeps it and finds the account by itself."""
    chip, number = with_chip(page)
    joined(page, "wren")
    add_a_passkey(page, "my old phone")
    [kept] = chip.send("WebAuthn.getCredentials", {"authenticatorId": number})["credentials"]
    assert kept["isResidentCredential"]
    signed_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("link", name="Check in", exact=True)).to_be_visible()
    page.goto("/people/visits/")
    expect(page.get_by_text("this one")).to_be_visible()


def test_a_device_that_does_not_know_its_holder_opens_nothing(page: Page) -> None:
    """It is said, and the password is still there to type; then the passkey or a recovery code is asked for."""
    chip, number = with_chip(page)
    joined(page, "lark")
    codes = add_a_passkey(page, "tablet")
    signed_out(page)
    unknown = {"authenticatorId": number, "isUserVerified": False}
    chip.send("WebAuthn.setUserVerified", unknown)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("The passkey was not used.")).to_be_visible()
    page.get_by_label("Sign-in name").fill("lark")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_label("Code from your app, or a recovery code").fill(codes[0])
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("link", name="Check in", exact=True)).to_be_visible()


def test_a_passkey_shows_once_more_who_it_is(page: Page) -> None:
    """After the password, a second step by the chip; the same chip when something dangerous comes."""
    with_chip(page)
    joined(page, "finch")
    add_a_passkey(page, "blue one")
    signed_out(page)
    page.get_by_label("Sign-in name").fill("finch")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("link", name="Check in", exact=True)).to_be_visible()
    page.goto("/people/again/passkey/?next=/people/code/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("button", name="Make a new code")).to_be_visible()


def test_without_scripts_an_app_does_what_a_passkey_does(at_localhost: Open) -> None:
    """The page says that passkeys are not for this browser, and offers no dead button."""
    page = at_localhost(java_script_enabled=False).new_page()
    joined(page, "heron")
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_text("This browser cannot make passkeys here.")).to_be_visible()
    expect(page.get_by_role("button", name="Make a passkey")).to_be_hidden()
    page.goto("/people/safety/app/add/")
    picture = page.get_by_role("img", name="The secret as a picture to scan")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 0
    signed_out(page)
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()


def test_opened_by_its_number_the_place_offers_no_passkey(visitor: Visitors, place: Place) -> None:
    """Since no browser would make one there."""
    page = visitor(place.address, **PHONE).new_page()
    page.goto("/people/sign-in/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
