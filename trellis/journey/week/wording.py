"""The sentences of My week: when something is, and by which clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from trellis.journey.week.agenda import Item


def when(item: Item, *, at: datetime) -> str:
    """Say the start as seen from a moment: `today at 10:00`, `now, until 11:00`, `tomorrow, all day`."""
    day = _day(item, at)
    if item.all_day:
        return _("%(day)s, all day") % {"day": day}
    if item.starts <= at < item.ends:
        return _("now, until %(time)s") % {"time": date_format(item.ends, "TIME_FORMAT")}
    return _("%(day)s at %(time)s") % {"day": day, "time": date_format(item.starts, "TIME_FORMAT")}


def _day(item: Item, at: datetime) -> str:
    today = at.astimezone(item.starts.tzinfo).date()
    ahead = (item.starts.date() - today).days
    if item.all_day and item.starts.date() < today < item.ends.date():
        ahead = 0
    near = {0: _("today"), 1: _("tomorrow")}
    return near.get(ahead) or full_day(item)


def full_day(item: Item) -> str:
    """Say the day in full: `Tuesday, 10 March`."""
    return f"{date_format(item.starts, 'l')}, {date_format(item.starts, 'MONTH_DAY_FORMAT')}"


def span(item: Item) -> str:
    """Say from when until when: `10:00 to 10:50`, or `all day`."""
    if item.all_day:
        return _("all day")
    begin, end = (date_format(moment, "TIME_FORMAT") for moment in (item.starts, item.ends))
    return begin if begin == end else _("%(begin)s to %(end)s") % {"begin": begin, "end": end}


def clock(zone: str, own: str) -> str:
    """Say by which clock a series goes, where that is not one's own: `New York`; else nothing."""
    return "" if ZoneInfo(zone).key == own else zone.rpartition("/")[2].replace("_", " ")
