"""`trellis web` as it meets the world: headers it disbelieves, what its log keeps quiet, slow connections."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress

import pytest
from django.test import Client
from django.utils import timezone
from gunicorn.config import Config

from tests.running import Place
from tests.running import running as served
from trellis.operate import connections
from trellis.people import actions
from trellis.people.models import Person

pytestmark = pytest.mark.once

SECRET = "a-secret-that-opens-a-door"
LINES_AT_MOST = 60
SLOW = 9  # one more than threads are there
WITHIN_SECONDS = 3 * connections.SECONDS_TO_SEND


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """Give a place that runs, for all of these tests."""
    with served() as place:
        yield place


def ask(place: Place, words: str, body: bytes = b"") -> bytes:
    """Send a request as it stands, and give all that comes back."""
    with closing(socket.create_connection(("127.0.0.1", place.port), timeout=20)) as line:
        head = f"{words}\r\nHost: 127.0.0.1:{place.port}\r\nConnection: close\r\n\r\n"
        line.sendall(head.encode() + body)
        return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "Script-Name", "PATH_INFO"])
def test_no_header_says_where_the_house_stands(place: Place, name: str) -> None:
    """A visitor of a private page is sent to sign in, under whatever prefix the header names."""
    answer = ask(place, f"GET /api/journey/ HTTP/1.1\r\n{name}: /api")
    assert answer.startswith(b"HTTP/1.1 404"), answer[:300]
    answer = ask(place, f"GET /journey/ HTTP/1.1\r\n{name}: /journey")
    assert b"302" in answer.partition(b"\r\n")[0], answer[:300]
    assert b"sign-in" in answer.lower()


@pytest.mark.django_db
def test_a_token_speaks_in_the_api_only(client: Client, maya: Person) -> None:
    """Whatever the server says the prefix is."""
    _token, secret = actions.give_token(by=maya, name="a program", at=timezone.now())
    answer = client.get(
        "/journey/week/", SCRIPT_NAME="/api", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/api"])
def test_a_prefix_lets_no_visitor_past_signing_in(client: Client, prefix: str) -> None:
    assert client.get("/journey/week/", SCRIPT_NAME=prefix).status_code == 302


def test_every_embedded_store_is_held_open(place: Place) -> None:
    """Also between requests: on a full disk SQLite cannot open one anew, and reading would fail."""
    assert b"200" in ask(place, "GET /find/ HTTP/1.1").partition(b"\r\n")[0]
    stores = list(place.folder.glob("*.sqlite3"))
    for store in stores:
        assert store.with_name(f"{store.name}-shm").exists(), store.name
    assert stores or "DATABASE_URL" in place.settings


def test_the_log_holds_no_address(place: Place) -> None:
    """Of a request that announces far too much; the answer says so on a page."""
    answer = ask(
        place,
        f"POST /circle/welcome/{SECRET}/?q=a-question HTTP/1.1\r\n"
        f"Cookie: csrf={'a' * 32}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 45000000",
        b"--x\r\n\r",
    )
    assert answer.startswith(b"HTTP/1.1 400"), answer[:300]
    assert b"Nothing was changed." in answer
    assert "a-question" not in place.log
    assert SECRET not in place.log
    assert len(place.log.splitlines()) < LINES_AT_MOST


def test_what_gunicorn_logs_names_no_request(capfd: pytest.CaptureFixture[str]) -> None:
    """Where it broke and what kind it was stay; the address and the words of the problem do not."""
    log = connections.WithoutRequests(Config())
    try:
        raise LookupError(f"/circle/welcome/{SECRET}/")
    except LookupError:
        log.exception("Error handling request %s %s", "POST", f"/circle/welcome/{SECRET}/?q=x")
    log.error("Worker (pid:%s) exited with code %s.", 7, 3)
    said = capfd.readouterr().err
    assert SECRET not in said
    assert "LookupError" in said
    assert "Worker (pid:7) exited with code 3." in said


def _dawdle(place: Place, kind: str) -> socket.socket:
    """Open a connection that says it will send much, and does not."""
    line = socket.create_connection(("127.0.0.1", place.port), timeout=20)
    head = f"POST /people/sign-in/ HTTP/1.1\r\nHost: 127.0.0.1:{place.port}\r\n"
    kinds = {
        "body": "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n",
        "head": "X-Slow: ",
    }
    line.sendall((head + kinds[kind]).encode())
    return line


@pytest.mark.parametrize("kind", ["body", "head"])
def test_slow_connections_keep_nobody_waiting_for_long(place: Place, kind: str) -> None:
    """Though each sends a byte now and then."""
    with ExitStack() as lines:
        slow = [lines.enter_context(closing(_dawdle(place, kind))) for _ in range(SLOW)]
        began, answered = time.monotonic(), False
        while not answered and time.monotonic() < began + WITHIN_SECONDS:
            for line in slow:
                _send_one_byte(line)
            answered = _now_answers(place)
        assert answered


def _send_one_byte(line: socket.socket) -> None:
    with suppress(OSError):  # it was dropped
        line.sendall(b"a")


def _now_answers(place: Place) -> bool:
    try:
        with closing(socket.create_connection(("127.0.0.1", place.port), timeout=2)) as line:
            line.sendall(
                f"GET /now/ HTTP/1.1\r\nHost: 127.0.0.1:{place.port}\r\nConnection: close\r\n\r\n".encode()
            )
            return line.recv(100).startswith(b"HTTP/1.1 200")
    except TimeoutError:
        return False
