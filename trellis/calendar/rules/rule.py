"""How something repeats: the small part of RFC 5545 that is kept here, and the days it falls on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import islice

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule
from dateutil.rrule import weekday as nth_weekday

from trellis.calendar.rules.problems import Unreadable

FIRST_YEAR, LAST_YEAR = 1900, 2199
MOST_TIMES = 1000
NEVER_AGAIN = date(LAST_YEAR, 12, 31)
_RARELY = timedelta(days=30 * 366)  # 29 February of every third year comes within 24 years


def within_years(day: date) -> bool:
    """Say whether anything is kept of a day: those of 1900 to 2199."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


class Pace(StrEnum):
    """The unit in which something repeats."""

    ONCE = "once"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


LONGEST_STEP = {Pace.ONCE: 1, Pace.DAILY: 366, Pace.WEEKLY: 104, Pace.MONTHLY: 120}
_EVEN = {Pace.DAILY: 1, Pace.WEEKLY: 7}
"""Paces whose days come round evenly, after `every` times so many days."""
_FREQUENCY = {Pace.DAILY: DAILY, Pace.WEEKLY: WEEKLY, Pace.MONTHLY: MONTHLY}


@dataclass(frozen=True)
class Rule:
    """Every `every` days, weeks or months; once when nothing is said.

    Weekly: on `weekdays` (0 = Monday). Monthly: on `day` (1 to 31, or -1, the last), or on the `nth` (1 to 5 from
    the front, -1 to -5 from the end) of the one weekday in `weekdays`. What stays open comes from the first day.
    Months without such a day are left out. `until` is the last possible local day; `count` how many times in all.

    Raises:
        Unreadable: it says something else, or too much.
    """

    pace: Pace = Pace.ONCE
    every: int = 1
    weekdays: frozenset[int] = frozenset()
    day: int | None = None
    nth: int | None = None
    until: date | None = None
    count: int | None = None
    week_starts: int = 0

    def __post_init__(self) -> None:
        """Refuse what is outside these bounds."""
        for fits, name in (
            (1 <= self.every <= LONGEST_STEP[self.pace], "INTERVAL"),
            (self.weekdays <= set(range(7)) and self.week_starts in range(7), "BYDAY"),
            (self.day is None or self.day == -1 or 1 <= self.day <= 31, "BYMONTHDAY"),
            (self.nth is None or (1 <= abs(self.nth) <= 5 and len(self.weekdays) == 1), "BYDAY"),
            (self.count is None or 1 <= self.count <= MOST_TIMES, "COUNT"),
        ):
            if not fits:
                raise Unreadable("rule_value", name)

    @property
    def repeats(self) -> bool:
        """Whether there is more than one time."""
        return self.pace is not Pace.ONCE


def days(rule: Rule, first: date, *, since: date, before: date) -> Iterator[date]:
    """Give the days from `since` on and before `before` that a rule beginning at `first` falls on, in order.

    The work grows with these days, not with how long ago `first` was: the walk begins at the last whole step
    before `since`. `count` is for `settled` and is not looked at here.
    """
    if not rule.repeats:
        yield from (day for day in (first,) if since <= day < before)
        return
    last = min(before - timedelta(days=1), rule.until or NEVER_AGAIN)
    for moment in _walk(rule, _step_before(rule, first, since), last):
        if moment.date() >= max(since, first):
            yield moment.date()


def _walk(rule: Rule, begin: date, last: date) -> Iterator[datetime]:
    weekdays = [nth_weekday(day, rule.nth) for day in sorted(rule.weekdays)]
    return iter(
        rrule(
            _FREQUENCY[rule.pace],
            dtstart=datetime.combine(begin, time()),
            interval=rule.every,
            byweekday=weekdays or None,
            bymonthday=rule.day,
            wkst=rule.week_starts,
            until=datetime.combine(last, time()),
        )
    )


def _step_before(rule: Rule, first: date, since: date) -> date:
    """Give a day in step with `first` and not after `since`; for months, the first of the month."""
    if rule.pace is Pace.MONTHLY:
        months = max(0, (since.year - first.year) * 12 + since.month - first.month)
        whole = first.year * 12 + first.month - 1 + months // rule.every * rule.every
        return date(whole // 12, whole % 12 + 1, 1)
    step = rule.every * (7 if rule.pace is Pace.WEEKLY else 1)
    return first + timedelta(days=max(0, (since - first).days) // step * step)


@lru_cache(maxsize=1024)
def settled(rule: Rule, first: date) -> tuple[Rule, date]:
    """Give the rule with everything said, and its true first day: the first from `first` on that fits.

    A number of times becomes the day of the last one, so that nobody ever counts again.

    Raises:
        Unreadable: it never happens, as on 31 February, or ends before it begins.
    """
    rule = _filled(rule, first)
    if rule.until and rule.until.year > LAST_YEAR:
        rule = replace(rule, until=None)
    begin = next(days(rule, first, since=first, before=_soon(first)), None)
    if begin is None:
        raise Unreadable("never")
    if rule.count is None:
        return rule, begin
    return replace(rule, count=None, until=_last_counted(rule, begin, rule.count)), begin


def _last_counted(rule: Rule, begin: date, count: int) -> date:
    """Give the day of the last of so many times, reckoned where the days come evenly and else counted out."""
    since, left = begin, count
    if _even(rule):
        times = len(rule.weekdays) or 1
        round_ = timedelta(days=rule.every * _EVEN[rule.pace])
        end = min(NEVER_AGAIN - timedelta(days=1), rule.until or NEVER_AGAIN)
        rounds = min((count - 1) // times, (end - begin) // round_)
        since, left = begin + rounds * round_, count - rounds * times
    *_, last = islice(days(rule, begin, since=since, before=NEVER_AGAIN), left)
    return last


def _even(rule: Rule) -> bool:
    return rule.pace is Pace.WEEKLY or (rule.pace is Pace.DAILY and not rule.weekdays)


def to_count(rule: Rule) -> int:
    """Say how many times `settled` has to count out one by one, at most."""
    return 0 if rule.count is None or _even(rule) else rule.count


def _filled(rule: Rule, first: date) -> Rule:
    if rule.pace is Pace.ONCE:
        return Rule()
    if rule.pace is Pace.WEEKLY and not rule.weekdays:
        return replace(rule, weekdays=frozenset({first.weekday()}))
    if rule.pace is Pace.MONTHLY and rule.day is None and rule.nth is None:
        return replace(rule, day=first.day)
    return rule


def _soon(first: date) -> date:
    return min(first + _RARELY, NEVER_AGAIN)
