"""Guessing at the running program: however many of its processes are asked, ten guesses are looked at."""

import http.cookiejar
import re
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.running import Place
from trellis.people.rules.totp import STEP_SECONDS, code_of

pytestmark = pytest.mark.browser  # slow, beside the stories that drive Chromium
PASSWORD = "slow river quiet morning"
TOO_MANY, WRONG = "Too many tries", "does not fit"
_SECRET = re.compile(r'class="code">([A-Z2-7 ]+)<')
_FORGERY = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Browser:
    """As little of a browser as forms need: cookies and the token against forgery."""

    def __init__(self, place: Place) -> None:
        self.address = place.address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, page: str) -> str:
        """Open a page."""
        with self.opener.open(f"{self.address}{page}", timeout=30) as answer:
            return str(answer.read().decode())

    def send(self, page: str, **given: str) -> str:
        """Fill in the form of a page, and give where that led."""
        token = _FORGERY.search(self.get(page))
        assert token, page
        return self.post(page, token[1], **given)

    def post(self, page: str, token: str, **given: str) -> str:
        """Send what was filled in on a page that stands open."""
        said = urllib.parse.urlencode({**given, "csrfmiddlewaretoken": token}).encode()
        with self.opener.open(f"{self.address}{page}", said, timeout=30) as answer:
            return str(answer.read().decode())


def with_an_app(owner: Browser) -> None:
    """Let the owner set up an app: the page shows a secret, the app shows a code."""
    owner.send("/people/sign-in/", username="maya", password=PASSWORD)
    page = owner.get("/people/safety/app/add/")
    secret, token = _SECRET.search(page), _FORGERY.search(page)
    assert secret
    assert token
    code = code_of(secret[1].replace(" ", ""), int(time.time()) // STEP_SECONDS)
    assert "Recovery codes" in owner.post("/people/safety/app/add/", token[1], code=code)


def guesses(place: Place) -> list[bool]:
    """Sign in up to the second step and guess five times; say of each guess whether it was looked at."""
    browser = Browser(place)
    page = browser.send("/people/sign-in/", username="maya", password=PASSWORD)
    assert "One more step" in page
    pages = [browser.send("/people/sign-in/second/", code="000000") for _ in range(5)]
    assert all((WRONG in page) != (TOO_MANY in page) for page in pages)
    return [WRONG in page for page in pages]


def test_eight_browsers_at_all_processes_guess_ten_codes(place: Place) -> None:
    """Forty guesses at once at the second step."""
    place.trellis("add-person", "maya", "--password-stdin", said=f"{PASSWORD}\n")
    with_an_app(Browser(place))
    with ThreadPoolExecutor(8) as eight:
        looked_at = [one for many in eight.map(guesses, [place] * 8) for one in many]
    assert sum(looked_at) == 10
