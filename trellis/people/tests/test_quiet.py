"""Quiet hours hold by what the person's clock shows, over midnight and on nights when clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from trellis.people.rules.quiet import Quiet

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Cairo",
    "America/Santiago",
]
moments = st.datetimes(datetime(2011, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
quiets = st.builds(Quiet, st.sampled_from(ZONES), clocks, clocks)


def local(zone: str, *when: int, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone), fold=fold)  # type: ignore[misc,arg-type]


NIGHT = Quiet("Europe/Berlin", time(22), time(7))


def test_over_midnight() -> None:
    for hour, quiet in ((21, False), (22, True), (0, True), (6, True), (7, False), (12, False)):
        assert NIGHT.holds(local("Europe/Berlin", 2026, 5, 3, hour)) is quiet


def test_within_one_day() -> None:
    siesta = Quiet("Europe/Madrid", time(14), time(16, 30))
    assert siesta.holds(local("Europe/Madrid", 2026, 5, 3, 14))
    assert not siesta.holds(local("Europe/Madrid", 2026, 5, 3, 16, 30))


def test_none_is_never_quiet() -> None:
    at = local("UTC", 2026, 5, 3, 3)
    for quiet in (Quiet("UTC"), Quiet("UTC", time(3)), Quiet("UTC", time(3), time(3))):
        assert not quiet.holds(at)
        assert quiet.over(at) == at


def test_the_night_clocks_are_set_forward_is_an_hour_shorter() -> None:
    began = local("Europe/Berlin", 2026, 3, 28, 22)
    assert NIGHT.over(began) - began.astimezone(UTC) == timedelta(hours=8)


def test_the_night_clocks_are_set_back_is_an_hour_longer() -> None:
    began = local("Europe/Berlin", 2026, 10, 24, 22)
    assert NIGHT.over(began) - began.astimezone(UTC) == timedelta(hours=10)


def test_an_end_that_is_jumped_over_comes_with_the_jump() -> None:
    short = Quiet("Europe/Berlin", time(23), time(2, 30))
    over = short.over(local("Europe/Berlin", 2026, 3, 29, 1))
    assert over == datetime(2026, 3, 29, 1, tzinfo=UTC)  # 03:00 there


def test_an_hour_that_comes_twice_is_judged_each_time() -> None:
    short = Quiet("Europe/Berlin", time(2), time(3))
    for fold in (0, 1):
        assert short.holds(local("Europe/Berlin", 2026, 10, 25, 2, 30, fold=fold))
    over = short.over(local("Europe/Berlin", 2026, 10, 25, 2, 30))
    assert over == datetime(2026, 10, 25, 2, tzinfo=UTC)


@given(quiets, moments)
def test_the_end_is_the_first_moment_that_is_not_quiet(quiet: Quiet, at: datetime) -> None:
    over = quiet.over(at)
    assert not quiet.holds(over)
    assert over == at or quiet.holds(at)
    step = timedelta(minutes=7)
    between = [at + n * step for n in range((over - at) // step + 1) if at + n * step < over]
    assert all(quiet.holds(moment) for moment in between)
    assert over - at <= timedelta(hours=26)
