"""Repetitions as RFC 5545 writes them (RRULE), out and in. What is read is a small, bounded part."""

import re
from datetime import UTC, date, datetime, time, timedelta

from trellis.calendar.rules.problems import Unreadable
from trellis.calendar.rules.rule import Pace, Rule
from trellis.calendar.rules.zones import instant, zone_of

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?\d{1,4}")
_READ = {
    "DAILY": {"BYDAY"},
    "WEEKLY": {"BYDAY"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS", "BYMONTH"},
}
_ALWAYS = {"FREQ", "INTERVAL", "UNTIL", "COUNT", "WKST"}
LONGEST = 300


def written(rule: Rule, starts: datetime, zone: str | None) -> str:
    """Write a rule that repeats as the value of an RRULE. Without a zone the days are whole days."""
    weekdays = (f"{rule.nth or ''}{_DAYS[day]}" for day in sorted(rule.weekdays))
    parts = {
        "FREQ": rule.pace.value.upper(),
        "INTERVAL": rule.every if rule.every > 1 else None,
        "BYDAY": ",".join(weekdays),
        "BYMONTHDAY": rule.day,
        "WKST": _DAYS[rule.week_starts] if rule.week_starts else None,
        "COUNT": rule.count,
        "UNTIL": _last(rule.until, starts.time(), zone) if rule.until else None,
    }
    return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def _last(day: date, at: time, zone: str | None) -> str:
    if zone is None:
        return f"{day:%Y%m%d}"
    return f"{instant(datetime.combine(day, at), zone):%Y%m%dT%H%M%SZ}"


def read(text: str, starts: datetime, zone: str | None) -> Rule:
    """Read the value of an RRULE, for something starting at a wall-clock time in a zone (None: whole days).

    Yearly ones become every twelfth month, and daily ones on certain weekdays weekly ones; they fall on the
    same days.

    Raises:
        Unreadable: it is broken, or says more than what is kept here; `found` names the part.
    """
    parts = _parts(text)
    pace = parts["FREQ"]
    if pace not in _READ:
        raise Unreadable("rule_pace", pace)
    if unread := sorted(set(parts) - _ALWAYS - _READ[pace]):
        raise Unreadable("rule_part", unread[0])
    every = _number(parts, "INTERVAL")
    every = 1 if every is None else every
    if pace == "YEARLY":
        pace, every = _monthly_instead(parts, starts, every)
    if pace == "DAILY" and "BYDAY" in parts:
        pace = _weekly_instead(every)
    weekdays, nth = _weekdays(parts, pace)
    return Rule(
        pace=Pace(pace.lower()),
        every=every,
        weekdays=weekdays,
        nth=nth,
        day=_number(parts, "BYMONTHDAY"),
        until=_until(parts.get("UNTIL"), starts, zone),
        count=_number(parts, "COUNT"),
        week_starts=_week_starts(parts),
    )


def _parts(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.strip().upper().split(";") if part]
    parts = {name.strip(): value.strip() for name, _, value in pairs}
    if len(text) > LONGEST or "FREQ" not in parts or len(parts) != len(pairs):
        raise Unreadable("rule")
    if not all(parts.values()):
        raise Unreadable("rule")
    return parts


def _number(parts: dict[str, str], name: str) -> int | None:
    if name not in parts:
        return None
    if not _NUMBER.fullmatch(parts[name]):
        raise Unreadable("rule_value", name)
    return int(parts[name])


def _monthly_instead(parts: dict[str, str], starts: datetime, every: int) -> tuple[str, int]:
    """Take a year for twelve months, where the rule stays in the month it starts in."""
    by = {"BYDAY", "BYMONTHDAY"} & set(parts)
    month = _number(parts, "BYMONTH")
    if (month is None and by) or (month is not None and month != starts.month):
        raise Unreadable("rule_part", "BYMONTH" if month else min(by))
    return "MONTHLY", 12 * every


def _weekly_instead(every: int) -> str:
    if every != 1:
        raise Unreadable("rule_part", "BYDAY")
    return "WEEKLY"


def _weekdays(parts: dict[str, str], pace: str) -> tuple[frozenset[int], int | None]:
    """Read BYDAY, and BYSETPOS where it only says the nth of one weekday."""
    if "BYDAY" not in parts:
        if "BYSETPOS" in parts:
            raise Unreadable("rule_part", "BYSETPOS")
        return frozenset(), None
    found = [_BY_DAY.fullmatch(name.strip()) for name in parts["BYDAY"].split(",")]
    known = [match for match in found if match]
    if len(known) != len(found):
        raise Unreadable("rule_value", "BYDAY")
    weekdays = frozenset(_DAYS.index(match[2]) for match in known)
    places = {match[1] for match in known} | {parts.get("BYSETPOS")} - {None}
    return weekdays, _nth({place for place in places if place}, pace, len(found), parts)


def _nth(places: set[str], pace: str, named: int, parts: dict[str, str]) -> int | None:
    if pace in {"DAILY", "WEEKLY"} and not places:
        return None
    if pace in {"DAILY", "WEEKLY"} or named != 1 or len(places) != 1 or "BYMONTHDAY" in parts:
        raise Unreadable("rule_part", "BYDAY")
    return _number({"BYSETPOS": places.pop()}, "BYSETPOS")


def _week_starts(parts: dict[str, str]) -> int:
    name = parts.get("WKST", "MO")
    if name not in _DAYS:
        raise Unreadable("rule_value", "WKST")
    return _DAYS.index(name)


def _until(text: str | None, starts: datetime, zone: str | None) -> date | None:
    """Give the last local day: the day of UNTIL, or the one before where it ends earlier than things start."""
    if text is None:
        return None
    try:
        if "T" not in text:
            return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()
        moment = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a wall clock
        if text.endswith("Z") and zone is not None:
            moment = moment.replace(tzinfo=UTC).astimezone(zone_of(zone)).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise Unreadable("rule_value", "UNTIL") from error
    early = moment.time() < starts.time()
    return moment.date() - timedelta(days=1) if early and zone else moment.date()
