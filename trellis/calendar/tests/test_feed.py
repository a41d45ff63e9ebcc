"""The private feed: whoever has its address sees what was chosen, nobody else sees that it is there."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.stored import everything_stored
from trellis.calendar.actions.feeds import CannotFeed, end_feed, make_feed
from trellis.calendar.actions.series import cancel_one, plan
from trellis.calendar.feeds import feed_file
from trellis.calendar.models import Feed, Series
from trellis.calendar.rules.recurrence import A_DAY, Timing, Words
from trellis.calendar.rules.rule import Pace, Rule
from trellis.calendar.tests.times import read_events, wall
from trellis.vault.models import Key

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TALK = Words("Talk with Lena", "Clinic", "private", "https://example.org/room")


def _open(key: Key, *, titled: bool = False) -> tuple[Feed, str]:
    return make_feed(by=key, titled=titled, word="Busy", at=NOW)


def _tuesdays(key: Key) -> Series:
    timing = Timing(wall(2006, 3, 7, 10), "America/New_York", 50, Rule(Pace.WEEKLY))
    return plan(by=key, words=TALK, timing=timing, at=NOW)


@pytest.mark.django_db
def test_a_feed_says_busy_and_no_more(key: Key) -> None:
    """No title, place, link, note, nor this program's name; the weeks around now, in UTC."""
    talk = _tuesdays(key)
    cancel_one(by=key, series=talk, original=wall(2026, 3, 10, 10), at=NOW)
    given = feed_file(_open(key)[0], at=NOW)
    for word in (b"Talk", b"Lena", b"Clinic", b"private", b"example.org", b"rellis", b"TZID"):
        assert word not in given
    found = read_events(given)
    assert {str(event["SUMMARY"]) for event in found} == {"Busy"}
    starts = [event["DTSTART"].dt for event in found]
    assert starts[:3] == [datetime(2026, 2, day, 15, tzinfo=UTC) for day in (17, 24)] + [
        datetime(2026, 3, 3, 15, tzinfo=UTC)
    ]
    assert datetime(2026, 3, 10, 14, tzinfo=UTC) not in starts
    assert datetime(2026, 3, 17, 14, tzinfo=UTC) in starts
    assert max(starts) < NOW + timedelta(days=184)


@pytest.mark.django_db
def test_titles_are_shown_where_that_was_chosen_and_notes_never(key: Key) -> None:
    """Title, place and link; whole days stay days."""
    _tuesdays(key)
    plan(by=key, words=Words("Trip"), at=NOW,
         timing=Timing(wall(2026, 3, 28), "Europe/Madrid", 2 * A_DAY, all_day=True))  # fmt: skip
    given = feed_file(_open(key, titled=True)[0], at=NOW)
    assert b"Talk with Lena" in given and b"Clinic" in given and b"example.org" in given
    assert b"private" not in given
    [trip] = [event for event in read_events(given) if event["SUMMARY"] == "Trip"]
    assert (trip["DTSTART"].dt, trip["DTEND"].dt) == (
        wall(2026, 3, 28).date(),
        wall(2026, 3, 30).date(),
    )


@pytest.mark.django_db
def test_the_same_feed_twice_is_the_same(key: Key) -> None:
    """So that a calendar program sees nothing change where nothing changed."""
    _tuesdays(key)
    feed, _ = _open(key)
    assert feed_file(feed, at=NOW) == feed_file(feed, at=NOW)


@pytest.mark.django_db
def test_the_address_needs_no_session_and_is_not_kept_anywhere(key: Key) -> None:
    """200 with `no-store` for its secret; 404 for another, and for this one from the moment it is ended."""
    feed, secret = _open(key)
    answer = Client().get(f"/calendar/{secret}.ics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies
    wrong = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    assert Client().get(f"/calendar/{wrong}.ics").status_code == 404
    end_feed(by=key, feed=feed, at=timezone.now())
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404


@pytest.mark.django_db
def test_only_its_owner_ends_a_feed(key: Key, other: Key) -> None:
    """Whoever else tries changes nothing."""
    feed, secret = _open(key)
    end_feed(by=other, feed=feed, at=NOW)
    assert Client().get(f"/calendar/{secret}.ics").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_secret_is_not_in_the_store(key: Key) -> None:
    """Only its digest; and it has 256 bits."""
    feed, secret = _open(key)
    assert len(secret) == 43
    assert secret.encode() not in everything_stored()
    assert feed.digest.encode() in everything_stored()


@pytest.mark.django_db
def test_ten_addresses_are_enough(key: Key) -> None:
    """The eleventh is refused, until one is ended."""
    feeds = [_open(key)[0] for _ in range(10)]
    with pytest.raises(CannotFeed):
        _open(key)
    end_feed(by=key, feed=feeds[0], at=NOW)
    assert _open(key)
