"""Series: planned, changed one by one, from here on or as a whole, and ended; each under its owner's key."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from trellis.calendar.actions.files import bring_in
from trellis.calendar.actions.series import (
    CannotChange,
    CannotPlan,
    cancel_one,
    change,
    change_following,
    end,
    move_one,
    plan,
)
from trellis.calendar.models import NEVER_ENDS, Series
from trellis.calendar.rules.event import Event
from trellis.calendar.rules.ics_in import Reading, read_calendar
from trellis.calendar.rules.ics_out import calendar_file
from trellis.calendar.rules.problems import Unreadable
from trellis.calendar.rules.recurrence import Changes, Moved, Timing, Words, occurrences
from trellis.calendar.rules.rule import Pace, Rule
from trellis.calendar.rules.stored import (
    changes_from,
    changes_stored,
    timing_from,
    timing_stored,
)
from trellis.calendar.rules.zones import instant
from trellis.calendar.tests.test_calendar_files import events
from trellis.calendar.tests.times import wall
from trellis.kit.identity import uuid7
from trellis.vault.models import Key

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
MARCH = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
TALK = Words("Talk", "Room 2", "Bring the form", "https://example.org/room")
TUESDAYS = Timing(wall(2026, 3, 3, 10), "America/New_York", 50, Rule(Pace.WEEKLY))


def _days(key: Key) -> list[str]:
    found = Series.objects.of(key).happening(*MARCH)
    return [f"{one.occurrence.local:%d %H:%M} {one.title}" for one in found]


def _talk(key: Key) -> Series:
    return plan(by=key, words=TALK, timing=TUESDAYS, at=NOW)


@pytest.mark.django_db
def test_what_is_planned_happens_and_only_to_its_owner(key: Key, other: Key) -> None:
    """By the wall clock, in order, under one key."""
    _talk(key)
    plan(by=key, words=Words("Tea"), timing=Timing(wall(2026, 3, 10, 9), "UTC", 30), at=NOW)
    assert _days(key) == ["03 10:00 Talk", "10 09:00 Tea", "10 10:00 Talk", "17 10:00 Talk", "24 10:00 Talk",
                          "31 10:00 Talk"]  # fmt: skip
    assert _days(other) == []


@pytest.mark.django_db
def test_what_lies_at_the_end_of_time_is_passed_over(key: Key) -> None:
    """A file brought in by an earlier version could leave such starts behind; a calendar opens all the same."""
    talk, last = _talk(key), wall(9999, 12, 31, 10)
    added, there = frozenset({last, wall(1, 1, 1)}), Moved(last, 50)
    talk.changed = changes_stored(Changes(frozenset({last}), {wall(2026, 3, 3, 10): there}, added))
    talk.save()
    assert _days(key) == [f"{day} 10:00 Talk" for day in ("03", "10", "17", "24", "31")]
    [kept] = Series.objects.of(key)
    assert kept.occurrence(last) is None
    assert calendar_file([kept.event], at=NOW)
    end(by=key, series=kept, before=wall(2026, 3, 17, 10), at=LATER)
    assert _days(key) == ["03 10:00 Talk", "10 10:00 Talk"]


@pytest.mark.django_db
def test_a_form_sent_twice_plans_once(key: Key, other: Key) -> None:
    """The same id and words: one. The same id, other words: another, also once. Somebody else's id: their own."""
    form: dict[str, Any] = {"by": key, "timing": TUESDAYS, "at": NOW, "id": uuid7()}
    assert plan(words=TALK, **form) == plan(words=TALK, **form)
    assert plan(words=Words("Other"), **form) == plan(words=Words("Other"), **form)
    assert Series.objects.of(key).count() == 2
    theirs: dict[str, Any] = {**form, "by": other}
    assert plan(words=TALK, **theirs) == plan(words=TALK, **theirs)
    assert (Series.objects.of(key).count(), Series.objects.of(other).count()) == (2, 1)


