"""The finder over the tables, in the contract's words."""

from datetime import timedelta
from typing import Any

import pytest

from trellis.directory import finder
from trellis.directory.invented import add_invented
from trellis.directory.places import UnknownPlace
from trellis.directory.rules.question import BadQuestion, question_of
from trellis.directory.tests.feeds import HERE, NOW, brought_in, online, row

pytestmark = pytest.mark.django_db
NEAR = f"{HERE[0]},{HERE[1]}"
KEYS = [
    *("id", "kind", "name", "fellowship", "organization", "starts_at", "ends_at", "timezone"),
    *("weekday", "time", "attendance", "lat", "lon", "distance_km", "travel_minutes"),
    *("wait_minutes", "address", "conference_url", "phone", "facets", "checked_at", "source"),
    *("source_key", "url", "why"),
]


def ask(**words: Any) -> dict[str, Any]:
    lists = {
        name: value if isinstance(value, list) else [str(value)] for name, value in words.items()
    }
    return finder.find(question_of({"at": [NOW.isoformat()], **lists}))


def keys(answer: dict[str, Any]) -> list[str]:
    return [result["source_key"] for result in answer["results"]]


def test_the_shape() -> None:
    """Every key is always there, and times carry the place's offset."""
    brought_in(
        row(),
        row(slug="bare", day=None, formatted_address="", latitude=None, attendance_option="hybrid"),
    )
    answer = ask(near=NEAR, by="walk")
    assert list(answer) == ["at", "zone", "widened", "total", "results"]
    assert (answer["at"], answer["zone"], answer["total"]) == (
        "2026-05-12T18:00:00-04:00",
        "America/New_York",
        2,
    )
    plain, bare = answer["results"]
    assert list(plain) == list(bare) == list(KEYS)
    assert (plain["starts_at"], plain["ends_at"]) == (
        "2026-05-12T18:30:00-04:00",
        "2026-05-12T19:30:00-04:00",
    )
    assert (plain["weekday"], plain["time"], plain["wait_minutes"], plain["distance_km"]) == (
        1,
        "18:30",
        30,
        0.0,
    )
    assert (bare["starts_at"], bare["lat"], bare["facets"]["wheelchair"]) == (None, None, None)


def test_why() -> None:
    """Each row says in a sentence why it is there."""
    brought_in(row(types=["O", "W", "X"]), at=NOW - timedelta(days=21))
    why = ask(near=NEAR, by="bus", need="wheelchair", prefer="women")["results"][0]["why"]
    assert (
        why
        == "Starts in 30 minutes, 0 min by bus, step-free, for women, listed by Invented, checked 3 weeks ago."
    )


def test_hard_filters() -> None:
    """Need keeps a stated yes only; inactive never counts; pathways, kinds and sources narrow."""
    brought_in(
        row(types=["W"]),
        row(slug="unsaid"),
        row(slug="closed", types=["TC", "W"]),
        online(types=["C", "ONL"]),
    )
    brought_in(row(slug="dharma"), name="Other", fellowship="Recovery Dharma")
    assert keys(ask(need="women")) == ["plain"]
    assert set(keys(ask())) == {"plain", "unsaid", "online", "dharma"}
    assert (
        set(keys(ask(not_pathway="12_step"))) == set(keys(ask(pathway="mindfulness"))) == {"dharma"}
    )
    assert keys(ask(fellowship="recovery dharma")) == keys(ask(source="Other")) == ["dharma"]
    assert keys(ask(kind="housing")) == []
    assert keys(ask(attend="online")) == ["online"]
    assert "online" not in keys(ask(attend="in_person"))


def test_text() -> None:
    """Words are found without accents and case, all of them, wherever they stand."""
    brought_in(row(name="Grupo Día Nuevo", notes="Sótano"), online())
    assert keys(ask(q="dia SOTANO")) == ["plain"]
    assert keys(ask(q="dia elsewhere")) == []


