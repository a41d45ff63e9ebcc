"""When a nudge may come: once in the person's own day, at their hour, never in quiet, and not into silence."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.notices.rules.nudging import (
    LATE_AT_MOST,
    Past,
    Verdict,
    Wish,
    judge,
    next_moment,
    strikes_in_quiet,
)
from trellis.people.rules.quiet import Quiet
from trellis.people.tests.test_quiet import ZONES, moments, quiets

wishes = st.builds(Wish, st.integers(0, 23), quiets)
EVENING = Wish(20, Quiet("America/New_York", time(22), time(8)))
AT_EIGHT = datetime(2026, 5, 4, 0, tzinfo=UTC)  # 20:00 on May 3rd there


def verdict(past: Past = Past(), *, late: int = 0, done: bool = False) -> Verdict:  # noqa: B008
    return judge(EVENING, past, at=AT_EIGHT + timedelta(minutes=late), done=done)


def test_at_the_hour() -> None:
    assert next_moment(EVENING, after=AT_EIGHT - timedelta(seconds=1)) == AT_EIGHT
    assert next_moment(EVENING, after=AT_EIGHT) == AT_EIGHT + timedelta(days=1)
    assert verdict() is Verdict.NUDGE


def test_what_was_done_needs_no_reminding() -> None:
    assert verdict(done=True) is Verdict.DONE


def test_one_that_is_late_is_left_out() -> None:
    assert verdict(late=119) is Verdict.NUDGE
    assert verdict(late=121) is Verdict.QUIET  # past ten in the evening
    noon = Wish(12, EVENING.quiet)
    due = datetime(2026, 5, 3, 16, tzinfo=UTC)
    assert judge(noon, Past(), at=due + LATE_AT_MOST, done=False) is Verdict.LATE
    assert judge(noon, Past(), at=due + LATE_AT_MOST / 2, done=False) is Verdict.NUDGE


def test_whoever_travelled_is_not_nudged_at_the_old_hour() -> None:
    in_tokyo = Wish(20, Quiet("Asia/Tokyo"))
    assert judge(in_tokyo, Past(), at=AT_EIGHT, done=False) is Verdict.LATE  # nine in the morning


def test_a_second_one_within_a_day_is_left_out() -> None:
    earlier = Past(AT_EIGHT - timedelta(hours=10), back=True)
    assert verdict(earlier) is Verdict.TWICE


def test_after_two_in_a_row_that_came_to_nothing_there_is_silence() -> None:
    yesterday = AT_EIGHT - timedelta(days=1)
    assert verdict(Past(yesterday, back=False, ignored=0)) is Verdict.NUDGE
    assert verdict(Past(yesterday, back=False, ignored=1)) is Verdict.IGNORED
    assert verdict(Past(AT_EIGHT - timedelta(days=90), back=False, ignored=1)) is Verdict.IGNORED


def test_who_comes_back_by_themselves_is_asked_again() -> None:
    assert verdict(Past(AT_EIGHT - timedelta(days=90), back=True, ignored=1)) is Verdict.NUDGE


def test_an_hour_within_quiet_is_known_beforehand() -> None:
    assert strikes_in_quiet(3, EVENING.quiet)
    assert not strikes_in_quiet(20, EVENING.quiet)


@given(wishes, moments)
def test_the_next_moment_is_the_hour_on_the_persons_clock(wish: Wish, after: datetime) -> None:
    moment = next_moment(wish, after=after)
    assert after < moment <= after + timedelta(hours=50)  # Apia once left a whole day out
    clock = moment.astimezone(ZoneInfo(wish.quiet.zone))
    before = (moment - timedelta(minutes=1)).astimezone(ZoneInfo(wish.quiet.zone))
    jumped_over = (before.hour, clock.hour) != (clock.hour, clock.hour) and clock.hour > wish.hour
    assert clock.hour == wish.hour or jumped_over or before.date() != clock.date()


@settings(max_examples=60)
@given(
    wishes,
    moments,
    st.lists(
        st.tuples(st.booleans(), st.booleans(), st.sampled_from(ZONES), st.integers(0, 300)),
        min_size=3,
        max_size=25,
    ),
)
def test_any_run_of_days_keeps_every_promise(
    wish: Wish, start: datetime, days: list[tuple[bool, bool, str, int]]
) -> None:
    """Each day: checked in already or not, came back or not, travelled to a zone, worker late by minutes."""
    past, given_at, silent_for = Past(), list[tuple[datetime, Wish]](), 0
    at = start
    for done, back, zone, late in days:
        at = next_moment(wish, after=at) + timedelta(minutes=late)
        wish = Wish(wish.hour, replace(wish.quiet, zone=zone))  # travelled since that was set
        past = replace(past, back=back or past.at is None)
        silent_for = 0 if past.back else silent_for
        if judge(wish, past, at=at, done=done) is Verdict.NUDGE:
            assert not done
            assert not wish.quiet.holds(at)
            assert next_moment(wish, after=at - LATE_AT_MOST) <= at
            assert silent_for < 2
            silent_for += 1
            past = Past(at, back=False, ignored=past.ignored_now)
            given_at.append((at, wish))
    for (one, _), (other, there) in pairwise(given_at):
        assert there.day(other) > there.day(one)


def test_a_day_begins_at_its_own_midnight() -> None:
    wish = Wish(12, Quiet("America/New_York"))
    assert wish.began(AT_EIGHT) == datetime(2026, 5, 3, 4, tzinfo=UTC)
    assert wish.day(AT_EIGHT) == date(2026, 5, 3)
