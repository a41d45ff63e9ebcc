"""What a person in trouble sees, signed in or not."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from trellis.circle.models import Tie
from trellis.directory.finder import next_meetings
from trellis.kit.offline import kept_on_devices
from trellis.people.models import Person
from trellis.reach.rules.lines import Country, Line, countries, country, dialled
from trellis.reach.rules.overdose import overdose
from trellis.vault.rules.sealing import CannotOpen

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OwnPerson:
    """Somebody of the person's own whom this phone can ring: their name for them, and the number as dialled."""

    label: str
    phone: str


BLANK = OwnPerson("{name}", "{phone}")
"""Nobody: where a device puts what it keeps itself."""


def own_people(person: Person) -> list[OwnPerson]:
    """Give those in a person's circle who have a number, longest known first."""
    ties = Tie.objects.around(person).open().order_by("began_at")
    return [own for tie in ties if (own := _own(tie))]


def _own(tie: Tie) -> OwnPerson | None:
    """Give one of them; None without a number, or when their seal does not open."""
    try:
        own = OwnPerson(tie.label, dialled(tie.phone))
    except CannotOpen:
        log.exception("The number of %s could not be opened.", tie)
        return None
    return own if own.phone else None


@dataclass(frozen=True)
class Meeting:
    """An online meeting: the key of its listing, its name, and how soon one can join."""

    pk: str
    name: str
    soon: str


def meetings_online(*, at: datetime) -> list[Meeting]:
    """Give the next meetings that can be joined from here; none where the directory is empty or cannot be read.

    This page stands in the worst hour, so a directory in trouble costs it only this part.
    """
    try:
        rows = next_meetings(at=at, zone=timezone.get_current_timezone_name())
    except Error:
        log.exception("The directory could not be read.")
        return []
    joined = [
        row for row in rows if row["attendance"] != "in_person" and row["wait_minutes"] is not None
    ]
    return [Meeting(row["id"], row["name"], _soon(row["wait_minutes"])) for row in joined]


def _soon(minutes: int) -> str:
    """Say a wait without a clock, since a visitor's time zone is not known."""
    if minutes <= 0:
        return _("on now")
    if minutes < 100:
        return ngettext("in %(n)d minute", "in %(n)d minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("in about %(n)d hour", "in about %(n)d hours", hours) % {"n": hours}


def _heading(kind: str) -> str:
    return {
        "crisis": _("Somebody to talk to, now"),
        "treatment": _("Drugs: help and treatment"),
        "alone": _("If you use alone"),
        "violence": _("If somebody hurts you at home"),
        "youth": _("For young people"),
        "lgbtq": _("For LGBTQ people"),
    }[kind]


def _groups(place: Country) -> Iterator[tuple[str, str, tuple[Line, ...]]]:
    """Give the lines of a place kind by kind: the kind, its heading, its lines."""
    for kind, lines in place.groups():
        yield kind, _heading(kind), lines


@login_not_required
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """Show overdose steps, numbers to ring and who to reach, with no account.

    `?country=XX` chooses the numbers, else the host's setting; where somebody connects from never does.
    """
    shown = {
        "people": own_people(request.user) if isinstance(request.user, Person) else [],
        "meetings": meetings_online(at=timezone.now()),
    }
    return render(request, "reach/now.html", _of_the_country(request) | shown)


@login_not_required
@require_safe
@kept_on_devices
def copy(request: HttpRequest) -> HttpResponse:
    """Give the page as a device keeps it: nobody's, without what is true for an hour only, and saying since when."""
    shown = {"people": [], "meetings": [], "copied_at": timezone.now(), "blank": BLANK}
    return render(request, "reach/now.html", _of_the_country(request) | shown)


def _of_the_country(request: HttpRequest) -> dict[str, Any]:
    """Give what stands on the page for everybody, with the numbers of the country that is asked for."""
    asked = request.GET.get("country", settings.COUNTRY)
    place = country(asked)
    return {
        "place": place,
        "unknown": place.code != asked.strip().upper(),
        "places": countries().values(),
        "groups": _groups(place),
        "overdose": overdose(),
        "message": _("Can you ring me?"),
        "copied_at": None,
    }
