"""The page for the worst hour: for anybody, in both languages, without an account or scripts."""

import html
import re
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from trellis.circle import actions as circle
from trellis.circle.rules.roles import Role
from trellis.people import actions as people
from trellis.people.models import Person
from trellis.reach import views
from trellis.reach.rules.lines import Country, countries
from trellis.reach.tests.test_overdose import GRADE, grade

pytestmark = pytest.mark.django_db
NOW = "/now/"


def seen(client: Client, *, language: str = "en", **asked: str) -> str:
    """Ask for the page; give all that is on it, tags included, entities read."""
    answer = client.get(NOW, asked, headers={"accept-language": language})
    assert answer.status_code == 200
    assert answer.headers["Content-Language"].split("-")[0] == language.split("-")[0]
    return html.unescape(answer.content.decode())


def read_aloud(page: str) -> str:
    """The words of the content, one line per block."""
    content = page.split("<main", 1)[1].split("</main>", 1)[0]
    blocks = re.sub(r"</(p|li|h1|h2|h3|a|label|button|option|strong)>", ".\n", content)
    return re.sub(r"[\s.]*\.\s*\n\s*", ".\n", re.sub(r"<[^>]+>", " ", blocks))


def links(page: str, scheme: str) -> list[str]:
    """Give what every link of one scheme (`tel`, `sms`) leads to, in the order of the page."""
    return re.findall(rf'href="{scheme}:([^"]*)"', page)


@pytest.fixture
def somebody() -> Person:
    """A person with an account and nobody in their circle."""
    person, _ = people.sign_up(
        username="somebody",
        password=None,
        at=timezone.now(),
        zone="America/New_York",
        language="en",
    )
    return person


@pytest.fixture
def theirs(client: Client, somebody: Person) -> Client:
    """The browser of `somebody`, signed in."""
    client.force_login(somebody)
    return client


def test_it_stands_where_everybody_is_told(client: Client) -> None:
    """The address is short enough to say on a phone."""
    assert reverse("reach:now") == NOW


def test_a_visitor_sees_the_emergency_number_first_then_the_steps_then_the_lines(
    client: Client,
) -> None:
    """What saves a life stands first."""
    page = seen(client)
    assert links(page, "tel")[0] == "911"
    wanted = ["Ring 911", "Overdose: what to do", "Give naloxone", "988 Suicide & Crisis Lifeline"]
    assert [page.index(words) for words in wanted] == sorted(page.index(words) for words in wanted)


def test_nothing_personal_and_nothing_from_elsewhere(client: Client) -> None:
    """A visitor’s page holds no person, no other host, no inline script or style, and sets no cookie."""
    page = seen(client)
    assert 'id="people"' not in page
    assert "://" not in re.sub(r'xmlns="[^"]*"', "", page)
    assert not re.search(r"<style|style=|<script(?![^>]*src=)|\son\w+=", page)
    assert not client.cookies


def rows(*attendances: str, wait: int | None = 12) -> list[dict[str, Any]]:
    """Rows as the finder gives them, one for each attendance."""
    return [
        {
            "id": str(UUID(int=n)),
            "name": f"Meeting {n}",
            "attendance": attendance,
            "wait_minutes": wait,
        }
        for n, attendance in enumerate(attendances, 1)
    ]


def test_nothing_is_asked_of_the_people_store_for_a_visitor(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The page answers without a question to the store of people."""
    monkeypatch.setattr(views, "next_meetings", lambda **_: [])
    with django_assert_num_queries(0):
        client.get(NOW)


def test_an_empty_directory_leaves_its_part_out(client: Client) -> None:
    """No heading stands over nothing."""
    assert 'id="meetings"' not in seen(client)


def test_only_meetings_that_can_be_joined_from_here_are_shown(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A meeting in a room far away helps nobody at 3 a.m."""
    monkeypatch.setattr(views, "next_meetings", lambda **_: rows("online", "in_person", "hybrid"))
    page = seen(client)
    assert [f"Meeting {n}" in page for n in (1, 2, 3)] == [True, False, True]
    assert f'href="{reverse("directory:listing", args=[UUID(int=1)])}"' in page
    assert "in 12 minutes" in page


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (-5, "on now"),
        (0, "on now"),
        (1, "in 1 minute"),
        (99, "in 99 minutes"),
        (100, "in about 2 hours"),
    ],
)
def test_a_wait_is_said_without_a_clock(
    monkeypatch: pytest.MonkeyPatch, wait: int, said: str
) -> None:
    """A visitor’s time zone is not known, so a wait is said in minutes or hours."""
    monkeypatch.setattr(views, "next_meetings", lambda **_: rows("online", wait=wait))
    assert [meeting.soon for meeting in views.meetings_online(at=timezone.now())] == [said]


