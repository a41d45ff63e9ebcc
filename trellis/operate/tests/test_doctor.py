"""The doctor: a new place reaches green by doing what it is told, and what is wrong is said."""

import json
import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import Settings

from tests.mailbox import Mailbox
from tests.running import Place, new_place
from trellis.operate.actions import assure, record_backup, record_failed_backup
from trellis.operate.backups.identity import identity_to_seal_with
from trellis.operate.doctor import examine
from trellis.operate.looks import clock
from trellis.operate.looks.keys import both_keys
from trellis.operate.models import Assurance, Backup
from trellis.operate.place import known_to_listen, listening
from trellis.operate.rules.finding import Finding, Grade, backup_age, worst
from trellis.people.models import Person
from trellis.teams.actions import make_steward

ROW = {"name": "Evening", "slug": "evening", "day": 1, "time": "19:00", "timezone": "UTC"}


@pytest.fixture(autouse=True)
def _key_of_backups() -> None:
    """As `trellis serve` makes it."""
    identity_to_seal_with()


def said(what: str, grade: Grade) -> str:
    """Give what the doctor says about something at one grade."""
    return " ".join(f.words for f in examine() if f.what == what and f.grade is grade)


def told(place: Place) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(place.trellis("doctor", "--json").stdout)
    return found


def test_from_an_empty_folder_to_green_by_its_own_advice(tmp_path: Path, mailbox: Mailbox) -> None:
    """Nothing is done that a line did not ask for, and at the end every line is ok."""
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps([ROW | {"conference_url": "https://meet.example.org/x"}]))
    with new_place() as place:
        place.start()
        try:
            first = re.search(r"/place/first/\S+", place.log)
            assert first
            _begin(place, first[0])
            asked = [line for line in told(place) if line["grade"] != "ok"]
            assert asked
            for line in asked:
                if "EMAIL_URL" in line["words"]:
                    place.settings["EMAIL_URL"] = f"smtp://127.0.0.1:{mailbox.port}/?tls=none"
                else:
                    _followed(place, line["words"], feed)
            assert [line for line in told(place) if line["grade"] != "ok"] == []
        finally:
            place.end()


BEGINNING = """
import re, sys, time, django; django.setup()
from django.test import Client
from trellis.people.rules.totp import STEP_SECONDS, code_of
noor = Client(headers={"host": "127.0.0.1"})
form = {"username": "noor", "password": "slow river quiet morning", "zone": "UTC"}
assert "/place/" in noor.post(sys.argv[1], form).content.decode()
page = noor.get("/people/safety/app/add/").content.decode()
letters = re.search(r'class="code">([^<]+)<', page)[1]  # in fours, as one reads them aloud
secret = "".join(letter for letter in letters if letter.isalnum())
done = noor.post("/people/safety/app/add/", {"code": code_of(secret, int(time.time()) // STEP_SECONDS)})
assert done.status_code == 302, done.content.decode()
"""


def _begin(place: Place, path: str) -> None:
    """Make the first account and set up its second step, as a browser does."""
    place.python(BEGINNING, path)


def _followed(place: Place, words: str, feed: Path) -> None:
    """Do what a line says after `trellis`."""
    command = words.rpartition("trellis ")[2].split()
    assert command, words
    filled = {
        "FILE": str(feed if command[0] == "import" else feed.with_name("b.age")),
        "NAME": "Feed",
    }
    place.trellis(*(filled.get(word, word) for word in command))


@pytest.mark.django_db
def test_a_backup_is_missed_and_a_failed_one_is_said(tmp_path: Path) -> None:
    now = timezone.now()
    assert "no backup yet" in said("backups", Grade.WARNING)
    record_backup(path=str(tmp_path / "a"), rows=1, size=1, at=now - timedelta(hours=7))
    assert "7 hours ago" in said("backups", Grade.OK)
    record_failed_backup(path="x", why="No space left on device", at=now)
    assert "No space left on device" in said("backups", Grade.PROBLEM)
    Backup.objects.update(made_at=now - timedelta(days=4))
    assert "4 days ago" in said("backups", Grade.PROBLEM)


@pytest.mark.parametrize(
    ("hours", "grade"), [(7, Grade.OK), (31, Grade.WARNING), (79, Grade.PROBLEM)]
)
def test_the_age_of_a_backup_is_judged(hours: float, grade: Grade) -> None:
    assert backup_age(hours) is grade


@pytest.mark.django_db
def test_a_backup_that_is_gone_from_its_folder_is_a_problem(
    tmp_path: Path, settings: Settings
) -> None:
    settings.BACKUPS = str(tmp_path)
    record_backup(path=str(tmp_path / "gone.age"), rows=1, size=1, at=timezone.now())
    assert "gone.age is gone" in said("backups", Grade.PROBLEM)
    settings.BACKUPS = "off"
    assert "in your hands" in said("backups", Grade.OK)


