"""Running a place: the doctor, the cast, accounts from the command line."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from tests.passkeys import SoftwareKey
from trellis.circle.models import Tie
from trellis.consent.models import readers_of
from trellis.directory.models import Listing
from trellis.journey.models import Entry
from trellis.journey.readings import read
from trellis.operate.cast import CAST
from trellis.operate.demo import CannotInvent, invent_a_population, invent_the_cast
from trellis.operate.doctor import examine
from trellis.operate.rules.finding import Grade, disk, source_age
from trellis.people import actions as people
from trellis.people.models import Person
from trellis.people.second_factor import has_second_factor

NOW = datetime(2026, 5, 20, 16, tzinfo=UTC)


def said(command: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def life_of(person: Person) -> list[tuple[datetime, str]]:
    entries = Entry.objects.of(person).visible_to(person, at=NOW).newest_first()
    return [(r.happened_at, r.line) for r in read(entries, surface="test", limit=500)]


@pytest.mark.django_db
def test_the_cast_lives_eight_weeks_and_the_same_seed_gives_the_same_life() -> None:
    everybody = {person.username: person for person in invent_the_cast(at=NOW, seed=3)}
    assert set(everybody) == {member.username for member in CAST}
    life = life_of(everybody["maya"])
    assert len(life) > 50
    assert life[0][0] > NOW - timedelta(days=3)
    assert life[-1][0] < NOW - timedelta(days=50)
    seen = {m.username: m.sees for m in CAST if m.sees}
    readers = readers_of(everybody["maya"], at=NOW)
    assert {name: readers[everybody[name].pk] for name in seen} == seen
    assert Listing.objects.count() > 40

    Person.objects.all().delete()
    again = invent_the_cast(at=NOW, seed=3)
    assert life_of(next(p for p in again if p.username == "maya")) == life


@pytest.mark.django_db
def test_inventing_twice_changes_nothing() -> None:
    invent_the_cast(at=NOW)
    counts = [model.objects.count() for model in (Person, Tie, Entry)]
    invent_the_cast(at=NOW + timedelta(days=9))
    assert [model.objects.count() for model in (Person, Tie, Entry)] == counts


def test_nobody_is_invented_among_real_people(maya: Person) -> None:
    with pytest.raises(CannotInvent):
        invent_the_cast(at=NOW)


@pytest.mark.django_db
def test_a_population_has_its_size() -> None:
    assert invent_a_population(people_count=3, days=4, seed=1, at=NOW) == 12
    assert (Person.objects.count(), Entry.objects.count()) == (3, 12)


def test_outside_a_demonstration_there_is_no_door_to_the_cast(client: Client, maya: Person) -> None:
    assert client.get("/demo/").status_code == 404
    assert client.get("/demo/maya/").status_code == 404


@pytest.mark.django_db
def test_the_doctor_finds_a_new_place_without_problems() -> None:
    assert not [finding for finding in examine() if finding.grade is Grade.PROBLEM]
    assert {finding["grade"] for finding in json.loads(said("doctor", "--json"))} <= {
        "ok",
        "warning",
    }


@pytest.mark.parametrize(
    ("free", "grade"), [(100e6, Grade.PROBLEM), (1e9, Grade.WARNING), (50e9, Grade.OK)]
)
def test_the_doctor_judges_the_disk(free: float, grade: Grade) -> None:
    assert disk(int(free), int(200e9)) is grade


@pytest.mark.parametrize(("hours", "grade"), [(24, Grade.OK), (31 * 24, Grade.WARNING)])
def test_the_doctor_judges_the_age_of_listings(hours: float, grade: Grade) -> None:
    assert source_age(hours) is grade


@pytest.mark.django_db
def test_an_account_and_a_token_from_the_command_line(settings: Settings) -> None:
    told = json.loads(said("add_person", "Jo", "--zone", "Europe/Madrid", "--json"))
    assert told["username"] == "jo"
    assert len(told["code"]) == 35
    token = said("token", "jo", "--name", "phone").strip()
    answer = Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/me")
    assert answer.json() == {
        "username": "jo",
        "name": "jo",
        "zone": "Europe/Madrid",
        "language": "en",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments", [("Ünal",), ("jo", "--zone", "Mars/Olympus"), ("jo", "--email", "no mail")]
)
def test_a_bad_account_is_refused_in_a_sentence(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        said("add_person", *arguments)
    assert not Person.objects.exists()


@pytest.mark.parametrize("too", [False, True])
def test_whoever_lost_the_printed_code_is_let_back_in(maya: Person, *, too: bool) -> None:
    """By a new one; the old one, tokens and visits end, and the second step only when that is said."""
    old = people.new_code(by=maya)
    SoftwareKey().kept_by(maya)
    browser = Client()
    browser.force_login(maya)
    told = said("let_back_in", "Maya", "--json", *(["--without-second-step"] if too else []))
    assert browser.get("/journey/").status_code == 302
    assert has_second_factor(maya) is not too
    given = {"username": "maya", "password": "another quiet evening"}
    with pytest.raises(people.CannotRestore):
        people.restore(**given, code=old, at=NOW)
    assert people.restore(**given, code=json.loads(told)["code"], at=NOW)


def test_nobody_is_let_back_in_as_nobody(db: None) -> None:
    with pytest.raises(CommandError, match="Nobody here"):
        said("let_back_in", "nobody")


def test_a_token_for_nobody_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match="Nobody here"):
        said("token", "nobody", "--name", "x")