def test_a_directory_in_trouble_takes_nothing_else_down(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The numbers stand when the directory cannot be read."""

    def broken(**_: object) -> None:
        raise OperationalError("the file is locked")

    monkeypatch.setattr(views, "next_meetings", broken)
    assert links(seen(client), "tel")[0] == "911"


def test_it_says_that_trellis_calls_nobody(client: Client) -> None:
    """Nobody waits for a call that Trellis does not make."""
    page = seen(client)
    assert (
        "Trellis does not call or message anybody for you yet. The links here ring from this phone."
        in page
    )


@pytest.mark.parametrize("place", countries().values(), ids=lambda place: place.code)
@pytest.mark.parametrize("language", ["en", "es"])
def test_each_country_in_each_language(client: Client, place: Country, language: str) -> None:
    """Every line of every country is there to ring, in the language of the page."""
    page = seen(client, language=language, country=place.code.lower())
    assert f'<html lang="{language}">' in page
    assert links(page, "tel")[0] == place.emergency.dialled
    assert f'value="{place.code}" selected' in page
    for line in place.lines:
        assert line.name in page
        assert line.purpose.spoken(language) in page
        assert not line.tel or line.tel.dialled in links(page, "tel")
        assert not line.sms or any(
            found.startswith(line.sms.dialled) for found in links(page, "sms")
        )


@pytest.mark.parametrize("code", ["ZZ", "", "<script>alert(1)</script>", "%00", "x" * 500])
def test_an_unknown_country_gets_a_clear_page(client: Client, code: str) -> None:
    """A country we have no numbers of gets 112 and says so; nothing of the address is run."""
    assert b"<script>alert" not in client.get(NOW, {"country": code}).content
    page = seen(client, country=code)
    assert "We do not have the numbers of that country." in page
    assert links(page, "tel")[0] == "112"


@override_settings(COUNTRY="ES")
def test_the_host_says_where_it_is(client: Client) -> None:
    """The host’s country is shown unless somebody asks for another."""
    assert links(seen(client), "tel")[0] == "112"
    assert "We do not have" not in seen(client)
    assert links(seen(client, country="AU"), "tel")[0] == "000"


def test_a_text_message_starts_with_its_word(client: Client) -> None:
    """The word a line waits for is written already, in the language of the page."""
    assert "741741?&body=HOME" in links(seen(client), "sms")
    spanish = seen(client, language="es-MX")
    assert "988?&body=AYUDA" in links(spanish, "sms")


def test_it_only_answers_reading(client: Client) -> None:
    """HEAD is answered, POST is not."""
    assert client.head(NOW).status_code == 200
    assert client.post(NOW).status_code == 405


def test_the_whole_page_reads_at_grade_seven_or_below(client: Client) -> None:
    """All that is read on the page together is plain."""
    assert grade(read_aloud(seen(client))) <= GRADE


def test_own_people_can_be_rung_and_written_to(theirs: Client, somebody: Person) -> None:
    """A number is dialled without its grouping, and the message says nothing about recovery."""
    at = timezone.now()
    circle.keep_number(
        by=somebody, role=Role.RELATIVE, called="Mum & Dad", phone="+1 (212) 555-0100", at=at
    )
    page = seen(theirs)
    assert "Ring Mum & Dad" in page
    assert "+12125550100" in links(page, "tel")
    written = next(found for found in links(page, "sms") if found.startswith("+1212"))
    assert unquote(written).endswith("?&body=Can you ring me?")
    assert "recovery" not in unquote(written)


def test_no_numbers_yet_offers_one_step(theirs: Client) -> None:
    """An empty circle says so and leads to it."""
    page = seen(theirs)
    assert "Nobody is here yet. One name is enough." in page
    assert f'href="{reverse("circle:home")}"' in page


def test_somebody_elses_people_are_never_shown(theirs: Client) -> None:
    """Nobody sees another person’s numbers."""
    other, _ = people.sign_up(username="other", password=None, at=timezone.now())
    circle.keep_number(
        by=other, role=Role.FRIEND, called="Secret Friend", phone="5550199", at=timezone.now()
    )
    page = seen(theirs)
    assert "Secret Friend" not in page
    assert "5550199" not in page


def test_who_left_the_circle_is_no_longer_shown(theirs: Client, somebody: Person) -> None:
    """An ended tie is not rung."""
    at = timezone.now()
    tie = circle.keep_number(by=somebody, role=Role.FRIEND, called="Ana", phone="5550142", at=at)
    assert "5550142" in seen(theirs)
    circle.part(by=somebody, tie=tie, at=at)
    assert "5550142" not in seen(theirs)