def test_near() -> None:
    """A point, a ZIP code, a town, a town with its state; where most listings are, wins."""
    far = {
        "formatted_address": "1 A St, Springfield, IL 62701, USA",
        "latitude": 39.8,
        "longitude": -89.65,
    }
    other = {
        "formatted_address": "1 B St, Springfield, MO 65801, USA",
        "latitude": 37.2,
        "longitude": -93.29,
    }
    brought_in(row(), row(slug="a", **far), row(slug="b", **far), row(slug="c", **other))
    assert keys(ask(near="10038", within=1)) == keys(ask(near="new york", within=1)) == ["plain"]
    assert set(keys(ask(near="Springfield", within=1))) == {"a", "b"}
    assert (
        keys(ask(near="Springfield, MO", within=1))
        == keys(ask(near="65801-1234", within=1))
        == ["c"]
    )
    assert ask(near="Springfield, Missouri")["zone"] == "America/Chicago"
    with pytest.raises(UnknownPlace):
        ask(near="Nowhere")
    with pytest.raises(BadQuestion):
        ask(near="91,0")


def test_approximate_places_are_never_near() -> None:
    """Middles of towns are no place to walk to."""
    brought_in(row(approximate="yes", attendance_option="in_person"), online())
    assert keys(ask(near=NEAR, within=50)) == ["online"]
    assert ask(near=NEAR)["results"][0]["distance_km"] is None


def test_widening_says_so_and_comes_after() -> None:
    """Too few: further ahead and away, step by step; `total` still counts what was asked."""
    soon = row(slug="soon", time="18:05")
    later = [row(slug=f"later{n}", time=f"2{n}:30", end_time=None) for n in range(2)]
    away = [
        row(slug=f"away{n}", latitude=HERE[0] + 0.1, time="18:00", end_time=None) for n in range(4)
    ]
    brought_in(soon, *later, *away, online(day=4))
    answer = ask(near=NEAR, within=5, window="90")
    assert (answer["total"], keys(answer)[0]) == (1, "soon")
    assert set(keys(answer)[1:]) == {"later0", "later1", "away0", "away1", "away2", "away3"}
    assert len(answer["widened"]) == 2
    assert ask(near=NEAR, within=5, window="90", limit=1)["widened"] == []
    second = ask(near=NEAR, within=5, window="90", limit=6, offset=1)
    assert second["results"] == answer["results"][1:7]


def test_nothing_is_widened_that_was_not_asked() -> None:
    """Without window and distance everything was looked at already."""
    brought_in(row())
    assert ask()["widened"] == ask(near=NEAR)["widened"] == []


def test_a_page_at_a_time() -> None:
    """Pages of one question join without gap or repeat."""
    add_invented(at=NOW)
    whole = keys(ask(limit=60))
    assert len(whole) == 60
    assert [key for offset in range(0, 60, 7) for key in keys(ask(limit=7, offset=offset))] == whole
    assert ask(limit=60) == ask(limit=60)


def test_the_invented_directory() -> None:
    """It has every way to attend, both languages and three pathways, and is never taken for real."""
    assert [report.added for report in add_invented(at=NOW)] == [30, 15, 15]
    assert [report.unchanged for report in add_invented(at=NOW)] == [30, 15, 15]
    answer = ask(limit=100, near=NEAR, within=10)
    assert answer["total"] == 60
    assert {result["attendance"] for result in answer["results"]} == {
        "in_person",
        "online",
        "hybrid",
    }
    links = {result["conference_url"] for result in answer["results"]} - {None}
    assert all(link.startswith("https://example.org/") for link in links)
    for narrowed in ({"need": "language:es"}, {"pathway": "secular"}, {"pathway": "mindfulness"}):
        assert ask(**narrowed)["total"] > 5
    assert len(finder.next_meetings(at=NOW, zone="America/New_York")) == 3


@pytest.mark.parametrize(
    "words",
    [
        {"colour": "blue"},
        {"kind": "party"},
        {"need": ["women", "nice"]},
        {"attend": "maybe"},
        {"by": "boat", "near": NEAR},
        {"window": "soon"},
        {"within": "far", "near": NEAR},
        {"within": "5"},
        {"by": "walk"},
        {"limit": "0"},
        {"limit": "501"},
        {"offset": "-1"},
        {"at": "2026-05-12T18:00:00"},
        {"at": "tomorrow"},
        {"q": ["one", "two"]},
    ],
)
def test_words_that_mean_nothing(words: dict[str, Any]) -> None:
    """They are refused by name."""
    with pytest.raises(BadQuestion):
        question_of(
            {name: value if isinstance(value, list) else [value] for name, value in words.items()}
        )
