"""Chores: each slot once, whoever does it and whatever the clocks do."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.worker import FakeClock, a_chore, a_worker, run_due
from trellis.work.models import Job
from trellis.work.registry import Chore
from trellis.work.rules.slots import Daily, Every

NOW = datetime(2026, 5, 20, 16, 7, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Done:
    """A chore that remembers when it was done."""

    def __init__(self, *faults: Exception) -> None:
        self.at, self.faults = list[datetime](), list(faults)

    def __call__(self, at: datetime) -> None:
        self.at.append(at)
        if self.faults:
            raise self.faults.pop(0)


def live(clock: FakeClock, chore: Chore, *, until: datetime, step: timedelta) -> None:
    """Let three workers live, each stepping in turn."""
    workers = [a_worker(clock, [chore]) for _ in range(3)]
    while clock.now() < until:
        for worker in workers:
            worker.step()
        clock.advance(seconds=step.total_seconds())


@pytest.mark.django_db
def test_a_chore_is_done_once_each_hour_by_any_of_three() -> None:
    clock = FakeClock(NOW)
    with a_chore("test.chore", HOUR, done := Done()) as chore:
        live(clock, chore, until=NOW + 5 * HOUR, step=timedelta(minutes=5))
    assert [at.hour for at in done.at] == [16, 17, 18, 19, 20, 21]


@pytest.mark.django_db
def test_what_was_missed_is_done_once() -> None:
    clock = FakeClock(NOW)
    with a_chore("test.chore", HOUR, done := Done()) as chore:
        run_due(clock, chores=[chore])
        clock.advance(days=9)
        live(clock, chore, until=clock.now() + HOUR / 2, step=timedelta(minutes=5))
    assert len(done.at) == 2


@pytest.mark.django_db
def test_a_chore_that_fails_is_tried_again_and_does_not_pile_up() -> None:
    clock = FakeClock(NOW)
    with a_chore("test.chore", HOUR, done := Done(OSError(), OSError())) as chore:
        live(clock, chore, until=NOW + HOUR / 2, step=timedelta(seconds=30))
    assert (len(done.at), Job.objects.count()) == (3, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "again_within"), [(-400, HOUR), (-2, 2 * HOUR), (400, HOUR)])
def test_a_clock_that_is_set_neither_stops_nor_doubles_a_chore(
    hours: float, again_within: timedelta
) -> None:
    clock = FakeClock(NOW)
    with a_chore("test.chore", HOUR, done := Done()) as chore:
        live(clock, chore, until=NOW + HOUR, step=timedelta(minutes=5))
        clock.jump(hours=hours)
        set_at, before = clock.now(), len(done.at)
        live(clock, chore, until=set_at + 4 * HOUR, step=timedelta(minutes=5))
    after = done.at[before:]
    assert after[0] - set_at <= again_within
    assert all(later - sooner >= HOUR / 2 for sooner, later in pairwise(after))


@pytest.mark.django_db
@pytest.mark.parametrize("back", [timedelta(minutes=40), timedelta(minutes=61)])
def test_set_back_over_a_slot_it_is_not_done_twice(back: timedelta) -> None:
    """02:30 was done; now it is 02:20 again."""
    clock = FakeClock(datetime(2026, 5, 20, 1, tzinfo=UTC))
    with a_chore("test.chore", DAY, done := Done(), daily=time(2, 30)) as chore:
        live(clock, chore, until=clock.now() + 2 * HOUR, step=timedelta(minutes=5))
        clock.jump(seconds=-back.total_seconds())
        live(clock, chore, until=clock.now() + 25 * HOUR, step=timedelta(minutes=5))
    assert [(at.day, at.hour) for at in done.at] == [(20, 2), (21, 2)]


@pytest.mark.django_db
def test_a_daily_chore_waits_for_its_hour_the_first_time() -> None:
    clock = FakeClock(NOW)
    with a_chore("test.chore", DAY, done := Done(), daily=time(9)) as chore:
        live(clock, chore, until=NOW + 2 * DAY, step=HOUR / 2)
    assert [(at.day, at.hour) for at in done.at] == [(21, 9), (22, 9)]


@pytest.mark.parametrize(
    ("zone", "noon", "expected"),
    [
        ("America/New_York", "2026-03-08T17:00+00:00", "2026-03-08T07:30"),  # 02:30 is not there
        ("America/New_York", "2026-11-01T17:00+00:00", "2026-11-01T07:30"),
        ("Europe/Madrid", "2026-03-29T11:00+00:00", "2026-03-29T01:30"),  # 02:30 is not there
        ("Europe/Madrid", "2026-10-25T11:00+00:00", "2026-10-25T00:30"),  # twice: the first
    ],
)
def test_half_past_two_where_clocks_change(zone: str, noon: str, expected: str) -> None:
    slot = Daily(time(2, 30), ZoneInfo(zone)).slot(datetime.fromisoformat(noon))
    assert slot.isoformat()[:16] == expected


a_moment = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(a_moment, st.timedeltas(timedelta(seconds=1), timedelta(days=40)))
def test_every_moment_is_in_one_slot(now: datetime, length: timedelta) -> None:
    every = Every(length)
    assert every.slot(now) <= now < every.after(now)
    assert every.slot(every.after(now)) == every.after(now)


@given(a_moment, st.times(), st.sampled_from(sorted(available_timezones())))
def test_every_local_day_has_one_slot_in_every_zone(now: datetime, hour: time, zone: str) -> None:
    """Across every change of clocks: slots follow one another by about a day, each on its own date."""
    daily = Daily(hour, ZoneInfo(zone))
    slots = [daily.slot(now + n * DAY) for n in range(4)] + [daily.after(now + 3 * DAY)]
    assert slots[0] <= now < daily.after(now)
    assert daily.slot(daily.after(now)) == daily.after(now)
    steps = {later - sooner for sooner, later in pairwise(sorted(set(slots)))}
    assert all(20 * HOUR <= step <= 28 * HOUR for step in steps)


def each_transition(zone: ZoneInfo) -> list[datetime]:
    """Give the hours in two years in which a zone's clocks change."""
    hours = [datetime(2026, 1, 1, tzinfo=UTC) + n * HOUR for n in range(2 * 366 * 24)]
    return [
        b
        for a, b in pairwise(hours)
        if a.astimezone(zone).utcoffset() != b.astimezone(zone).utcoffset()
    ]


@pytest.mark.parametrize("name", ["America/New_York", "Europe/Madrid", "Australia/Lord_Howe"])
def test_half_past_two_runs_once_on_every_day_of_change(name: str) -> None:
    zone = ZoneInfo(name)
    daily: Callable[[datetime], datetime] = Daily(time(2, 30), zone).slot
    for change in each_transition(zone):
        moments = [change + n * timedelta(minutes=10) for n in range(-200, 200)]
        slots = sorted({daily(moment) for moment in moments})
        dates = [slot.astimezone(zone).date() for slot in slots]
        assert len(set(dates)) == len(dates)
        assert change.astimezone(zone).date() in dates
