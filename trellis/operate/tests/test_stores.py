"""Whether stores take writes, a new folder from the command line, and who is invented where."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.utils import timezone

from trellis.kit.identity import uuid7
from trellis.operate.api import takes_writes
from trellis.operate.cast import CAST
from trellis.operate.demo import CannotInvent, invent_a_population, invent_the_cast
from trellis.operate.doctor import examine
from trellis.operate.lately import Lately
from trellis.operate.place import _write_and_forget, prepare, refuse_unless_writable
from trellis.operate.rules.finding import Grade
from trellis.people import actions as people
from trellis.people.models import Person, Visit
from trellis.work.actions import beat
from trellis.work.models import Job

NOW = datetime(2026, 5, 20, 16, tzinfo=UTC)
READ_ONLY = {
    "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
    "postgresql": (
        "SET default_transaction_read_only = on",
        "SET default_transaction_read_only = off",
    ),
}


@contextmanager
def read_only(alias: str) -> Iterator[None]:
    """Let a store refuse writes for a while."""
    closed, opened = READ_ONLY[connections[alias].vendor]
    with connections[alias].cursor() as cursor:
        cursor.execute(closed)
        yield
        cursor.execute(opened)


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    """No test is answered with what another saw."""
    takes_writes.forget()
    yield
    takes_writes.forget()


@pytest.fixture
def a_beat(transactional_db: None) -> None:
    """A worker lives."""
    beat(uuid7(), at=timezone.now(), began_at=timezone.now(), jumped=None)


@pytest.mark.usefixtures("a_beat")
@pytest.mark.parametrize("alias", list(settings.DATABASES))
def test_a_store_that_refuses_writes_is_told(client: Client, alias: str) -> None:
    """By the address that machines watch, and by the doctor."""
    with read_only(alias):
        answer = client.get("/api/v1/health")
        found = {finding.what for finding in examine() if finding.grade is Grade.PROBLEM}
    assert (answer.status_code, answer.json()["store"]) == (503, "cannot write")
    assert "storage" in found
    takes_writes.forget()
    assert client.get("/api/v1/health").status_code == 200


@pytest.mark.usefixtures("a_beat")
def test_asking_often_costs_no_more_than_asking_now_and_then(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many ask, the stores are written to once a second, whether they take it or not."""
    written = list[float]()

    def counted() -> None:
        written.append(time.monotonic())
        refuse_unless_writable()

    monkeypatch.setattr("trellis.operate.api.refuse_unless_writable", counted)
    for status, store in ((200, nullcontext()), (503, read_only("default"))):
        takes_writes.forget()
        written.clear()
        with store:
            assert {client.get("/api/v1/health").status_code for _ in range(30)} == {status}
        assert len(written) <= 1 + (time.monotonic() - written[0])


def test_an_answer_is_kept_a_second_and_asked_by_one_at_a_time() -> None:
    """Good and bad alike; whoever comes while it is asked gets the same answer."""
    now, answers, asking = [0.0], iter([False, True]), list[int]()
    barrier = threading.Barrier(4)

    def ask() -> bool:
        asking.append(1)
        time.sleep(0.05)
        return next(answers)

    lately, told = Lately(ask, kept_seconds=1, clock=lambda: now[0]), list[bool]()

    def come() -> None:
        barrier.wait()
        told.append(lately())

    for at, answer in ((0.0, False), (0.9, False), (1.1, True)):
        now[0] = at
        threads = [threading.Thread(target=come) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert told[-4:] == [answer] * 4
    assert len(asking) == 2


def test_asking_leaves_no_file(tmp_path: Path) -> None:
    """Nor may two who ask at once meet in one."""
    before = set(tmp_path.iterdir())
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: _write_and_forget(tmp_path), range(64)))
    assert set(tmp_path.iterdir()) == before


@pytest.mark.django_db
def test_making_ready_forgets_visits_that_are_over() -> None:
    """Nobody's visits are kept."""
    before = NOW - timedelta(days=3000)
    Visit(session_key="over", expire_date=before, began_at=before, seen=before.date()).save()
    prepare()
    assert not Visit.objects.exists()


