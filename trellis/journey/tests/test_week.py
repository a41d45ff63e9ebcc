"""My week, as its owner does it on the pages; nobody else sees any of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from trellis.calendar.actions.series import plan
from trellis.calendar.models import Feed, Series
from trellis.calendar.rules.recurrence import A_DAY, Timing, Words
from trellis.calendar.rules.rule import Pace, Rule
from trellis.calendar.tests.times import read_events, wall
from trellis.journey.week.agenda import week_of
from trellis.journey.week.picture import picture_of
from trellis.journey.week.repeating import begun, rule_for, said_as
from trellis.people.models import Person

SignedIn = Callable[[Person], Client]
WEEK, ADD = "/journey/week/", "/journey/week/add/"
TALK = {"title": "Talk", "day": "2026-03-10", "time": "10:00", "lasts": "60", "repeats": "week"}
MARCH = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))


def _starts(person: Person) -> list[str]:
    found = Series.objects.of(person.key).happening(*MARCH)
    return [f"{one.occurrence.local:%d %H:%M} {one.title}" for one in found]


def _address(person: Person, day: int, page: str) -> str:
    [one] = [
        found
        for found in Series.objects.of(person.key).happening(*MARCH)
        if found.occurrence.original.day == day
    ]
    return f"{WEEK}{one.series.pk}/{one.name}/{page}"


@pytest.fixture
def browser(maya: Person, signed_in: SignedIn) -> Client:
    """Maya's browser."""
    return signed_in(maya)


