"""Calendar files out and in: what goes out comes in as the same occurrences, whoever wrote it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from trellis.calendar.rules.event import LONGEST, Event, within_bounds
from trellis.calendar.rules.ics_in import Reading, read_calendar
from trellis.calendar.rules.ics_out import calendar_file
from trellis.calendar.rules.problems import Unreadable
from trellis.calendar.rules.recurrence import (
    A_DAY,
    Changes,
    Moved,
    Occurrence,
    Timing,
    Words,
    occurrences,
)
from trellis.calendar.rules.rule import Pace, Rule, settled
from trellis.calendar.rules.rule_text import read, written
from trellis.calendar.rules.zones import instant, zone_written
from trellis.calendar.tests.times import read_events, rules, timings, wall, walls
from trellis.kit.words import tidy

NOW = datetime(2026, 3, 1, tzinfo=UTC)
WEEKLY = Timing(wall(2026, 3, 3, 10), "America/New_York", 50, Rule(Pace.WEEKLY, every=2)).settled()
said = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=80)
texts = st.lists(said, max_size=3).map(lambda lines: tidy("\n".join(lines)))


def _file(*lines: str, calendar: str = "") -> bytes:
    event = ("BEGIN:VEVENT", "UID:one", *lines, "END:VEVENT")
    return "\r\n".join(
        (
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            *([calendar] if calendar else []),
            *event,
            "END:VCALENDAR",
        )
    ).encode()


def _only(reading: Reading) -> Event:
    assert reading.skipped == []
    [event] = reading.events
    return event


def _all(event: Event) -> list[Occurrence]:
    start = instant(event.timing.starts, event.timing.zone)
    span: dict[str, Any] = {
        "first": start - timedelta(days=400),
        "last": start + timedelta(days=500),
    }
    return occurrences(event.timing, event.changes, **span)


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Give any event: some of its occurrences called off, moved, and starts added."""
    timing = draw(timings())
    start = instant(timing.starts, timing.zone)
    names = [
        one.original
        for one in occurrences(timing, first=start, last=start + timedelta(days=200), limit=6)
    ]
    words = Words("Title", *draw(st.tuples(texts, texts)), "https://example.org/a?b=c;d")
    cancelled = draw(st.sets(st.sampled_from(names), max_size=2)) if timing.rule.repeats else set()
    others = draw(st.sets(st.sampled_from(names), max_size=2)) - cancelled
    aside = {name: draw(walls).replace(year=timing.starts.year) for name in others}
    if timing.all_day:
        aside = {name: there.replace(hour=0, minute=0) for name, there in aside.items()}
    own = draw(st.none() | texts.map(lambda text: Words("Own", notes=text)))
    length = 2 * A_DAY if timing.all_day else 15
    moved = {name: Moved(there, length, own) for name, there in aside.items()}
    added = {name + timedelta(days=3) for name in draw(st.sets(st.sampled_from(names), max_size=2))}
    changes = Changes(frozenset(cancelled), moved, frozenset(added - moved.keys() - cancelled))
    return Event("uid-1", words, timing, changes, sequence=draw(st.integers(0, 9)))


@given(event=events())
def test_what_goes_out_comes_in_the_same(event: Event) -> None:
    """Words, times, rule and changes: every field of it."""
    again = _only(read_calendar(calendar_file([event], at=NOW), zone="Asia/Kathmandu"))
    if event.timing.all_day:  # a whole day is nobody's zone
        again = replace(again, timing=replace(again.timing, zone=event.timing.zone))
    assert again == event
    assert _all(again) == _all(event)