def trellis(folder: Path, *arguments: str) -> str:
    """Run a command on a data folder and give what it said."""
    own = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {
        "TRELLIS_DATA": str(folder)
    }
    command = [sys.executable, "-m", "trellis", *arguments]
    done = subprocess.run(command, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_new_folder_takes_its_first_account_and_feed(tmp_path: Path) -> None:
    """As docs/operating.md says, with nothing run before."""
    assert json.loads(trellis(tmp_path / "one", "add-person", "noor", "--json"))["code"]
    feed = tmp_path / "feed.json"
    feed.write_text("[]")
    told = trellis(tmp_path / "two", "import", "meeting-guide", str(feed), "--name", "A", "--json")
    assert json.loads(told)["read"] == 0


def test_no_population_among_real_people(maya: Person) -> None:
    """An account that somebody made is never surrounded by invented ones."""
    with pytest.raises(CannotInvent):
        invent_a_population(people_count=1, days=1, seed=1, at=NOW)
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_real_people_beside_invented_ones_keep_the_cast_away() -> None:
    """Whatever was invented before."""
    invent_a_population(people_count=1, days=1, seed=1, at=NOW)
    people.sign_up(username="jo", password=None, at=NOW)
    with pytest.raises(CannotInvent):
        invent_the_cast(at=NOW)


@pytest.mark.django_db
def test_a_newcomer_in_the_demonstration_lets_it_start_again() -> None:
    """And the cast comes to a population that was there first."""
    invent_a_population(people_count=1, days=1, seed=1, at=NOW)
    people.sign_up(username="jo", password=None, at=NOW, invented=True)
    assert {person.username for person in invent_the_cast(at=NOW)} == {m.username for m in CAST}
    assert len(invent_the_cast(at=NOW)) == len(CAST)


@pytest.mark.django_db
def test_the_same_seed_again_is_one_sentence() -> None:
    """And changes nothing."""
    call_command("demo", "--people", "2", "--days", "1", "--seed", "7")
    with pytest.raises(CommandError, match="seed 7"):
        call_command("demo", "--people", "2", "--days", "1", "--seed", "7")
    assert Person.objects.count() == 2


@pytest.mark.django_db
def test_a_disk_that_takes_no_more_is_not_well(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "EMBEDDED", True)
    monkeypatch.setattr(settings, "DATA", tmp_path / "gone")
    answer = client.get("/api/v1/health")
    assert answer.status_code == 503
    assert answer.json()["status"] == "problem"


@pytest.mark.django_db
def test_a_place_without_a_living_worker_is_not_well(client: Client) -> None:
    """The address that machines watch says so, and the doctor; messages are kept all the same."""
    told = client.get("/api/v1/health")
    assert (told.status_code, told.json()["store"]) == (503, "ok")
    assert told.json()["worker"] == "silent"
    assert {f.grade for f in examine() if f.what == "worker"} == {Grade.WARNING}
    beat(uuid7(), at=timezone.now() - timedelta(seconds=16), began_at=NOW, jumped=None)
    assert client.get("/api/v1/health").json()["worker"] == "silent"
    assert {f.grade for f in examine() if f.what == "worker"} == {Grade.PROBLEM}
    beat(uuid7(), at=timezone.now(), began_at=NOW, jumped=None)
    told = client.get("/api/v1/health")
    assert (told.status_code, told.json()["worker"]) == (200, "ok")


@pytest.mark.django_db
def test_the_doctor_tells_of_clocks_and_of_jobs_that_were_given_up() -> None:
    """And of those that wait too long, or for another version of the program."""
    now = timezone.now()
    hour = timedelta(hours=1)
    beat(uuid7(), at=now + timedelta(seconds=5), began_at=NOW, jumped=(now - hour, hour))
    Job(topic="notices.gone", key="1", made_at=NOW, due_at=now - hour).save()
    Job(topic="chore.work.prune", key="1", made_at=NOW, due_at=now - hour).save()
    Job(topic="chore.of.another.machine", key="1", made_at=NOW, due_at=now - hour).save()
    over = {"made_at": NOW, "due_at": NOW, "ended_at": now, "outcome": "given_up"}
    Job(topic="chore.work.prune", key="2", why="smtp_550", **over).save()
    words = " ".join(f.words for f in examine() if f.what in {"clock", "jobs"})
    for told in (
        "set by 1:00:00",
        "ahead of this machine's",
        "1 of chore.work.prune were given up this week: smtp_550",
        "1 wait for a version",
        "1 are more than five minutes late",
    ):
        assert told in words


@pytest.mark.django_db
def test_the_doctor_tells_of_a_lane_that_stands_still() -> None:
    """All that wait behind one that was to begin long ago; not those behind one that is meant to wait."""
    now = timezone.now()
    long_ago = now - timedelta(hours=1)

    def waits(lane: str, **wishes: Any) -> None:
        made = {"topic": "chore.work.prune", "made_at": NOW, "due_at": long_ago, "lane": lane}
        Job(key=uuid7().hex, **made | wishes).save()

    waits("still", token=uuid7(), lease_clock="of a machine that died", lease_until=1.0)
    waits("still")
    waits("still")
    waits("quiet hours", due_at=now + timedelta(hours=8))
    waits("quiet hours")
    words = " ".join(f.words for f in examine() if f.what == "jobs")
    assert "2 are more than five minutes late" in words