def test_what_is_added_stands_in_the_week_for_its_owner_alone(
    maya: Person, rosa: Person, browser: Client, signed_in: SignedIn
) -> None:
    """Tapped twice it is kept once; another person's week is empty."""
    given = TALK | {"id": str(uuid4()), "place": "Room 2"}
    answers = [browser.post(ADD, given) for _ in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {f"{WEEK}?day=2026-03-10"}
    assert _starts(maya) == ["10 10:00 Talk", "17 10:00 Talk", "24 10:00 Talk", "31 10:00 Talk"]
    page = browser.get(f"{WEEK}?day=2026-03-11").content.decode()
    assert "Talk" in page and "Room 2" in page
    theirs = signed_in(rosa).get(f"{WEEK}?day=2026-03-11").content.decode()
    assert "Talk" not in theirs and "Nothing is planned in this week" in theirs


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "This field is required."),
        ({"time": ""}, "Say at what time, or choose all day."),
        ({"weekdays": ["0"]}, "The day above is a Tuesday. Choose that too, or another day."),
        ({"until": "2026-03-09"}, "This is before the day it begins."),
        ({"link": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"link": "ftp://example.org/x"}, "Write an address that begins with https://."),
        ({"day": "1850-03-10"}, "Its year lies before 1900 or after 2199."),
        ({"day": "9999-12-31"}, "Its year lies before 1900 or after 2199."),
        ({"lasts": "7"}, "Select a valid choice."),
        ({"repeats": "kept"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_keeps_nothing(
    maya: Person, browser: Client, wrong: dict[str, Any], sentence: str
) -> None:
    """Beside its field; what was written stays in the form."""
    answer = browser.post(ADD, TALK | wrong)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Series.objects.exists()


@pytest.mark.parametrize(
    ("repeats", "more", "days"),
    [
        ("never", {}, [10]),
        ("day", {"until": "2026-03-12"}, [10, 11, 12]),
        ("week", {"weekdays": ["1", "3"], "until": "2026-03-20"}, [10, 12, 17, 19]),
        ("two_weeks", {}, [10, 24]),
        ("month", {}, [10]),
        ("month_weekday", {}, [10]),
    ],
)
def test_each_way_to_repeat(
    maya: Person, browser: Client, repeats: str, more: dict[str, Any], days: list[int]
) -> None:
    """As it was chosen."""
    browser.post(ADD, TALK | {"repeats": repeats} | more)
    assert [int(start[:2]) for start in _starts(maya)] == days


def test_one_is_changed_and_the_others_stay(maya: Person, browser: Client) -> None:
    """The form begins with what is; only this one is moved."""
    browser.post(ADD, TALK)
    address = _address(maya, 17, "change/?which=one")
    form = browser.get(address).content.decode()
    assert 'value="2026-03-17"' in form and 'value="10:00"' in form and "repeats" not in form
    browser.post(address, {"title": "Walk", "day": "2026-03-18", "time": "15:30", "lasts": "30"})
    assert _starts(maya) == ["10 10:00 Talk", "18 15:30 Walk", "24 10:00 Talk", "31 10:00 Talk"]
    page = browser.get(_address(maya, 17, "")).content.decode()
    assert "this one was changed" in page and "3:30 p.m. to 4 p.m." in page


def test_this_and_later_ones_are_changed(maya: Person, browser: Client) -> None:
    """What was stays; sent again, the same."""
    browser.post(ADD, TALK)
    address = _address(maya, 24, "change/")
    given = TALK | {"day": "2026-03-25", "which": "later"}
    for _ in range(2):
        assert browser.post(address, given).status_code == 302
    assert _starts(maya) == ["10 10:00 Talk", "17 10:00 Talk", "25 10:00 Talk"]


def test_all_are_changed_by_as_much_as_this_one(maya: Person, browser: Client) -> None:
    """A day later and at another time: every one of them, also the first."""
    browser.post(ADD, TALK)
    browser.post(
        _address(maya, 24, "change/?which=all"), TALK | {"day": "2026-03-25", "time": "11:00"}
    )
    assert _starts(maya) == ["11 11:00 Talk", "18 11:00 Talk", "25 11:00 Talk"]


def test_made_fortnightly_from_one_the_others_fall_in_with_it(
    maya: Person, browser: Client
) -> None:
    """The one in hand stays."""
    browser.post(ADD, TALK)
    browser.post(
        _address(maya, 17, "change/?which=all"),
        TALK | {"day": "2026-03-17", "repeats": "two_weeks"},
    )
    assert _starts(maya) == ["17 10:00 Talk", "31 10:00 Talk"]


@pytest.mark.parametrize(
    ("which", "left"),
    [
        ("one", [10, 24, 31]),
        ("later", [10]),
        ("all", []),
        ("", [10, 24, 31]),
        ("none", [10, 24, 31]),
    ],
)
def test_called_off(maya: Person, browser: Client, which: str, left: list[int]) -> None:
    """After asking once: one, it and later ones, or all; without a word only the one."""
    browser.post(ADD, TALK)
    address = _address(maya, 17, "cancel/")
    assert browser.get(address).content.decode().count('name="which"') == 3
    browser.post(address, {"which": which})
    assert [int(start[:2]) for start in _starts(maya)] == left


def test_what_is_not_there_is_not_found(maya: Person, browser: Client) -> None:
    """A day it does not fall on, and an address that means nothing."""
    browser.post(ADD, TALK)
    series = Series.objects.get()
    for start in ("20260311T1000", "20260310T1001", "nonsense", "99999999T9999"):
        for page in ("", "change/", "cancel/"):
            assert browser.get(f"{WEEK}{series.pk}/{start}/{page}").status_code == 404
    assert browser.post(f"{WEEK}{series.pk}/20260311T1000/cancel/").status_code == 302
    assert len(_starts(maya)) == 4


@pytest.mark.parametrize("day", ["", "nonsense", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_an_odd_day_is_this_week(browser: Client, day: str) -> None:
    """Whatever stands in the address."""
    answer = browser.get(WEEK, {"day": day})
    assert answer.status_code == 200
    assert (
        "badge--leaf" in answer.content.decode() or "Nothing is planned" in answer.content.decode()
    )


def test_a_week_by_ones_own_clock(maya: Person, browser: Client) -> None:
    """Ten in Madrid is five in New York; whole days stay days; what runs past Sunday stands in both weeks."""
    for words, timing in (
        ("Call", Timing(wall(2026, 3, 10, 10), "Europe/Madrid", 30)),
        ("Trip", Timing(wall(2026, 3, 14), "Asia/Kathmandu", 3 * A_DAY, all_day=True)),
        ("Night", Timing(wall(2026, 3, 15, 23), "America/New_York", 120)),
    ):
        plan(by=maya.key, words=Words(words), timing=timing, at=timezone.now())
    shown = {
        day.date.day: [item.happening.title for item in day.items]
        for monday in (date(2026, 3, 9), date(2026, 3, 16))
        for day in week_of(maya, monday)
        if day.items
    }
    assert shown == {10: ["Call"], 14: ["Trip"], 15: ["Trip", "Night"], 16: ["Trip", "Night"]}
    assert "until 1 a.m." in browser.get(f"{WEEK}?day=2026-03-16").content.decode()
    [call] = week_of(maya, date(2026, 3, 9))[1].items
    assert (call.starts.hour, call.starts.utcoffset()) == (5, timedelta(hours=-4))


def test_the_picture_shows_each_thing_within_its_column(maya: Person) -> None:
    """Also early, late, long and at the same time."""
    for hour, minutes in ((0, 1440 * 3), (9, 60), (9, 60), (9, 60), (9, 60), (9, 60), (23, 600)):
        timing = Timing(wall(2026, 3, 10, hour), "America/New_York", minutes)
        plan(by=maya.key, words=Words("x"), timing=timing, at=timezone.now())
    picture = picture_of(week_of(maya, date(2026, 3, 9)))
    [column] = [column for column in picture.columns if column.blocks]
    assert len(column.blocks) == 7
    for block in column.blocks:
        assert column.x <= block.x and block.x + block.width <= column.x + 74
        assert block.width > 0 and block.height > 0 and block.y + block.height <= picture.height


@pytest.mark.parametrize("choice", ["never", "day", "week", "two_weeks", "month", "month_weekday"])
@pytest.mark.parametrize("day", [date(2026, 3, 10), date(2026, 3, 31), date(2026, 2, 28)])
def test_a_choice_is_shown_as_it_was_made(choice: str, day: date) -> None:
    """Out of the form and into it again; and it falls on the day it was made for."""
    rule = rule_for(choice, day, frozenset(), Rule())
    assert said_as(rule) == choice
    timing = Timing(datetime.combine(day, wall(2026, 1, 1, 9).time()), "UTC", 60, rule).settled()
    assert timing.starts.date() == day


def test_what_no_choice_says_is_kept_as_it_is(maya: Person, browser: Client) -> None:
    """Every third day from another program stays every third day when its title is changed."""
    timing = Timing(wall(2026, 3, 10, 10), "America/New_York", 25, Rule(Pace.DAILY, every=3))
    plan(by=maya.key, words=Words("Pill"), timing=timing, at=timezone.now())
    address = _address(maya, 16, "change/?which=all")
    form = browser.get(address).content.decode()
    assert "As now: Every 3 days" in form and "25 minutes" in form
    browser.post(
        address, TALK | {"title": "Water", "day": "2026-03-16", "lasts": "25", "repeats": "kept"}
    )
    assert [start[:2] for start in _starts(maya)][:3] == ["10", "13", "16"]
    assert begun(timing.rule, date(2026, 3, 17), date(2026, 3, 10)) == date(2026, 3, 11)


def _file(name: str = "a", title: str = "Tea", rule: str = "") -> bytes:
    lines = ("BEGIN:VCALENDAR", "BEGIN:VEVENT", f"UID:{name}", f"SUMMARY:{title}", "DTSTART:20260310T100000",
             *([rule] if rule else []), "END:VEVENT", "END:VCALENDAR")  # fmt: skip
    return "\r\n".join(lines).encode()


def _bring(browser: Client, given: bytes) -> str:
    answer = browser.post(f"{WEEK}import/", {"file": SimpleUploadedFile("my.ics", given)})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_calendar_file_is_brought_in(maya: Person, browser: Client) -> None:
    """By one's own clock; again, nothing; changed, once; what is left out is named."""
    assert "<li>new: 1</li>" in _bring(browser, _file())
    assert _starts(maya) == ["10 10:00 Tea"]
    assert "<li>here already: 1</li>" in _bring(browser, _file())
    assert "<li>changed: 1</li>" in _bring(browser, _file(title="Walk"))
    page = _bring(browser, _file("b", "Odd", "RRULE:FREQ=HOURLY"))
    assert "<li>left out: 1</li>" in page and "Odd" in page and "(HOURLY)" in page
    assert _starts(maya) == ["10 10:00 Walk"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (b"hello", "This is not a calendar file"),
        (b"", "This file is empty."),
        (b"x" * (2 * 1024 * 1024 + 1), "at most 2 MB"),
        (b"x" * 3_000_000, "at most 2 MB"),
    ],
)
def test_a_file_that_is_none_is_refused(browser: Client, given: bytes, sentence: str) -> None:
    """In a sentence; one that is too large is not even held in memory."""
    assert sentence in _bring(browser, given)
    assert not Series.objects.exists()


def test_ones_calendar_is_taken_along(maya: Person, browser: Client) -> None:
    """All of it, under a name that says nothing."""
    browser.post(ADD, TALK)
    answer = browser.get(f"{WEEK}calendar.ics")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="calendar.ics"'
    [event] = read_events(answer.content)
    assert str(event["SUMMARY"]) == "Talk"
    assert "here already: 1" in _bring(browser, answer.content)


def test_a_private_address_is_made_shown_once_and_ended(maya: Person, browser: Client) -> None:
    """It opens without a session until it is ended."""
    page = browser.post(f"{WEEK}feeds/", {"shows": "busy"}).content.decode()
    start = page.index("/calendar/")
    address = page[start : page.index(".ics", start) + 4]
    assert Client().get(address).status_code == 200
    assert address not in browser.get(f"{WEEK}feeds/").content.decode()
    browser.post(f"{WEEK}feeds/{Feed.objects.get().pk}/end/")
    assert Client().get(address).status_code == 404
    assert "Open addresses" not in browser.get(f"{WEEK}feeds/").content.decode()


def test_an_eleventh_address_is_refused_in_a_sentence(browser: Client) -> None:
    """Ten are enough."""
    for _ in range(10):
        browser.post(f"{WEEK}feeds/", {"shows": "titles"})
    assert "End one first" in browser.post(f"{WEEK}feeds/", {"shows": "busy"}).content.decode()
    assert Feed.objects.count() == 10
