"""Check-ins a second, in process and over HTTP, beside bare commits with the same durability."""

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from trellis.journey import actions as journey
from trellis.journey.entries import CheckIn
from trellis.kit.identity import uuid7
from trellis.operate.bench.figure import Figure, per_second
from trellis.people import actions as people
from trellis.people.models import Person

TIMES = 300
BODY = {"mood": 4, "craving": 2, "stress": 3, "sleep": 7.0, "words": "an ordinary day, " * 12}
YARDSTICK = "bare commits of one row of the same size, same durability"


def measure() -> Iterator[Figure]:
    """Measure both ways."""
    person, _code = people.sign_up(
        username=f"bench-{uuid4().hex[:8]}", password=None, at=timezone.now()
    )
    bare = bare_commits()
    yield Figure("check-in, in process", "commits/s", _in_process(person), bare, YARDSTICK)
    _token, secret = people.give_token(by=person, name="bench", at=timezone.now())
    yield Figure(
        "check-in, over HTTP, one client", "commits/s", _over_http(secret), bare, YARDSTICK
    )


def _in_process(person: Person) -> float:
    body = CheckIn.model_validate(BODY)

    def once(_: int) -> None:
        now = timezone.now()
        journey.append(by=person, to=person, body=body, happened_at=now, at=now)

    return per_second(once, times=TIMES)


def bare_commits() -> float:
    """Give how many commits of one row a second the store takes."""
    with connection.cursor() as cursor:
        kind = "BLOB" if connection.vendor == "sqlite" else "BYTEA"
        cursor.execute("DROP TABLE IF EXISTS bench_bare")
        cursor.execute(f"CREATE TABLE bench_bare (id VARCHAR(36) PRIMARY KEY, body {kind})")

        def once(_: int) -> None:
            cursor.execute("INSERT INTO bench_bare VALUES (%s, %s)", [str(uuid7()), bytes(300)])

        figure = per_second(once, times=TIMES)
        cursor.execute("DROP TABLE bench_bare")
    return figure


def _over_http(secret: str) -> float:
    with _web() as port:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}

        def once(_: int) -> None:
            entry = {"id": str(uuid7()), "kind": "check_in", "zone": "UTC", "body": BODY}
            sent = json.dumps([entry | {"happened_at": timezone.now().isoformat()}])
            line.request("POST", "/api/v1/entries", sent, headers)
            if json.load(line.getresponse())[0]["status"] != "stored":
                raise RuntimeError("The check-in was not stored.")

        return per_second(once, times=TIMES)


@contextmanager
def _web() -> Iterator[int]:
    """Run `trellis web` on the same stores, and give its port once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "trellis", "web", "--port", str(port)]
    web = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
    try:
        _await(port)
        yield port
    finally:
        web.terminate()
        web.wait(timeout=20)


def _await(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("`trellis web` does not answer.")
