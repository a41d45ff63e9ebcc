"""What a story stands on: the running program, and Chromium as people hold it.

A story talks to the program only as people do, over HTTP and the `trellis` command; it never
touches the store of its own process. Everything here lives as long as one module, so that no
browser is left running beside other tests.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, Request, sync_playwright

from tests.running import Place, running

CHROMIUM = ("/usr/lib/chromium/chromium", "/usr/bin/chromium", "/usr/bin/chromium-browser")
CHROMIUM_SAYS_NOTHING = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """The program on new, empty data, with sign-up open."""
    with running() as place:
        yield place


@pytest.fixture(scope="module")
def demo_place() -> Iterator[Place]:
    """The program with its invented cast."""
    with running("--demo") as place:
        yield place


@pytest.fixture(scope="module")
def _playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(_playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, which can resolve no name and reach no address but loopback."""
    found = next((path for path in CHROMIUM if Path(path).exists()), None)
    assert found, "Chromium is missing: `make test` installs it where it may."
    chromium = _playwright.chromium.launch(executable_path=found, args=list(CHROMIUM_SAYS_NOTHING))
    yield chromium
    chromium.close()


@dataclass
class Visitors:
    """Makes browser contexts, and remembers every request they send anywhere but to the place."""

    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def __call__(self, address: str, **options: Any) -> BrowserContext:
        """Open a browser of its own, with its own cookies, at a place's address."""
        context = self.browser.new_context(base_url=address, reduced_motion="reduce", **options)
        context.on("request", lambda request: self._note(request, address))
        self.contexts.append(context)
        return context

    def _note(self, request: Request, address: str) -> None:
        target = urlsplit(request.url)
        if (
            target.scheme not in {"data", "blob", "about"}
            and target.netloc != urlsplit(address).netloc
        ):
            self.elsewhere.append(request.url)


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitors]:
    """Make any number of contexts, `visitor(place.address, **PHONE)`; none may ask elsewhere."""
    visitors = Visitors(browser)
    yield visitors
    for context in visitors.contexts:
        context.close()
    assert visitors.elsewhere == [], "The pages asked another host."


@pytest.fixture
def phone(visitor: Visitors, place: Place) -> BrowserContext:
    """A phone held by a thumb, 390 × 844."""
    return visitor(place.address, **PHONE)


@pytest.fixture
def phone_without_scripts(visitor: Visitors, place: Place) -> BrowserContext:
    """The same phone with JavaScript off."""
    return visitor(place.address, java_script_enabled=False, **PHONE)


@pytest.fixture
def desktop(visitor: Visitors, place: Place) -> BrowserContext:
    """A desktop, 1280 × 900."""
    return visitor(place.address, **DESKTOP)