@pytest.mark.django_db
def test_what_the_host_assured_holds_for_these_keys_alone_and_a_year() -> None:
    assert "--keys-are-safe" in said("keys", Grade.WARNING)
    assure(what=Assurance.KEYS, about="other keys", at=timezone.now())
    assert "--keys-are-safe" in said("keys", Grade.WARNING)
    assure(what=Assurance.KEYS, about=both_keys(), at=timezone.now())
    assert said("keys", Grade.WARNING) == ""
    Assurance.objects.update(given_at=timezone.now() - timedelta(days=366))
    assert "--keys-are-safe" in said("keys", Grade.WARNING)


@pytest.mark.django_db
def test_keys_that_others_may_read_are_a_problem(settings: Settings) -> None:
    examine()
    settings.BACKUP_KEY_FILE.chmod(0o644)
    assert f"chmod 600 {settings.BACKUP_KEY_FILE}" in said("keys", Grade.PROBLEM)
    settings.BACKUP_KEY_FILE.chmod(0o600)
    assert said("keys", Grade.PROBLEM) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "host", "grade"),
    [
        ("https://circle.example.org", "0.0.0.0", Grade.OK),  # noqa: S104 - what is judged
        ("http://127.0.0.1:8000", "127.0.0.1", Grade.OK),
        ("http://localhost:8000", "::1", Grade.OK),
        ("http://127.0.0.1:8000", "0.0.0.0", Grade.PROBLEM),  # noqa: S104 - what is judged
        ("http://circle.example.org", "127.0.0.1", Grade.PROBLEM),
    ],
)
def test_words_in_the_open_over_a_network_are_a_problem(
    settings: Settings, url: str, host: str, grade: Grade
) -> None:
    settings.URL, settings.HTTPS = url, url.startswith("https")
    with known_to_listen(host):
        assert host in listening()
        [finding] = [finding for finding in examine() if finding.what == "address"]
    assert finding.grade is grade
    assert host not in listening()


def test_the_mark_of_who_was_killed_is_gone_at_the_next_start(settings: Settings) -> None:
    mark = settings.DATA / ".listening-999999998"
    mark.write_text("127.0.0.1")
    with known_to_listen("127.0.0.1"):
        assert not mark.exists()


def test_who_listened_and_was_killed_listens_no_more(settings: Settings) -> None:
    mark = settings.DATA / ".listening-999999999"
    mark.write_text("0.0.0.0")  # noqa: S104 - what is judged
    assert listening() == set()
    mark.unlink()


@pytest.mark.django_db
def test_a_clock_behind_what_was_written_is_a_problem(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A file of tomorrow means that the clock was set back, or was wrong when it was written."""
    tomorrow = tmp_path / "written"
    tomorrow.write_text("")
    then = (timezone.now() + timedelta(days=1)).timestamp()
    os.utime(tomorrow, (then, then))
    assert said("clock", Grade.PROBLEM) == ""
    monkeypatch.setattr(clock, "_files", lambda: [tomorrow])
    assert "NTP" in said("clock", Grade.PROBLEM)


@pytest.mark.django_db
def test_old_zone_data_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert re.fullmatch(r"20\d\d\w*", clock.zones_of())
    monkeypatch.setattr(clock, "zones_of", lambda: "2019c")
    assert "2019c" in said("clock", Grade.WARNING)


@pytest.mark.django_db
def test_bare_pages_are_a_problem(settings: Settings, tmp_path: Path) -> None:
    assert said("pages", Grade.PROBLEM) == ""
    settings.STATIC_ROOT = tmp_path
    assert "trellis serve" in said("pages", Grade.PROBLEM)


def test_the_worst_of_all_is_what_counts() -> None:
    some = [Finding("a", grade, "") for grade in (Grade.OK, Grade.PROBLEM, Grade.WARNING)]
    assert worst(some) is Grade.PROBLEM
    assert worst([]) is Grade.OK


def test_the_page_of_the_place_says_it_in_both_languages(
    noor: Person, maya: Person, signed_in: Callable[[Person], Client]
) -> None:
    """What needs somebody comes first, with a word beside the sign; nobody's name is in it."""
    make_steward(person=noor, at=timezone.now())
    browser = signed_in(noor)
    page = browser.get(reverse("operate:place")).content.decode()
    assert page.index("Soon") < page.index("All right")
    assert "trellis doctor --keys-are-safe" in page
    assert "maya" not in page.lower()
    noor.language = "es"
    noor.save(update_fields=["language"])
    with translation.override("es"):
        spanish = signed_in(noor).get(reverse("operate:place")).content.decode()
    assert "Este lugar" in spanish
    assert "All right" not in spanish
    assert signed_in(maya).get(reverse("operate:place")).status_code == 404