@pytest.mark.django_db
def test_one_is_called_off_and_one_moved(key: Key) -> None:
    """The others stay; done again nothing changes; each change counts for calendar programs."""
    talk = _talk(key)
    cancel_one(by=key, series=talk, original=wall(2026, 3, 10, 10), at=LATER)
    cancel_one(by=key, series=talk, original=wall(2026, 3, 10, 10), at=LATER)
    move_one(by=key, series=talk, original=wall(2026, 3, 17, 10), at=LATER,
             to=Moved(wall(2026, 3, 18, 15), 30, replace(TALK, place="Room 9")))  # fmt: skip
    assert _days(key) == ["03 10:00 Talk", "18 15:00 Talk", "24 10:00 Talk", "31 10:00 Talk"]
    kept = Series.objects.of(key).get()
    assert (kept.sequence, kept.changed_at) == (2, LATER)
    moved = kept.occurrence(wall(2026, 3, 17, 10))
    assert moved is not None and moved.words.place == "Room 9"
    cancel_one(by=key, series=talk, original=wall(2026, 3, 17, 10), at=LATER)
    assert _days(key) == ["03 10:00 Talk", "24 10:00 Talk", "31 10:00 Talk"]


@pytest.mark.django_db
def test_moved_far_away_it_is_found_there(key: Key) -> None:
    """Also outside the days between which its series lies."""
    tea = plan(
        by=key,
        words=Words("Tea"),
        timing=replace(TUESDAYS, rule=Rule(Pace.WEEKLY, count=2)),
        at=NOW,
    )
    move_one(
        by=key, series=tea, original=wall(2026, 3, 3, 10), at=NOW, to=Moved(wall(2027, 1, 5, 9), 30)
    )
    found = Series.objects.of(key).happening(
        datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)
    )
    assert [one.occurrence.original for one in found] == [wall(2026, 3, 3, 10)]


@pytest.mark.django_db
def test_changing_all_keeps_what_was_said_of_single_days(key: Key) -> None:
    """An hour later: what was off stays off. On another day: that falls away."""
    talk = _talk(key)
    cancel_one(by=key, series=talk, original=wall(2026, 3, 10, 10), at=NOW)
    later = replace(TUESDAYS, starts=wall(2026, 3, 3, 11))
    change(by=key, series=talk, words=Words("Walk"), timing=later, at=NOW)
    assert _days(key)[:2] == ["03 11:00 Walk", "17 11:00 Walk"]
    change(
        by=key,
        series=talk,
        words=TALK,
        timing=replace(TUESDAYS, starts=wall(2026, 3, 4, 10)),
        at=NOW,
    )
    assert _days(key) == ["04 10:00 Talk", "11 10:00 Talk", "18 10:00 Talk", "25 10:00 Talk"]


@pytest.mark.django_db
def test_this_and_following_makes_two(key: Key) -> None:
    """What was stays as it was, the later ones are new, with the changes that still fit."""
    talk = _talk(key)
    for day in (3, 24):
        cancel_one(by=key, series=talk, original=wall(2026, 3, day, 10), at=NOW)
    change_following(by=key, series=talk, original=wall(2026, 3, 17, 10), words=Words("Walk"),
                     timing=replace(TUESDAYS, starts=wall(2026, 3, 17, 12)), at=LATER)  # fmt: skip
    assert _days(key) == ["10 10:00 Talk", "17 12:00 Walk", "31 12:00 Walk"]
    assert len(set(Series.objects.of(key).values_list("mark", flat=True))) == 2
    with pytest.raises(CannotChange):
        change_following(
            by=key,
            series=talk,
            original=wall(2026, 3, 17, 10),
            words=TALK,
            timing=TUESDAYS,
            at=LATER,
        )
    assert len(_days(key)) == 3


