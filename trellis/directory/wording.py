"""The sentences of the directory: what went wrong, why a listing is shown, how a search was widened."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trellis.directory.models import Listing
from trellis.directory.rules.joining import Chance
from trellis.directory.rules.occurrence import zone_named
from trellis.directory.rules.problems import Unreadable, Unusable
from trellis.directory.rules.question import BadQuestion, Question
from trellis.directory.rules.window import Width

FACET_WORDS = {
    "wheelchair": gettext_lazy("step-free"),
    "lgbtq": gettext_lazy("LGBTQ"),
    "women": gettext_lazy("for women"),
    "men": gettext_lazy("for men"),
    "young": gettext_lazy("for young people"),
    "seniors": gettext_lazy("for older people"),
    "newcomer": gettext_lazy("for newcomers"),
    "open": gettext_lazy("open to everyone"),
    "asl": gettext_lazy("American Sign Language"),
    "child_friendly": gettext_lazy("children welcome"),
    "fragrance_free": gettext_lazy("fragrance free"),
    "outdoor": gettext_lazy("outdoors"),
    "medication_accepted": gettext_lazy("medication accepted"),
    "no_cost": gettext_lazy("free of charge"),
    "medicaid": gettext_lazy("takes Medicaid"),
    "vacancy": gettext_lazy("has room"),
    "language:es": gettext_lazy("in Spanish"),
    "language:en": gettext_lazy("in English"),
    "language:fr": gettext_lazy("in French"),
}
_BY_WORDS: dict[str, Any] = {
    "walk": gettext_lazy("%(minutes)d min on foot"),
    "bike": gettext_lazy("%(minutes)d min by bike"),
    "bus": gettext_lazy("%(minutes)d min by bus"),
    "car": gettext_lazy("%(minutes)d min by car"),
}
_UNREADABLE = {
    "not_an_object": gettext_lazy("this is not a row but %(found)s"),
    "no_key": gettext_lazy("it has no slug or ID"),
    "long_key": gettext_lazy("its slug is longer than 200 characters"),
    "no_name": gettext_lazy("it has no name"),
    "day": gettext_lazy("“%(found)s” is no day of the week"),
    "time": gettext_lazy("“%(found)s” is no time of day"),
    "repeats": gettext_lazy("it says the same as row %(found)s"),
}
_UNUSABLE = {
    "empty_file": gettext_lazy("The file is empty."),
    "web_page": gettext_lazy("This is a web page, not a feed; perhaps the site asked whether we are a robot."),
    "not_json": gettext_lazy("This is not JSON: %(found)s."),
    "too_deep": gettext_lazy("This is nested too deeply to be a feed."),
    "too_large": gettext_lazy("This is larger than 64 MB, the most a feed may be."),
    "no_list": gettext_lazy("There is no list of meetings in this file."),
    "empty_list": gettext_lazy("The list is empty, although this source had listings."),
    "nothing_usable": gettext_lazy("Not one row could be read, although this source had listings."),
}
_BAD: dict[str, Any] = {
    "parameter": gettext_lazy("The finder has no word “%(name)s”."),
    "twice": gettext_lazy("“%(name)s” can be given only once."),
    "word": gettext_lazy("“%(found)s” is not known for “%(name)s”."),
    "within": gettext_lazy("“%(found)s” is no distance in km."),
    "window": gettext_lazy("“%(found)s” is no window; write minutes, or 3h, today, 7d."),
    "limit": gettext_lazy("“%(found)s” is no limit; write a number from 1 to 500."),
    "offset": gettext_lazy("“%(found)s” is no offset; write a number from 0 up."),
    "at": gettext_lazy("“%(found)s” is no moment; write one like 2026-01-31T18:00:00-05:00."),
    "near": gettext_lazy("“%(found)s” is nowhere on earth; write latitude, then longitude."),
    "needs_near": gettext_lazy("“%(name)s” needs a place: say “near” too."),
}


def refusal(problem: BadQuestion) -> str:
    """Say in a sentence what in a question means nothing here."""
    return str(_BAD[problem.code]) % {"name": problem.name, "found": problem.found}


def unknown_place(text: str) -> str:
    """Say that no listing is known to be at a place."""
    return _("No listing here says where “%(place)s” is. Try a larger town nearby, or a ZIP code.") % {"place": text}


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


def total(number: int) -> str:
    """Say how many listings fit."""
    return ngettext("%(n)d listing fits.", "%(n)d listings fit.", number) % {"n": number}


_ODD: dict[str, Callable[[int], str]] = {
    "fellowship": lambda n: _("No fellowship was given: AA was assumed. Give --fellowship if it is another."),
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


def widened(asked: Width, reached: Width) -> list[str]:
    """Say how a search was widened."""
    sentences = []
    if asked[0] != reached[0]:
        sentences.append(_("Too little was found, so we looked further ahead: %(window)s.") % {"window": window(reached[0])})
    if asked[1] != reached[1]:
        sentences.append(_("Too little was found, so we looked further away: %(km)g km.") % {"km": reached[1]})
    return sentences


def window(word: str) -> str:
    """Say a window in words."""
    known = {"3h": _("3 hours"), "today": _("until midnight"), "24h": _("24 hours"), "7d": _("7 days")}
    return known.get(word, word)


def facet(word: str) -> str:
    """Say a facet in words."""
    language = word.removeprefix("language:")
    return str(FACET_WORDS.get(word) or _("language: %(code)s") % {"code": language})


def ago(then: datetime, now: datetime) -> str:
    """Say how long ago something was, in the largest whole unit: `3 weeks ago`."""
    days = max(0, (now - then).days)
    if days < 1:
        return _("today")
    if days < 14:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    if days < 60:
        return ngettext("%(n)d week ago", "%(n)d weeks ago", days // 7) % {"n": days // 7}
    return ngettext("%(n)d month ago", "%(n)d months ago", days // 30) % {"n": days // 30}


def when(starts_at: datetime, *, at: datetime, zone: ZoneInfo) -> str:
    """Say when something starts: running, in minutes, or the day and time by the clock of `zone`."""
    minutes = -int((at - starts_at).total_seconds() // 60)
    if minutes <= 0:
        return _("starts now") if minutes == 0 else _("running since %(time)s") % {"time": _time(starts_at, zone)}
    if minutes < 100:
        return ngettext("starts in %(n)d minute", "starts in %(n)d minutes", minutes) % {"n": minutes}
    return _("starts %(day)s at %(time)s") % {"day": day(starts_at, at=at, zone=zone), "time": _time(starts_at, zone)}


def _time(moment: datetime, zone: ZoneInfo) -> str:
    return date_format(moment.astimezone(zone), "TIME_FORMAT")


def day(moment: datetime, *, at: datetime, zone: ZoneInfo) -> str:
    """Say the day of a moment: `today`, `tomorrow`, or its name."""
    local = moment.astimezone(zone)
    ahead = (local.date() - at.astimezone(zone).date()).days
    near = {0: _("today"), 1: _("tomorrow")}
    return near.get(ahead) or (date_format(local, "l") if ahead < 7 else date_format(local, "l, j F"))


def why(listing: Listing, chance: Chance, *, at: datetime, zone: ZoneInfo, question: Question) -> str:
    """Say in one sentence why a listing stands where it stands."""
    text = ", ".join(_reasons(listing, chance, at, zone, question))
    return text[:1].upper() + text[1:] + "."


def _reasons(listing: Listing, chance: Chance, at: datetime, zone: ZoneInfo, question: Question) -> Iterator[str]:
    if chance.starts_at:
        clock = zone if listing.attendance == "online" else zone_named(listing.timezone)
        yield when(chance.starts_at, at=at, zone=clock)
    else:
        yield _("ask for the time")
    yield from _way_there(listing, chance, question)
    stated = dict.fromkeys((*question.need, *question.prefer))
    yield from (facet(word) for word in stated if listing.facets.get(word) is True)
    yield _("listed by %(source)s") % {"source": listing.source.name}
    yield _("checked %(ago)s") % {"ago": ago(listing.checked_at, at)}


def _way_there(listing: Listing, chance: Chance, question: Question) -> Iterator[str]:
    if listing.attendance != "in_person":
        yield _("online") if listing.attendance == "online" else _("in person or online")
    if chance.travel_minutes is not None:
        yield str(_BY_WORDS[question.by]) % {"minutes": chance.travel_minutes}
    elif chance.distance_km is not None:
        yield distance(chance.distance_km)


def distance(km: float) -> str:
    """Say a distance so that it can be pictured."""
    return _("%(m)d m away") % {"m": max(50, round(km * 1000, -2))} if km < 1 else _("%(km).1f km away") % {"km": km}
