"""The sentences of the directory: what went wrong, why a listing is shown, how a search was widened."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trellis.directory.models import Listing
from trellis.directory.rules.joining import Chance
from trellis.directory.rules.occurrence import zone_named
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
    return _(
        "No listing here says where “%(place)s” is. Try a larger town nearby, or a ZIP code."
    ) % {"place": text}


def total(number: int) -> str:
    """Say how many listings fit."""
    return ngettext("%(n)d listing fits.", "%(n)d listings fit.", number) % {"n": number}


def widened(asked: Width, reached: Width) -> list[str]:
    """Say how a search was widened."""
    sentences = []
    if asked[0] != reached[0]:
        sentences.append(
            _("Too little was found, so we looked further ahead: %(window)s.")
            % {"window": window(reached[0])}
        )
    if asked[1] != reached[1]:
        sentences.append(
            _("Too little was found, so we looked further away: %(km)g km.") % {"km": reached[1]}
        )
    return sentences


def window(word: str) -> str:
    """Say a window in words."""
    known = {
        "3h": _("3 hours"),
        "today": _("until midnight"),
        "24h": _("24 hours"),
        "7d": _("7 days"),
    }
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


def when(listing: Listing, starts_at: datetime, *, at: datetime, zone: ZoneInfo) -> str:
    """Say when something starts: running, in minutes, or day and time by the clock of the place or of the seeker."""
    minutes = -int((at - starts_at).total_seconds() // 60)
    if 0 < minutes < 100:
        return ngettext("starts in %(n)d minute", "starts in %(n)d minutes", minutes) % {
            "n": minutes
        }
    if minutes == 0:
        return _("starts now")
    clock, city = clock_of(listing, zone)
    words = {"day": day(starts_at, at=at, zone=clock), "time": _time(starts_at, clock) + city}
    return (_("starts %(day)s at %(time)s") if minutes > 0 else _("running since %(time)s")) % words


def clock_of(listing: Listing, zone: ZoneInfo) -> tuple[ZoneInfo, str]:
    """Choose the clock to tell a time by, and the words that say which it is.

    What happens at a place is told by the place's clock, what happens online by the seeker's, if that is known.
    """
    if listing.attendance == "online" and zone.key != "UTC":
        return zone, ""
    own = zone_named(listing.timezone or "UTC")
    if own.key == zone.key:
        return own, ""
    return own, city_time(own.key)


def city_time(zone: str) -> str:
    """Say by which clock a time is told, to stand behind it: ` (New York time)`."""
    return " " + _("(%(city)s time)") % {"city": zone.rpartition("/")[2].replace("_", " ")}


def _time(moment: datetime, zone: ZoneInfo) -> str:
    return date_format(moment.astimezone(zone), "TIME_FORMAT")


def day(moment: datetime, *, at: datetime, zone: ZoneInfo) -> str:
    """Say the day of a moment: `today`, `tomorrow`, or its name."""
    local = moment.astimezone(zone)
    ahead = (local.date() - at.astimezone(zone).date()).days
    weekday = date_format(local, "l")
    near = {0: _("today"), 1: _("tomorrow"), **dict.fromkeys(range(2, 7), weekday)}
    return near.get(ahead) or f"{weekday}, {date_format(local, 'MONTH_DAY_FORMAT')}"


def why(
    listing: Listing, chance: Chance, *, at: datetime, zone: ZoneInfo, question: Question
) -> str:
    """Say in one sentence why a listing stands where it stands."""
    return sentence(", ".join(_reasons(listing, chance, at, zone, question)))


def sentence(text: str) -> str:
    """Make words a sentence: a capital first, one full stop last."""
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."


def weekly(listing: Listing) -> str:
    """Say the weekly slot as the source gives it: `Mondays at 7 p.m.`; without one, that it is by appointment."""
    if listing.weekday is None or listing.start is None:
        return _("By appointment: ask for the time")
    name = date_format(date(2024, 1, 1 + listing.weekday), "l")  # 1 January 2024 was a Monday
    at = time_format(time(listing.start // 60, listing.start % 60), "TIME_FORMAT")
    return _("Every %(day)s at %(time)s") % {"day": name, "time": at}


def attendance(word: str) -> str:
    """Say how a listing can be attended."""
    words = {"in_person": _("In person"), "online": _("Online"), "hybrid": _("In person or online")}
    return words[word]


def _reasons(
    listing: Listing, chance: Chance, at: datetime, zone: ZoneInfo, question: Question
) -> Iterator[str]:
    if chance.starts_at:
        yield when(listing, chance.starts_at, at=at, zone=zone)
    else:
        yield _("ask for the time")
    yield from _way_there(listing, chance, question)
    stated = dict.fromkeys((*question.need, *question.prefer))
    yield from (facet(word) for word in stated if listing.facets.get(word) is True)
    yield _("listed by %(source)s") % {"source": listing.source.name}
    yield _("checked %(ago)s") % {"ago": ago(listing.checked_at, at)}


_FAR_KM = 100
"""Farther than this, how far a hybrid meeting is says nothing to somebody who joins online."""


def _way_there(listing: Listing, chance: Chance, question: Question) -> Iterator[str]:
    if listing.attendance != "in_person":
        yield _("online") if listing.attendance == "online" else _("in person or online")
    if chance.travel_minutes is not None:
        yield str(_BY_WORDS[question.by]) % {"minutes": chance.travel_minutes}
    elif away := distance(listing, chance):
        yield away


def distance(listing: Listing, chance: Chance) -> str:
    """Say a distance so that it can be pictured; nothing where it is unknown or does not matter."""
    km = chance.distance_km
    if km is None or (listing.attendance == "hybrid" and km > _FAR_KM):
        return ""
    return (
        _("%(m)d m away") % {"m": max(50, round(km * 1000, -2))}
        if km < 1
        else _("%(km).1f km away") % {"km": km}
    )


def asked(question: Question) -> str:
    """Say what was asked in one line: `In person · within 10 km of Costa Mesa · for women · before midnight`."""
    return " · ".join(_asked(question))


def _asked(question: Question) -> Iterator[str]:
    if question.attend != "any":
        yield attendance(question.attend)
    if question.near and question.within:
        yield _("within %(km)g km of %(place)s") % {"km": question.within, "place": question.near}
    elif question.near:
        yield _("near %(place)s") % {"place": question.near}
    yield from (facet(word) for word in question.need)
    if question.window:
        yield _("looking ahead: %(window)s") % {"window": window(question.window)}
    if question.q:
        yield _("with the words “%(words)s”") % {"words": question.q}
