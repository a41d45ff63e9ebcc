"""The sentences of the calendar: how something repeats, and what could not be read."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trellis.calendar.rules.problems import Unreadable, Unusable
from trellis.calendar.rules.rule import Pace, Rule

_UNREADABLE = {
    "zone": gettext_lazy("Its time zone “%(found)s” is not known here."),
    "year": gettext_lazy("Its year lies before 1900 or after 2199."),
    "long": gettext_lazy("It is longer than a year."),
    "end": gettext_lazy("It ends before it begins."),
    "never": gettext_lazy("By its rule it never happens."),
    "rule": gettext_lazy("How it repeats cannot be read."),
    "rule_pace": gettext_lazy("It repeats in a way that is not kept here (%(found)s)."),
    "rule_part": gettext_lazy("It repeats in a way that is not kept here (%(found)s)."),
    "rule_value": gettext_lazy("How it repeats says something that cannot be (%(found)s)."),
    "twice": gettext_lazy("It says the same thing twice (%(found)s)."),
    "no_main": gettext_lazy("It changes something that is not in this file."),
    "no_start": gettext_lazy("It does not say when it begins."),
    "time": gettext_lazy("One of its times cannot be read."),
    "uid": gettext_lazy("It has no name of its own (UID)."),
    "cancelled": gettext_lazy("It was called off."),
    "range": gettext_lazy("It changes this and all later times at once; that cannot be read."),
    "changes": gettext_lazy("More than 500 of its times were changed one by one."),
    "counting": gettext_lazy(
        "The file counts out too many repetitions (%(found)s). Give this one a last day instead."
    ),
    "full": gettext_lazy("There are 5,000 things in your calendar already."),
    "broken": gettext_lazy("It is broken."),
}
_UNUSABLE = {
    "large": gettext_lazy("The file is larger than 2 MB. Export a shorter time."),
    "many": gettext_lazy("The file has more than 2,000 events. Export a shorter time."),
    "encoding": gettext_lazy("The file is not text as calendar files are (UTF-8)."),
    "no_calendar": gettext_lazy("This is not a calendar file (.ics)."),
    "no_events": gettext_lazy("There are no events in this file."),
    "broken": gettext_lazy("The file is broken or not whole."),
}
_NTH = {
    1: gettext_lazy("Every month on the first %(day)s"),
    2: gettext_lazy("Every month on the second %(day)s"),
    3: gettext_lazy("Every month on the third %(day)s"),
    4: gettext_lazy("Every month on the fourth %(day)s"),
    -1: gettext_lazy("Every month on the last %(day)s"),
}


def why(problem: Unreadable | Unusable) -> str:
    """Say in a sentence what cannot be read."""
    sentences = _UNREADABLE if isinstance(problem, Unreadable) else _UNUSABLE
    return str(sentences[problem.code]) % {"found": problem.found}


def weekday(number: int) -> str:
    """Name a day of the week, 0 = Monday."""
    return date_format(date(2024, 1, 1 + number), "l")  # 1 January 2024 was a Monday


def repeats(rule: Rule) -> str:
    """Say how something repeats, in one line; nothing for what happens once."""
    if not rule.repeats:
        return ""
    said = {Pace.DAILY: _daily, Pace.WEEKLY: _weekly, Pace.MONTHLY: _monthly}[rule.pace](rule)
    if rule.until is None:
        return said
    return said + ", " + _("until %(day)s") % {"day": date_format(rule.until, "DATE_FORMAT")}


def _daily(rule: Rule) -> str:
    return ngettext("Every day", "Every %(n)d days", rule.every) % {"n": rule.every}


def _weekly(rule: Rule) -> str:
    days = ", ".join(weekday(day) for day in sorted(rule.weekdays))
    words = {"n": rule.every, "days": days}
    return ngettext("Every week on %(days)s", "Every %(n)d weeks on %(days)s", rule.every) % words


def _monthly(rule: Rule) -> str:
    if rule.every == 12:
        return _("Every year")
    if rule.every > 1:
        return ngettext("Every month", "Every %(n)d months", rule.every) % {"n": rule.every}
    if rule.nth in _NTH:
        return str(_NTH[rule.nth]) % {"day": weekday(min(rule.weekdays))}
    if rule.day == -1:
        return _("Every month on the last day")
    return _("Every month on day %(n)d") % {"n": rule.day} if rule.day else _("Every month")
