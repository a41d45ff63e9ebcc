"""Calendar files from anywhere: bounded, nothing fetched, and each refusal in a sentence."""

import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from trellis.calendar import wording
from trellis.calendar.rules import rule as rule_days
from trellis.calendar.rules.event import Event
from trellis.calendar.rules.ics_in import MOST_COUNTED, Reading, read_calendar
from trellis.calendar.rules.ics_lines import MOST_BYTES, MOST_EVENTS, events_in
from trellis.calendar.rules.ics_out import calendar_file
from trellis.calendar.rules.problems import Unusable
from trellis.calendar.rules.recurrence import MOST, Timing, Words, occurrence, occurrences
from trellis.calendar.rules.rule import Pace, Rule
from trellis.calendar.tests.times import wall

START = "DTSTART:20260303T100000Z"


def _file(*events: str, before: str = "") -> bytes:
    inside = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\n{before}{inside}END:VCALENDAR\r\n".encode()


def _read(given: bytes) -> Reading:
    return read_calendar(given, zone="America/New_York")


def _refusal(*lines: str) -> tuple[str, str]:
    """Give why the one event of a file was skipped, after making sure that there is a sentence for it."""
    reading = _read(_file("\r\n".join(("UID:1", "SUMMARY:Tea", *lines))))
    assert (reading.read, reading.events) == (1, [])
    [skipped] = reading.skipped
    assert skipped.title == "Tea"
    assert wording.why(skipped.why)
    return skipped.why.code, skipped.why.found


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (b"", "no_calendar"),
        (b"<html>", "no_calendar"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "no_events"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "broken"),
        (b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\nEND:VCALENDAR", "broken"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\nEND:VEVENT", "broken"),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\n" * 1000, "broken"),
        (_file("UID:1\r\n" + "SUMMARY:x\r\n" * 1000), "broken"),
        (b"BEGIN:VCALENDAR\r\nSUMMARY:\xff\xfe", "encoding"),
        (b"BEGIN:VCALENDAR" + b" " * MOST_BYTES, "large"),
        (_file(*["UID:1"] * (MOST_EVENTS + 1)), "many"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(given: bytes, code: str) -> None:
    """As a whole, before anything of it is kept."""
    with pytest.raises(Unusable) as refused:
        _read(given)
    assert refused.value.code == code
    assert wording.why(refused.value)


@pytest.mark.parametrize(
    ("lines", "code", "found"),
    [
        (("DTSTART;TZID=Mars/Olympus:20260303T100000",), "zone", "Mars/Olympus"),
        (("DTSTART;TZID=../../etc/passwd:20260303T100000",), "zone", "../../etc/passwd"),
        (("DTSTART:16010101T000000",), "year", "1601"),
        (("DTSTART:99991231T235959Z",), "year", "9999"),
        ((START, "DTEND:99991231T235959Z"), "year", "9999"),
        ((START, "RRULE:FREQ=DAILY;COUNT=3", "RDATE;VALUE=DATE:99991231"), "year", "9999"),
        ((START, "RDATE;VALUE=DATE:00010101"), "year", "1"),
        ((START, "EXDATE:22000101T000000Z"), "year", "2200"),
        (("DTSTART;TZID=America:20260303T100000",), "broken", ""),
        (("DTSTART;TZID=America/../America:20260303T100000",), "zone", "America/../America"),
        (("SUMMARY:twice", START), "twice", "SUMMARY"),
        ((START, START), "twice", "DTSTART"),
        ((), "no_start", ""),
        ((START, "DTEND:20250303T100000Z"), "end", ""),
        ((START, "DTEND;VALUE=DATE:20260304"), "end", ""),
        ((START, "DURATION:-PT1H"), "end", ""),
        ((START, "DURATION:P9999999D"), "long", ""),
        ((START, "RRULE:FREQ=SECONDLY"), "rule_pace", "SECONDLY"),
        ((START, "RRULE:FREQ=DAILY;COUNT=999999999"), "rule_value", "COUNT"),
        ((START, "RRULE:FREQ=DAILY", "RRULE:FREQ=DAILY"), "twice", "RRULE"),
        ((START, "RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY"), "rule_part", "EXRULE"),
        ((START, "RRULE:FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31;UNTIL=20260304T000000Z"), "never", ""),
        ((START, "RDATE;VALUE=PERIOD:20260303T100000Z/PT1H"), "time", ""),
        ((START, "RDATE:" + ",".join(f"2026{m:02}{d:02}T090000Z" for m in range(1, 13) for d in range(1, 29))
          + "," + ",".join(f"2027{m:02}{d:02}T090000Z" for m in range(1, 13) for d in range(1, 29))), "changes", ""),
        (("STATUS:CANCELLED", START), "cancelled", ""),
        (("RECURRENCE-ID:20260303T100000Z", START), "no_main", "UID"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_an_event_that_cannot_be_kept_is_skipped_with_why(
    lines: tuple[str, ...], code: str, found: str
) -> None:
    """By name where it has one; nothing of it is half read."""
    assert _refusal(*lines) == (code, found)


def test_one_bad_event_does_not_spoil_the_others() -> None:
    """The good ones are read, and the sum is right."""
    reading = _read(_file(f"UID:1\r\n{START}", "UID:2\r\nDTSTART:nonsense", f"UID:3\r\n{START}"))
    assert (reading.read, len(reading.events), len(reading.skipped)) == (3, 2, 1)
    assert reading.skipped[0].why.code == "broken"


def test_a_hostile_zone_alarm_and_attachment_never_reach_the_library() -> None:
    """A zone that changes its clocks every second costs nothing, since nobody reads it."""
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:America/New_York\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
        "TZOFFSETFROM:+0000\r\nTZOFFSETTO:+1200\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    event = (
        "UID:1\r\nDTSTART;TZID=America/New_York:20260303T100000\r\nATTACH:https://tracker.example/x\r\n"
        "BEGIN:VALARM\r\nACTION:AUDIO\r\nDTSTART:nonsense\r\nATTACH:file:///etc/passwd\r\nEND:VALARM"
    )
    given = _file(event, before=zone)
    assert events_in(given) == [["UID:1", "DTSTART;TZID=America/New_York:20260303T100000"]]
    [read] = _read(given).events
    assert read.timing == Timing(wall(2026, 3, 3, 10), "America/New_York", 0)


def test_a_link_that_a_browser_would_run_is_left_out() -> None:
    """Only web addresses are links."""
    [event] = _read(_file(f"UID:1\r\n{START}\r\nURL:javascript:alert(1)")).events
    assert event.words.link == ""


def test_the_largest_file_is_read_in_bounded_time() -> None:
    """Two thousand events, each repeating for ever: some seconds on a slow machine, and few occurrences."""
    events = [
        f"UID:{n}\r\nSUMMARY:{'x' * 500}\r\nDTSTART:19010101T000000Z\r\nRRULE:FREQ=DAILY"
        for n in range(MOST_EVENTS)
    ]
    began = time.process_time()
    reading = _read(_file(*events))
    assert len(reading.events) == MOST_EVENTS
    assert time.process_time() - began < 20
    window: dict[str, Any] = {
        "first": datetime(2026, 1, 1, tzinfo=UTC),
        "last": datetime(2199, 1, 1, tzinfo=UTC),
    }
    assert len(occurrences(reading.events[0].timing, **window)) == MOST


def _steps_of(given: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[Reading, int]:
    """Read a file and count every day that a rule is walked over."""
    steps, walk = [0], rule_days._walk

    def counted(*asked: Any) -> Any:
        for day in walk(*asked):
            steps[0] += 1
            yield day

    monkeypatch.setattr(rule_days, "_walk", counted)
    rule_days.settled.cache_clear()
    return _read(given), steps[0]


def test_counting_out_repetitions_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file that asks for two million fifth Mondays: what is over the budget is skipped in words."""
    events = [
        f"UID:{n}\r\nDTSTART:19{n % 90 + 10}{n // 90 % 12 + 1:02}01T000000Z\r\n"
        "RRULE:FREQ=MONTHLY;BYDAY=5MO;COUNT=1000"
        for n in range(1000)
    ]
    reading, steps = _steps_of(_file(*events), monkeypatch)
    assert (len(reading.events), len(reading.skipped)) == (MOST_COUNTED // 1000, 980)
    assert steps <= MOST_COUNTED + 2 * len(events)
    assert {skipped.why.code for skipped in reading.skipped} == {"counting"}
    assert wording.why(reading.skipped[0].why)


def test_counting_days_and_weeks_is_reckoned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those are common in real files and cost nothing, so that all of them are read."""
    events = [
        f"UID:{n}\r\nDTSTART:20260{n % 9 + 1}{n % 28 + 1:02}T000000Z\r\nRRULE:FREQ={rule};COUNT=1000"
        for n in range(500)
        for rule in ("DAILY", "WEEKLY;BYDAY=MO,WE,FR;INTERVAL=2")[n % 2 :][:1]
    ]
    reading, steps = _steps_of(_file(*events), monkeypatch)
    assert len(reading.events) == len(events)
    assert steps <= 10 * len(events)


_GOOD = calendar_file(
    [Event("u", Words("Tea", "Here", "a\nb", "https://example.org"), Timing(
        wall(2026, 3, 3, 10), "America/New_York", 60, Rule(Pace.WEEKLY)).settled())],
    at=datetime(2026, 3, 1, tzinfo=UTC),
)  # fmt: skip
_NAMES = ("UID", "SEQUENCE", "SUMMARY", "DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "RDATE", "RECURRENCE-ID",
          "STATUS", "URL", "BEGIN", "END", "DTSTART;VALUE=DATE", "DTSTART;TZID=Europe/Dublin", "EXDATE;VALUE=DATE",
          "RECURRENCE-ID;RANGE=THISANDFUTURE",
    "DTSTART;VALUE=TIME", "SUMMARY;LANGUAGE=\"", "DTSTART;TZID=")  # fmt: skip
_VALUES = st.sampled_from(
    ["", "VEVENT", "20260303", "20260303T100000", "20260303T100000Z", "FREQ=WEEKLY", "FREQ=DAILY;UNTIL=20260303",
     "FREQ=MONTHLY;BYDAY=5MO", "PT1H", "P1D", "-P1W", "PT", "P1D/P1D", "1", "-1", "9" * 30, "CANCELLED",
     "20260303T100000,20260304T100000", "00010101T000000Z", "99991231T235959Z", "20260303T250000", "u"]
) | st.text(max_size=20)  # fmt: skip
_lines = st.builds("{}:{}".format, st.sampled_from(_NAMES), _VALUES)


def _survives(given: bytes) -> None:
    try:
        reading = _read(given)
    except Unusable as refused:
        assert wording.why(refused)
        return
    assert reading.read == len(reading.events) + len(reading.skipped)
    for skipped in reading.skipped:
        assert wording.why(skipped.why)
    for event in reading.events:
        window: dict[str, Any] = {
            "first": datetime(2026, 1, 1, tzinfo=UTC),
            "last": datetime(2026, 6, 1, tzinfo=UTC),
        }
        occurrences(event.timing, event.changes, **window)
        calendar_file([event], at=datetime(2026, 3, 1, tzinfo=UTC))


@settings(max_examples=300)
@given(lines=st.lists(_lines, max_size=12))
@example(lines=["DTSTART:20260303T100000Z", "UID:1", "RRULE:FREQ=WEEKLY;BYDAY="])
def test_any_lines_are_read_or_refused(lines: list[str]) -> None:
    """No lines, however odd, break the reading; what is kept can be shown and written again."""
    _survives(_file("\r\n".join(lines)))


@settings(max_examples=200)
@given(at=st.integers(0, len(_GOOD) - 1), junk=st.binary(max_size=8), cut=st.integers(0, 40))
def test_a_damaged_file_is_read_or_refused(at: int, junk: bytes, cut: int) -> None:
    """Any bytes changed in a good file."""
    _survives(_GOOD[:at] + junk + _GOOD[at + cut :])


_extreme = st.builds(
    "{}{}".format,
    st.sampled_from(("00010101", "00010102", "18991231", "19000101", "21991231", "22000101", "99991230", "99991231")),
    st.sampled_from(("", "T000000", "T090000", "T235959", "T000000Z", "T235959Z")),
)  # fmt: skip
_dated = st.sampled_from(("RDATE", "EXDATE", "DTEND", "RRULE:FREQ=DAILY;UNTIL", "RECURRENCE-ID"))
_zones = st.sampled_from(
    ("UTC", "Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Dublin")
)


@settings(max_examples=300)
@given(name=_dated, at=_extreme, zone=_zones, floats=_zones, start=_extreme)
@example("RDATE", "99991231", "America/New_York", "America/New_York", "20261125T090000")
@example("RDATE", "00010101", "Asia/Tokyo", "Asia/Tokyo", "20261125T090000")
def test_the_ends_of_time_are_read_or_refused(
    name: str, at: str, zone: str, floats: str, start: str
) -> None:
    """In every zone; and a start at the end of time, asked for by its address, is not there."""
    begins = f"DTSTART;TZID={zone}:{start}" if "T" in start else f"DTSTART;VALUE=DATE:{start}"
    kind = "" if "T" in at else ";VALUE=DATE"
    said = f"{name}={at}" if "UNTIL" in name else f"{name}{kind}:{at}"
    extra = (f"UID:1\r\n{said}\r\nDTSTART:20261126T100000",) if "RECUR" in name else ()
    lines = begins if extra else f"{begins}\r\n{said}"
    given_ = _file(f"UID:1\r\n{lines}", *extra)
    reading = read_calendar(given_, zone=floats)
    assert reading.read == len(reading.events) + len(reading.skipped) == 1
    for event in reading.events:
        window: dict[str, Any] = {
            "first": datetime(1950, 1, 1, tzinfo=UTC),
            "last": datetime(2150, 1, 1, tzinfo=UTC),
        }
        occurrences(event.timing, event.changes, **window)
        calendar_file([event], at=datetime(2026, 3, 1, tzinfo=UTC))
        for end in (wall(1, 1, 1), wall(9999, 12, 31)):
            asked = datetime.combine(end, event.timing.starts.time())
            assert occurrence(event.timing, event.changes, asked) is None


def test_every_reason_has_a_sentence() -> None:
    """Each code that the room's code can give has words, and no words are left over."""
    room = Path(__file__).resolve().parent.parent
    source = "".join(path.read_text() for path in room.rglob("*.py") if "tests" not in path.parts)
    for kind, sentences in (("Unreadable", wording._UNREADABLE), ("Unusable", wording._UNUSABLE)):
        given = re.findall(rf"{kind}\(\s*(.*?)[,)]", source)
        codes = {code for found in given for code in re.findall(r'"(\w+)"', found)}
        assert codes == set(sentences)
