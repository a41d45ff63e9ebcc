"""How an import went, in the contract's shape and in sentences."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trellis.directory.actions import Report
from trellis.directory.rules.problems import Unreadable, Unusable

_UNREADABLE = {
    "not_an_object": gettext_lazy("this is not a meeting’s row"),
    "no_key": gettext_lazy("it has no slug or ID"),
    "long_key": gettext_lazy("its slug is longer than 200 characters"),
    "no_name": gettext_lazy("it has no name"),
    "day": gettext_lazy("“%(found)s” is no day of the week"),
    "time": gettext_lazy("“%(found)s” is no time of day"),
    "repeats": gettext_lazy("it says the same as row %(found)s"),
}
_UNUSABLE = {
    "empty_file": gettext_lazy("The file is empty."),
    "web_page": gettext_lazy(
        "This is a web page, not a feed; perhaps the site asked whether we are a robot."
    ),
    "not_json": gettext_lazy("This is not JSON: %(found)s."),
    "too_deep": gettext_lazy("This is nested too deeply to be a feed."),
    "too_large": gettext_lazy("This is larger than 64 MB, the most a feed may be."),
    "no_list": gettext_lazy("There is no list of meetings in this file."),
    "empty_list": gettext_lazy("The list is empty, although this source had listings."),
    "nothing_usable": gettext_lazy("Not one row could be read, although this source had listings."),
}


def skipped(problem: Unreadable) -> str:
    """Say why a row could not become a listing."""
    return str(_UNREADABLE[problem.code]) % {"found": problem.found}


def unusable(problem: Unusable) -> str:
    """Say why a file could not be used; nothing was changed."""
    sentence = str(_UNUSABLE[problem.code]) % {"found": problem.found}
    return _("%(sentence)s Nothing was changed.") % {"sentence": sentence}


def last_error(code: str) -> str | None:
    """Say what was wrong with a source's file the last time; None if nothing was."""
    return str(_UNUSABLE[code]) % {"found": "…"} if code in _UNUSABLE else None


_ODD: dict[str, Callable[[int], str]] = {
    "fellowship": lambda n: _(
        "No fellowship was given: AA was assumed. Give --fellowship if it is another."
    ),
    "no_zone": lambda n: ngettext(
        "%(n)d row has no time zone; its hours are not shown as times. Give --zone.",
        "%(n)d rows have no time zone; their hours are not shown as times. Give --zone.",
        n,
    ),
    "timezone": lambda n: ngettext(
        "%(n)d row names a time zone that does not exist; it was left out.",
        "%(n)d rows name a time zone that does not exist; it was left out.",
        n,
    ),
    "by_appointment": lambda n: ngettext(
        "%(n)d row has no day or time; it is kept as by appointment.",
        "%(n)d rows have no day or time; they are kept as by appointment.",
        n,
    ),
    "end_time": lambda n: ngettext(
        "%(n)d row has an end that is no time of day; it was left out.",
        "%(n)d rows have an end that is no time of day; it was left out.",
        n,
    ),
    "conference_url": lambda n: ngettext(
        "%(n)d row has a conference link that is not http or https; the link was left out.",
        "%(n)d rows have a conference link that is not http or https; the link was left out.",
        n,
    ),
    "inactive": lambda n: ngettext(
        "%(n)d row does not meet now (closed, or neither a place nor a link); it is kept and not shown.",
        "%(n)d rows do not meet now (closed, or neither a place nor a link); they are kept and not shown.",
        n,
    ),
    "empty": lambda n: _("The feed has no rows."),
}


def warnings(odd: Counter[str]) -> list[str]:
    """Say what was odd in a feed, each with its count."""
    return [_ODD[code](odd[code]) % {"n": odd[code]} for code in _ODD if odd[code] > 0]


def told(report: Report) -> dict[str, Any]:
    """Give the report in the contract's shape; reasons and warnings in words."""
    return {
        "read": report.read,
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "skipped": [
            {"row": row, "key": key, "why": skipped(problem)}
            for row, key, problem in report.skipped
        ],
        "warnings": warnings(report.odd),
    }
