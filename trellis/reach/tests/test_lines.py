"""The numbers to ring: each can be dialled, is said in both languages, and has a source and a day."""

import re
from datetime import date

import pytest
from django.conf.locale import LANG_INFO

from trellis.reach.rules.lines import (
    KINDS,
    CannotBeDialled,
    Country,
    Line,
    countries,
    country,
    dialled,
    number,
    parse,
)

WANTED = ["US", "CA", "GB", "IE", "AU", "NZ", "ES", "MX", "AR", "CO", "CL", "OTHER"]
ALL = list(countries().values())
LINES = [pytest.param(line, id=f"{each.code} {line.name}") for each in ALL for line in each.lines]
EACH = pytest.mark.parametrize("place", ALL, ids=lambda place: place.code)

ONE = """
[[countries]]
code = "XX"
name = {{ en = "Here", es = "Aquí" }}
emergency = "{emergency}"
[[countries.lines]]
name = "Somebody"
kind = "{kind}"
for = {{ en = "To talk.", es = "{es}" }}
{number}
languages = []
source = "Somebody"
checked = 2026-11-22
"""


def made(**changes: str) -> str:
    """Give the content of one country with one line, changed as asked."""
    return ONE.format(
        **{
            "emergency": "112",
            "kind": "crisis",
            "es": "Para hablar.",
            "number": 'tel = "1"',
            **changes,
        }
    )


def numbers(place: Country) -> list[str]:
    """Give every number of a country as it is dialled; one line’s call and text number count once if equal."""
    written = [n for line in place.lines for n in {line.tel, line.sms} if n]
    return [
        place.emergency.dialled,
        *(n.dialled for n in place.also),
        *(n.dialled for n in written),
    ]


def test_the_promised_countries_are_there_and_elsewhere_is_last() -> None:
    """The file holds what the page offers, in its order."""
    assert list(countries()) == WANTED


@EACH
def test_every_country_has_an_emergency_number_and_somebody_to_talk_to(place: Country) -> None:
    """No country is a dead end."""
    assert place.emergency.dialled
    assert any(line.kind == "crisis" for line in place.lines)


@EACH
def test_every_number_can_be_dialled_and_stands_once(place: Country) -> None:
    """A phone can dial each number, and none stands for two lines."""
    assert all(re.fullmatch(r"\+?[0-9*#]{2,15}", found) for found in numbers(place))
    assert len(set(numbers(place))) == len(numbers(place))


@EACH
def test_no_line_is_lost_between_the_kinds(place: Country) -> None:
    """Grouping keeps every line."""
    grouped = [line for _, lines in place.groups() for line in lines]
    assert sorted(grouped, key=place.lines.index) == list(place.lines)
    assert [kind for kind, _ in place.groups()] == [
        k for k in KINDS if any(x.kind == k for x in place.lines)
    ]


@pytest.mark.parametrize("line", LINES)
def test_a_line_says_who_it_is_in_both_languages_and_when_it_was_looked_up(line: Line) -> None:
    """Each line can be traced and read."""
    assert line.purpose.en != line.purpose.es
    assert line.source
    assert date(2026, 1, 1) < line.checked < date(2100, 1, 1)
    assert set(line.languages) <= LANG_INFO.keys()


@pytest.mark.parametrize("line", LINES)
def test_no_text_shouts_or_preaches(line: Line) -> None:
    """The voice of the house, in both languages."""
    said = f"{line.purpose.en} {line.purpose.es}".lower()
    assert "!" not in said
    assert not re.search(r"\bshould\b|\baddict|\bdeberías\b|\badict", said)


@pytest.mark.parametrize("code", ["US", "CA"])
def test_somebody_who_uses_alone_finds_company(code: str) -> None:
    """Where such lines exist, they are here."""
    assert any(line.kind == "alone" and line.tel for line in country(code).lines)


@pytest.mark.parametrize("code", ["us", " US ", "Us"])
def test_a_code_is_found_in_any_case(code: str) -> None:
    """`us` is the United States."""
    assert country(code).code == "US"


@pytest.mark.parametrize("code", ["", "ZZ", "USA", "<script>", "00"])
def test_an_unknown_code_gives_the_page_for_elsewhere(code: str) -> None:
    """Anything else is elsewhere, which says how to find help."""
    assert country(code).code == "OTHER"
    assert country(code).note


def test_grouping_is_not_dialled() -> None:
    """Spaces, dots, dashes and brackets only help the eye."""
    assert number("1 800 662 4357").dialled == "18006624357"
    assert dialled("+1 (212) 555-01.00") == "+12125550100"


@pytest.mark.parametrize("wrong", ["", "call us", "988 or 911", "988;ext=2", "1+2", "javascript:1"])
def test_what_no_phone_can_dial_is_refused(wrong: str) -> None:
    """A mistake in the file is found when it is read."""
    with pytest.raises(CannotBeDialled):
        number(wrong)


@pytest.mark.parametrize(
    "changes",
    [
        {"es": " "},
        {"kind": "astrology"},
        {"number": ""},
        {"emergency": "help"},
        {"number": 'sms = "x"'},
    ],
    ids=str,
)
def test_content_with_a_hole_is_refused(changes: dict[str, str]) -> None:
    """A missing language, kind or number is found when the file is read."""
    assert parse(made())["XX"].lines[0].hours is None
    with pytest.raises(ValueError, match=r"."):
        parse(made(**changes))
