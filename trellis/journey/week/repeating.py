"""How something repeats, as few choices; and where a changed series begins."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from trellis.calendar.rules.rule import Pace, Rule

REPEATS = [
    ("never", _("Never")),
    ("day", _("Every day")),
    ("week", _("Every week")),
    ("two_weeks", _("Every second week")),
    ("month", _("Every month on this date")),
    ("month_weekday", _("Every month on this day of the week, such as the second Tuesday")),
]
_LAST = 31


def rule_for(choice: str, day: date, weekdays: frozenset[int], kept: Rule) -> Rule:
    """Give the rule of a choice for something on a day. The 31st stands for the last day of each month."""
    own = frozenset({day.weekday()})
    nth = (day.day - 1) // 7 + 1
    rules = {
        "never": Rule(),
        "day": Rule(Pace.DAILY),
        "week": Rule(Pace.WEEKLY, weekdays=weekdays or own),
        "two_weeks": Rule(Pace.WEEKLY, every=2, weekdays=weekdays or own),
        "month": Rule(Pace.MONTHLY, day=-1 if day.day == _LAST else day.day),
        "month_weekday": Rule(Pace.MONTHLY, weekdays=own, nth=-1 if nth > 4 else nth),
        "kept": kept,
    }
    return rules[choice]


def said_as(rule: Rule) -> str:
    """Give the choice that says a rule, or `kept` for one that none of them says."""
    if not rule.repeats:
        return "never"
    choices = {
        (Pace.DAILY, 1): "day",
        (Pace.WEEKLY, 1): "week",
        (Pace.WEEKLY, 2): "two_weeks",
        (Pace.MONTHLY, 1): "month_weekday" if rule.nth else "month",
    }
    return choices.get((rule.pace, rule.every), "kept")


def begun(rule: Rule, day: date, since: date) -> date:
    """Give the first day of a changed series, from `since` on, so that it falls on `day` too."""
    if not rule.repeats or day <= since:
        return day
    if rule.pace is Pace.MONTHLY:
        return since
    step = rule.every * (7 if rule.pace is Pace.WEEKLY else 1)
    return day - timedelta(days=(day - since).days // step * step)