@given(rule=rules(), start=walls, zone=st.sampled_from([None, "America/New_York", "Europe/Dublin"]))
def test_a_rule_goes_out_and_comes_in(rule: Rule, start: datetime, zone: str | None) -> None:
    """As RFC 5545 writes it."""
    settled_rule, _ = settled(rule, start.date())
    if settled_rule.repeats:
        assert read(written(settled_rule, start, zone), start, zone) == settled_rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("FREQ=DAILY", Rule(Pace.DAILY)),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", Rule(Pace.WEEKLY, weekdays=frozenset(range(5)))),
        (
            "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TH",
            Rule(Pace.WEEKLY, 2, frozenset({3}), week_starts=6),
        ),
        ("FREQ=MONTHLY;BYDAY=-1FR", Rule(Pace.MONTHLY, weekdays=frozenset({4}), nth=-1)),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2", Rule(Pace.MONTHLY, weekdays=frozenset({1}), nth=2)),
        ("FREQ=YEARLY", Rule(Pace.MONTHLY, 12)),
        ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3", Rule(Pace.MONTHLY, 12, day=3)),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=1TU", Rule(Pace.MONTHLY, 12, frozenset({1}), nth=1)),
        ("freq=weekly;count=10;", Rule(Pace.WEEKLY, count=10)),
        ("FREQ=WEEKLY;UNTIL=20260331T140000Z", Rule(Pace.WEEKLY, until=wall(2026, 3, 31).date())),
        ("FREQ=WEEKLY;UNTIL=20260331T135959Z", Rule(Pace.WEEKLY, until=wall(2026, 3, 30).date())),
        ("FREQ=WEEKLY;UNTIL=20260331", Rule(Pace.WEEKLY, until=wall(2026, 3, 31).date())),
    ],
)
def test_rules_of_other_programs_are_read(text: str, rule: Rule) -> None:
    """Each as it is written elsewhere, beginning on Tuesday 3 March 2026 at ten in New York."""
    assert read(text, wall(2026, 3, 3, 10), "America/New_York") == rule


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("FREQ=SECONDLY", "rule_pace", "SECONDLY"),
        ("FREQ=HOURLY;INTERVAL=4", "rule_pace", "HOURLY"),
        ("FREQ=DAILY;BYHOUR=8,20", "rule_part", "BYHOUR"),
        ("FREQ=WEEKLY;BYMONTH=2", "rule_part", "BYMONTH"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", "rule_part", "BYDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "rule_value", "BYMONTHDAY"),
        ("FREQ=YEARLY;BYMONTH=5", "rule_part", "BYMONTH"),
        ("FREQ=YEARLY;BYWEEKNO=20", "rule_part", "BYWEEKNO"),
        ("FREQ=DAILY;COUNT=1000000", "rule_value", "COUNT"),
        ("FREQ=DAILY;COUNT=1001", "rule_value", "COUNT"),
        ("FREQ=DAILY;INTERVAL=0", "rule_value", "INTERVAL"),
        ("FREQ=WEEKLY;BYDAY=XX", "rule_value", "BYDAY"),
        ("FREQ=WEEKLY;UNTIL=tomorrow", "rule_value", "UNTIL"),
        ("INTERVAL=2", "rule", ""),
        ("FREQ=DAILY;FREQ=DAILY", "rule", ""),
        ("", "rule", ""),
    ],
)
def test_what_is_not_kept_is_refused_by_name(text: str, code: str, found: str) -> None:
    """Never read as something else."""
    with pytest.raises(Unreadable) as refused:
        read(text, wall(2026, 3, 3, 10), "America/New_York")
    assert (refused.value.code, refused.value.found) == (code, found)


def test_a_file_describes_its_zone_and_names_no_program() -> None:
    """Wall-clock times with a VTIMEZONE that another library reads to the same instants."""
    given = calendar_file([Event("u", Words("Tea"), WEEKLY)], at=NOW)
    assert b"trellis" not in given.lower() and b"recover" not in given.lower()
    file = Calendar.from_ical(given)
    assert [str(zone["TZID"]) for zone in file.walk("VTIMEZONE")] == ["America/New_York"]
    [event] = read_events(given)
    assert event["DTSTART"].dt.astimezone(UTC) == datetime(2026, 3, 3, 15, tzinfo=UTC)
    assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"


def test_zones_of_windows_and_of_makers_are_known() -> None:
    """Outlook's names, and IANA names behind a path."""
    assert zone_written("W. Europe Standard Time") == "Europe/Berlin"
    assert (
        zone_written("/freeassociation.sourceforge.net/America/Argentina/Salta")
        == "America/Argentina/Salta"
    )
    assert zone_written('"/citadel.org/20210210_1/Europe/Dublin"') == "Europe/Dublin"
    with pytest.raises(Unreadable) as refused:
        zone_written("Customized Time Zone")
    assert refused.value.found == "Customized Time Zone"


def test_floating_times_take_the_persons_zone() -> None:
    """Whatever the file says of itself."""
    event = _only(
        read_calendar(
            _file("DTSTART:20260303T100000", calendar="X-WR-TIMEZONE:Asia/Tokyo"),
            zone="Europe/Madrid",
        )
    )
    assert (event.timing.zone, event.timing.minutes) == ("Europe/Madrid", 0)


def test_an_override_in_another_zone_names_the_same_occurrence() -> None:
    """RECURRENCE-ID in UTC, EXDATE as a day: both find theirs."""
    moved = (
        "END:VEVENT", "BEGIN:VEVENT", "UID:one", "RECURRENCE-ID:20260317T140000Z",
        "DTSTART;TZID=Europe/Madrid:20260318T160000", "DTEND;TZID=Europe/Madrid:20260318T163000", "SUMMARY:Later",
    )  # fmt: skip
    start = ("DTSTART;TZID=Eastern Standard Time:20260303T100000", "DTEND;TZID=UTC:20260303T160000")
    given = _file(*start, "RRULE:FREQ=WEEKLY", "EXDATE;VALUE=DATE:20260310", *moved)
    event = _only(read_calendar(given, zone="UTC"))
    assert event.timing.minutes == 60
    assert event.changes.cancelled == {wall(2026, 3, 10, 10)}
    assert event.changes.moved == {
        wall(2026, 3, 17, 10): Moved(wall(2026, 3, 18, 11), 30, Words("Later"))
    }


def test_words_stay_within_bounds_and_links_are_web_addresses() -> None:
    """A long note is cut; a link that a browser would run is left out."""
    long = within_bounds(Words("t" * 999, "p", "n" * 9999, "javascript:alert(1)"))
    assert (len(long.title), len(long.notes), long.link) == (LONGEST["title"], LONGEST["notes"], "")
    assert within_bounds(Words("t", link="https://" + "a" * 2000)).link == ""
