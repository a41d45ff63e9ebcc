"""Maya's week: invented, and planned through the same actions as anybody's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from trellis.calendar.actions import series as planning
from trellis.calendar.models import Series
from trellis.calendar.rules.recurrence import Moved, Timing, Words
from trellis.calendar.rules.rule import Pace, Rule
from trellis.operate.cast import ZONE
from trellis.people.models import Person

_BEGAN = timedelta(weeks=8)
_WEEKLY, _FORTNIGHTLY = Rule(Pace.WEEKLY), Rule(Pace.WEEKLY, every=2)


@dataclass(frozen=True)
class _Habit:
    """Something in Maya's week, on a day counted from Monday."""

    words: Words
    weekday: int
    at: time
    minutes: int
    rule: Rule


_HABITS = {
    "counselling": _Habit(
        Words("Talk with Lena", "Riverside Clinic, room 2", "Bring the sleep notes."), 1, time(10), 50, _WEEKLY
    ),
    "clinic": _Habit(Words("Dr. Okafor", "Riverside Clinic"), 3, time(9, 15), 30, _FORTNIGHTLY),
    "bakery": _Habit(Words("Early shift", "Bakery"), 0, time(6), 300,
                     Rule(Pace.WEEKLY, weekdays=frozenset({0, 2, 4}))),
    "sam": _Habit(Words("Ring Sam"), 6, time(19), 30, _WEEKLY),
    "sunday": _Habit(Words("Dinner at Mum’s", notes="My turn to cook."), 6, time(13), 120, _WEEKLY),
    "walk": _Habit(Words("Walk with Bea", "By the river"), 5, time(11), 90, _FORTNIGHTLY),
}  # fmt: skip


def plan_mayas_week(maya: Person, *, at: datetime) -> None:
    """Plan what Maya's weeks hang on, begun eight weeks ago; next week's talk is moved, one shift is off."""
    monday = at.astimezone(ZoneInfo(ZONE)).date()
    monday -= timedelta(days=monday.weekday())
    first = monday - _BEGAN
    planned = {name: _plan(maya, habit, first, at) for name, habit in _HABITS.items()}
    for words, timing in _once(monday):
        planning.plan(by=maya.key, words=words, timing=timing, at=at)
    _differ(maya, planned, monday, at)


def _plan(maya: Person, habit: _Habit, monday: date, at: datetime) -> Series:
    timing = Timing(_start(habit, monday), ZONE, habit.minutes, habit.rule)
    return planning.plan(by=maya.key, words=habit.words, timing=timing, at=at)


def _start(habit: _Habit, monday: date) -> datetime:
    return datetime.combine(monday + timedelta(days=habit.weekday), habit.at)


def _once(monday: date) -> Iterator[tuple[Words, Timing]]:
    day = datetime.combine(monday, time())
    yield (
        Words("Dentist", "12 Elm Street"),
        Timing(day + timedelta(days=8, hours=15), ZONE, 45),
    )
    yield Words("Rosa’s birthday"), Timing(day + timedelta(days=5), ZONE, 1440, all_day=True)
    yield (
        Words("Library: job papers", "Main library", link="https://library.example/desk"),
        Timing(day + timedelta(days=2, hours=16), ZONE, 60),
    )


def _differ(maya: Person, planned: dict[str, Series], monday: date, at: datetime) -> None:
    """Let one thing be moved and one be off, as it is in life."""
    talk = _start(_HABITS["counselling"], monday + timedelta(days=7))
    to = Moved(talk + timedelta(days=1, hours=4), 50)
    planning.move_one(by=maya.key, series=planned["counselling"], original=talk, to=to, at=at)
    shift = _start(_HABITS["bakery"], monday) + timedelta(days=4)
    planning.cancel_one(by=maya.key, series=planned["bakery"], original=shift, at=at)
