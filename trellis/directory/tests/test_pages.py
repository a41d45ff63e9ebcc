"""The finder over HTTP and as pages: public, and it works with nothing but addresses."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from trellis.calendar.tests.times import read_events
from trellis.directory.invented import add_invented
from trellis.directory.models import Listing
from trellis.directory.tests.feeds import brought_in, online, row

pytestmark = pytest.mark.django_db


def got(client: Client, address: str) -> tuple[int, Any]:
    response = client.get(address)
    return response.status_code, response.json()


def test_the_api(client: Client) -> None:
    """No account, the contract's words, repeated ones too."""
    add_invented(at=timezone.now())
    status, answer = got(
        client, "/api/v1/find?near=New+York&within=10&need=open&need=language:es&limit=3"
    )
    assert (status, len(answer["results"])) == (200, 3)
    assert all(result["facets"]["language:es"] for result in answer["results"])
    status, listing = got(client, f"/api/v1/listings/{answer['results'][0]['id']}")
    assert (status, listing["name"], listing["listed"]) == (200, answer["results"][0]["name"], True)


@pytest.mark.parametrize(
    "query", ["colour=blue", "need=nice", "near=Nowhere", "limit=501", "at=2026-05-12T10:00"]
)
def test_the_api_refuses_by_name(client: Client, query: str) -> None:
    """400, with a sentence that names the word."""
    status, told = got(client, f"/api/v1/find?{query}")
    assert (status, set(told)) == (400, {"error", "detail"})
    assert query.split("=")[0] in told["detail"] or query.split("=")[1] in told["detail"]


def test_the_api_reads_a_plus_that_became_a_space(client: Client) -> None:
    """An unescaped offset in an address means what it says."""
    status, answer = got(client, "/api/v1/find?at=2026-05-12T10:00:00+02:00")
    assert (status, answer["at"]) == (200, "2026-05-12T08:00:00+00:00")


def test_a_listing_that_is_not_there(client: Client) -> None:
    """404, on the page and in the API."""
    assert client.get(f"/find/{uuid4()}/").status_code == 404
    assert client.get(f"/api/v1/listings/{uuid4()}").status_code == 404


def test_an_answer_before_a_question(client: Client) -> None:
    """The page shows what starts soon to anybody, with links to join and to the map of the device."""
    brought_in(row(), online(), at=timezone.now())
    page = client.get("/find/").content.decode()
    assert "Plain Invented" in page
    assert "https://example.org/room" in page
    assert "geo:40.71,-74.0" in page
    assert "checked today" in page


def test_asking(client: Client) -> None:
    """The form's words narrow; a place that was typed stays in the address, as coordinates only coarsely."""
    brought_in(row(types=["W"]), online(), at=timezone.now())
    page = client.get(
        "/find/?near=New+York&within=25&attend=in_person&need=women&window=&q="
    ).content.decode()
    assert "Plain Invented" in page
    assert "Online Invented" not in page
    coarse = client.get("/find/?near=40.712345,-74.001234&within=25&limit=1").content.decode()
    assert "40.712345" not in coarse
    assert "40.71" in coarse


def test_what_the_page_says_when_it_cannot_answer(client: Client) -> None:
    """An unknown place or word is a sentence, an empty answer offers a wider look and a person."""
    assert "Nowhere" in client.get("/find/?near=Nowhere").content.decode()
    assert client.get("/find/?attend=maybe").status_code == 400
    brought_in(row(), at=timezone.now())
    empty = client.get("/find/?q=unheard-of").content.decode()
    assert "Look wider" in empty
    assert "/now/" in empty
    assert "No meetings are listed" not in empty


def test_a_form_without_a_place(client: Client) -> None:
    """How far is only asked from somewhere."""
    brought_in(row(), at=timezone.now())
    assert client.get("/find/?near=&within=25&by=walk").status_code == 200


def test_a_listing_page(client: Client) -> None:
    """Day and time in words, the notes with their breaks, and honesty when it is gone."""
    brought_in(row(notes="First line<br>second <script>alert(1)</script>"), at=timezone.now())
    listing = Listing.objects.get()
    page = client.get(f"/find/{listing.pk}/").content.decode()
    assert "Every Tuesday at 6:30 p.m. (New York time)" in page
    assert "First line<br>second" in page
    brought_in(online(), at=timezone.now())
    assert "no longer lists this" in client.get(f"/find/{listing.pk}/").content.decode()


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    """The same words on the command line; an unknown word ends with 2."""
    brought_in(row(), online(), at=timezone.now())
    call_command("find", "plain", "--near", "40.71,-74", "--within", "5", "--json")
    assert [result["source_key"] for result in json.loads(capsys.readouterr().out)["results"]] == [
        "plain"
    ]
    call_command("find", "--near", "-33.9,18.4")
    assert "Plain Invented" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        call_command("find", "--need", "nice")
    assert ended.value.code == 2


def test_a_weekly_meeting_goes_into_any_calendar(client: Client) -> None:
    """As listed, weekly by the clock of its place, without an account, under a name that says nothing."""
    now = timezone.now()
    brought_in(row(), online(), at=now)
    for listing in Listing.objects.all():
        answer = client.get(f"/find/{listing.pk}/calendar.ics")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="calendar.ics"'
        [event] = read_events(answer.content)
        starts = event["DTSTART"].dt
        assert (str(event["SUMMARY"]), str(event["UID"])) == (listing.name, str(listing.pk))
        assert (starts.weekday(), starts.hour * 60 + starts.minute) == (
            listing.weekday,
            listing.start,
        )
        assert str(starts.tzinfo) == listing.timezone
        assert 0 <= (starts.date() - now.astimezone(starts.tzinfo).date()).days < 7
        assert event["RRULE"]["FREQ"] == ["WEEKLY"]
        page = client.get(f"/find/{listing.pk}/").content.decode()
        assert f"/find/{listing.pk}/calendar.ics" in page


@pytest.mark.parametrize(
    "gone", [{"active": False}, {"weekday": None}, {"timezone": ""}, {"removed_at": timezone.now()}]
)
def test_what_does_not_meet_goes_into_no_calendar(client: Client, gone: dict[str, Any]) -> None:
    """No link and nothing behind it."""
    brought_in(row(), at=timezone.now())
    Listing.objects.update(**gone)
    listing = Listing.objects.get()
    assert client.get(f"/find/{listing.pk}/calendar.ics").status_code == 404
    assert "calendar.ics" not in client.get(f"/find/{listing.pk}/").content.decode()
