"""The real worker and a real mail server: one slow mailbox, and a worker killed while mails are on their way."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.mailbox import Mailbox
from tests.postgres import free_port
from tests.running import ROOT, Place, new_place

WITHIN_SECONDS = 90
"""Two leases of a job, and whatever a busy machine takes."""

PEOPLE = """
from django.utils import timezone
from trellis.notices import actions
from trellis.operate.place import prepare
from trellis.people.actions import keep_mail, sign_up

prepare()
now = timezone.now()
for number in range(12):
    person, _ = sign_up(username=f"p{number}", password=None, at=now)
    keep_mail(by=person, email=f"p{number}@post.example")
    actions.choose(by=person, mail=True, nudge_hour=None, quiet_from=None, quiet_until=None, at=now)
"""
TELL = """
from django.utils import timezone
from trellis.notices.actions import tell
from trellis.notices.topics import DEAD_ADDRESS
from trellis.people.models import Person

for number in range({first}, {last}):
    tell(person=Person.objects.get(username=f"p{{number}}"), topic=DEAD_ADDRESS, at=timezone.now())
"""
STANDING = """
from collections import Counter
from trellis.notices.models import Delivery

print(sorted(Counter(Delivery.objects.values_list("state", flat=True)).items()))
"""


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    box = Mailbox(free_port())
    box.start()
    yield box
    box.stop()


@pytest.fixture(scope="module")
def place(box: Mailbox) -> Iterator[Place]:
    """A place with twelve people who want mail; nothing of it runs."""
    with new_place(EMAIL_URL=f"smtp://127.0.0.1:{box.port}/?tls=none") as place:
        place.trellis("shell", said=PEOPLE)
        yield place


@contextmanager
def working(place: Place) -> Iterator["subprocess.Popen[bytes]"]:
    """Run one worker; it is killed at the end, if it still lives."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "trellis", "work"], cwd=ROOT, env=place.settings
    )
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def until(box: Mailbox, number: int) -> None:
    """Wait until so many people have their mail."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while len({mail["To"] for mail in box.taken}) < number:
        assert time.monotonic() < deadline, [mail["To"] for mail in box.taken]
        time.sleep(0.05)


def test_a_slow_mailbox_holds_nobody_elses_mail(place: Place, box: Mailbox) -> None:
    """The slow one was told first and comes last."""
    box.slow_for = {"p0@post.example": 5.0}
    place.trellis("shell", said=TELL.format(first=0, last=6))
    with working(place):
        until(box, 6)
    assert box.taken[-1]["To"] == "p0@post.example"
    assert len(box.taken) == 6


def test_a_killed_worker_loses_no_mail_and_repeats_only_the_same(
    place: Place, box: Mailbox
) -> None:
    """Killed twice without warning, each time with mails handed over and not yet written down."""
    box.slow_for, box.seconds_after_words = {}, 1.0
    box.taken.clear()
    place.trellis("shell", said=TELL.format(first=0, last=12))
    chance = random.Random(11)  # noqa: S311 - when to kill, not secrecy
    for number in (2, 5):
        with working(place):
            until(box, number)
            time.sleep(chance.uniform(0, 0.3))
    with working(place):
        until(box, 12)
        deadline = time.monotonic() + WITHIN_SECONDS
        while "waiting" in (standing := place.trellis("shell", said=STANDING).stdout):
            assert time.monotonic() < deadline, standing
            time.sleep(1)
    assert standing.strip().endswith("[('sent', 18)]")
    named: dict[str, set[str]] = {}
    for mail in box.taken:
        named.setdefault(mail["To"], set()).add(mail["Message-ID"])
    assert {address: len(ids) for address, ids in named.items()} == dict.fromkeys(named, 1)
    assert len(named) == 12
    assert len(box.taken) > 12, "no kill fell between handing over and writing down"
