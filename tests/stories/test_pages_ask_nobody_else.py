"""Every page Maya can reach, opened in Chromium: it asks nobody else, fits a small phone, obeys the policy."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Page, Response

from tests.running import Place
from tests.stories.conftest import DESKTOP, PHONE, Visitors

pytestmark = [pytest.mark.browser, pytest.mark.once]

SMALL_PHONE: dict[str, Any] = {**PHONE, "viewport": {"width": 360, "height": 640}}
PAGES_AT_MOST = 60
TARGET_PIXELS = 44
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """(least) =>
  [...document.querySelectorAll("nav a, button, .button, footer a, input[type=submit], summary, .tap")]
    .filter((target) => target.checkVisibility())
    .map((target) => [target.textContent.trim(), target.getBoundingClientRect()])
    .filter(([, box]) => box.height > 0 && (box.height < least || box.width < least))
    .map(([words, box]) => `${words}: ${Math.round(box.width)} × ${Math.round(box.height)}`)"""
LINKS = "() => [...document.querySelectorAll('a[href]')].map((link) => link.href)"


def _watch(page: Page, heard: list[str]) -> None:
    """Note what the browser complains of: errors, refused policy, answers that failed."""

    def said(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            heard.append(f"{page.url}: {message.text}")

    def answered(response: Response) -> None:
        if response.status >= 400:
            heard.append(f"{page.url}: {response.status} for {response.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
    page.on("response", answered)


def _kind_of(path: str) -> str:
    """Give the shape of an address, so that one of a hundred listings stands for all."""
    return "/".join("*" if len(part) > 24 else part for part in path.split("/"))


def _inside(page: Page, place: Place) -> Iterator[str]:
    for link in page.evaluate(LINKS):
        target = urlsplit(link)
        leaves = target.path.startswith(("/demo", "/api")) or target.path.endswith(".ics")
        if f"{target.scheme}://{target.netloc}" == place.address and not leaves:
            yield target.path


def _walk(page: Page, place: Place) -> Iterator[str]:
    """Go to every kind of page that is linked from Today or from a page reached so, and name it."""
    waiting, seen = ["/"], {"/"}
    while waiting and len(seen) < PAGES_AT_MOST:
        path = waiting.pop(0)
        page.goto(path)
        yield path
        for found in _inside(page, place):
            if _kind_of(found) not in seen:
                seen.add(_kind_of(found))
                waiting.append(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("held", [SMALL_PHONE, DESKTOP], ids=["phone", "desktop"])
def test_mayas_pages(
    demo_place: Place, visitor: Visitors, held: dict[str, Any], scheme: str
) -> None:
    """No request elsewhere, no complaint in the console, no sideways scrolling, targets for thumbs."""
    page = visitor(demo_place.address, color_scheme=scheme, **held).new_page()
    heard: list[str] = []
    _watch(page, heard)
    page.goto("/demo/maya/")
    walked = []
    for path in _walk(page, demo_place):
        walked.append(path)
        if page.evaluate(SIDEWAYS) > 0:
            heard.append(f"{path} scrolls sideways")
        heard += [
            f"{path} has a small target: {t}" for t in page.evaluate(SMALL_TARGETS, TARGET_PIXELS)
        ]
    assert heard == []
    assert len(walked) >= 10