@pytest.mark.django_db
def test_ending_leaves_what_was(key: Key) -> None:
    """From one on; and all of it, when asked, is really gone."""
    talk = _talk(key)
    assert Series.objects.of(key).get().ends_on == NEVER_ENDS
    end(by=key, series=talk, before=wall(2026, 3, 17, 10), at=LATER)
    assert _days(key) == ["03 10:00 Talk", "10 10:00 Talk"]
    end(by=key, series=talk, at=LATER)
    end(by=key, series=talk, at=LATER)
    assert Series.objects.count() == 0


@pytest.mark.django_db
def test_what_happens_once_is_gone_when_called_off(key: Key) -> None:
    """Nothing stays of it."""
    tea = plan(by=key, words=Words("Tea"), timing=Timing(wall(2026, 3, 10, 9), "UTC", 30), at=NOW)
    cancel_one(by=key, series=tea, original=wall(2026, 3, 10, 9), at=NOW)
    assert Series.objects.count() == 0


ACTS: list[Callable[[Key, Series], object]] = [
    lambda key, talk: change(by=key, series=talk, words=TALK, timing=TUESDAYS, at=NOW),
    lambda key, talk: cancel_one(by=key, series=talk, original=wall(2026, 3, 3, 10), at=NOW),
    lambda key, talk: move_one(
        by=key,
        series=talk,
        original=wall(2026, 3, 3, 10),
        to=Moved(wall(2026, 3, 3, 11), 5),
        at=NOW,
    ),
    lambda key, talk: change_following(
        by=key, series=talk, original=wall(2026, 3, 10, 10), words=TALK, timing=TUESDAYS, at=NOW
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize("act", ACTS)
def test_nobody_changes_what_is_anothers(
    key: Key, other: Key, act: Callable[[Key, Series], object]
) -> None:
    """Whatever is tried; ending it does nothing."""
    talk = _talk(key)
    before = _days(key)
    with pytest.raises(CannotChange):
        act(other, talk)
    end(by=other, series=talk, at=NOW)
    assert _days(key) == before


@pytest.mark.django_db
def test_what_never_happens_is_not_kept(key: Key) -> None:
    """And nothing else changes."""
    never = replace(TUESDAYS, rule=Rule(Pace.WEEKLY, until=wall(2026, 1, 1).date()))
    with pytest.raises(Unreadable):
        plan(by=key, words=TALK, timing=never, at=NOW)
    assert Series.objects.count() == 0


@pytest.mark.django_db
def test_a_week_costs_one_query_by_the_index(key: Key) -> None:
    """However much has been; and each day's own span is enough to find it."""
    for n in range(30):
        plan(by=key, words=TALK, timing=Timing(wall(2025, 1, 1 + n % 28, 9), "UTC", 30), at=NOW)
    _talk(key)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = Series.objects.of(key).happening(*MARCH)
    assert (len(asked), len(found)) == (1, 5)
    if connection.vendor == "sqlite":
        plan_of = Series.objects.of(key).between(*MARCH).explain()
        assert "calendar_series_days" in plan_of


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(event=events())
def test_the_store_finds_whatever_happens(key: Key, event: Event) -> None:
    """The days in clear never hide an occurrence; what is stored comes back as it was."""
    Series.objects.all().delete()
    series = Series(id=uuid7(), key=key, changed_at=NOW, mark="m")
    series.uid, series.words = "u", event.words
    series.happens(event.timing, event.changes)
    series.save()
    assert timing_from(timing_stored(event.timing)) == event.timing
    assert changes_from(changes_stored(event.changes)) == event.changes
    begin = instant(event.timing.starts, event.timing.zone)
    for back in (-400, -1, 0, 1, 200, 4000):
        window = (begin + timedelta(days=back), begin + timedelta(days=back + 30))
        expected = occurrences(event.timing, event.changes, first=window[0], last=window[1])
        assert [one.occurrence for one in Series.objects.of(key).happening(*window)] == expected


def _bring(key: Key, given: bytes) -> tuple[int, int, int, int]:
    done = bring_in(by=key, reading=read_calendar(given, zone="America/New_York"), at=LATER)
    assert done.read == done.added + done.updated + done.unchanged + len(done.skipped)
    return done.added, done.updated, done.unchanged, len(done.skipped)


@pytest.mark.django_db
def test_a_file_brought_in_again_changes_nothing(key: Key) -> None:
    """Added, then unchanged; what the file changed is updated; an older file never wins over what is here."""
    event = Event("a@example.org", TALK, TUESDAYS.settled())
    given = calendar_file(
        [event, Event("b", Words("Tea"), Timing(wall(2026, 3, 10, 9), "UTC", 30))], at=NOW
    )
    assert _bring(key, given) == (2, 0, 0, 0)
    before = list(Series.objects.of(key).order_by("pk").values("sequence", "changed_at"))
    assert _bring(key, given) == (0, 0, 2, 0)
    assert list(Series.objects.of(key).order_by("pk").values("sequence", "changed_at")) == before
    moved = calendar_file([replace(event, words=Words("Walk"), sequence=1)], at=NOW)
    assert _bring(key, moved) == (0, 1, 0, 0)
    assert _bring(key, given) == (0, 0, 2, 0)
    assert "Walk" in " ".join(_days(key))


@pytest.mark.django_db
def test_ones_own_calendar_taken_out_and_brought_back_changes_nothing(key: Key, other: Key) -> None:
    """And elsewhere it is the same calendar."""
    talk = _talk(key)
    cancel_one(by=key, series=talk, original=wall(2026, 3, 10, 10), at=NOW)
    move_one(
        by=key,
        series=talk,
        original=wall(2026, 3, 17, 10),
        at=NOW,
        to=Moved(wall(2026, 3, 18, 9), 20),
    )
    given = calendar_file([one.event for one in Series.objects.of(key)], at=NOW)
    assert _bring(key, given) == (0, 0, 1, 0)
    assert _bring(other, given) == (1, 0, 0, 0)
    assert _days(other) == _days(key)


@pytest.mark.django_db
def test_there_is_room_for_so_much(key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit is refused or skipped by name; what is there can still be updated."""
    monkeypatch.setattr("trellis.calendar.actions.series.MOST_SERIES", 1)
    monkeypatch.setattr("trellis.calendar.actions.files.MOST_SERIES", 1)
    talk = _talk(key)
    with pytest.raises(CannotPlan):
        plan(by=key, words=Words("Tea"), timing=TUESDAYS, at=NOW)
    reading = Reading(2, [talk.event, Event("new", Words("Tea"), TUESDAYS.settled())])
    done = bring_in(by=key, reading=reading, at=NOW)
    assert (done.unchanged, [skipped.why.code for skipped in done.skipped]) == (1, ["full"])


@pytest.mark.django_db
def test_so_many_single_changes_are_too_many(key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one is refused and nothing changes."""
    monkeypatch.setattr("trellis.calendar.actions.series.MOST_CHANGES", 1)
    talk = _talk(key)
    cancel_one(by=key, series=talk, original=wall(2026, 3, 10, 10), at=NOW)
    with pytest.raises(CannotChange):
        cancel_one(by=key, series=talk, original=wall(2026, 3, 17, 10), at=NOW)
    assert Series.objects.of(key).get().changes == Changes(frozenset({wall(2026, 3, 10, 10)}))


def _calls(work: Callable[[], object]) -> int:
    """Count the calls that a piece of work makes."""
    count = 0

    def counted(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.django_db
def test_a_calendar_full_of_daily_things_costs_by_what_is_shown(key: Key) -> None:
    """Half a year of fifty daily series, of which a hundred times are asked for: not nine thousand are worked out."""
    for _ in range(50):
        plan(by=key, words=TALK, timing=replace(TUESDAYS, rule=Rule(Pace.DAILY)), at=NOW)
    week, half = (NOW + timedelta(days=days) for days in (7, 183))
    _ask = Series.objects.of(key).happening
    assert len(_ask(NOW, half, limit=100)) == 100
    assert _calls(lambda: _ask(NOW, half, limit=100)) <= 1.1 * _calls(
        lambda: _ask(NOW, week, limit=100)
    )
