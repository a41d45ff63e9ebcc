"""Today: how are you, what is next, who is with you; and whom I stand beside."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from trellis.circle.models import Tie, names_who_see
from trellis.consent.rules.scopes import Scope
from trellis.directory.finder import next_meetings
from trellis.family.entries import Encouragement
from trellis.journey.entries import MOODS, CheckIn
from trellis.journey.models import Entry
from trellis.journey.readings import Reading, read
from trellis.journey.week.agenda import Item, coming
from trellis.journey.week.wording import when
from trellis.kit.faces import DISCREET, face_chosen
from trellis.kit.identity import uuid7
from trellis.notices.models import Notice
from trellis.people.models import Person
from trellis.people.rules.hats import Hat
from trellis.people.sessions import may_sign_up
from trellis.teams.models import is_steward
from trellis.today.first_run import lines_to_keep, steps_shown
from trellis.today.rules.first_steps import one_of
from trellis.today.wording import DOORS, KIND_THINGS, words_for_invitation, words_for_letting_in

AHEAD = timedelta(hours=24)
WORDS_KEPT = timedelta(days=7)
SHOWN_BACK = timedelta(days=3)


@dataclass(frozen=True)
class KindWord:
    """An encouragement and who sent it, as the person calls them."""

    by: str
    reading: Reading


@dataclass(frozen=True)
class Beside:
    """Somebody I stand beside, and the newest of what they chose to show me."""

    tie: Tie
    readings: list[Reading]


PAGES = {
    None: "today/home.html",
    Hat.RECOVERY: "today/home.html",
    Hat.RELATIVE: "today/relative.html",
    Hat.HELPER: "today/helping.html",
    Hat.STEWARD: "today/steward.html",
}
"""Today as seen under each hat."""


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the day to whoever is signed in; to a visitor what this place is, after asking who else looks."""
    now = timezone.now()
    if isinstance(request.user, Person):
        return _today(request, request.user, now)
    if face_chosen(request) is None:
        return render(request, "people/who_else.html", {"face": DISCREET})
    return render(request, "today/visitor.html", {"may_sign_up": may_sign_up(request, at=now)})


def _today(request: HttpRequest, me: Person, now: datetime) -> HttpResponse:
    """Show the day under the hat that is worn."""
    hats = me.wardrobe
    around = list(Tie.objects.around(me).open())
    beside = _beside(me, now)
    day = {
        "hats": hats,
        "doors": [door for door in DOORS if door.hat in hats.kept],
        "first_steps": steps_shown(me, hats.worn, at=now) if hats.worn else [],
        "checked_in": _checked_in_today(me, now),
        "moods": MOODS,
        "mood_seen_by": names_who_see(me, {Scope.MOOD}, at=now),
        "new_id": uuid7(),
        "coming": _coming(me, now),
        "meetings": next_meetings(at=now, zone=me.zone, limit=3),
        "kind_words": _kind_words(me, around, now),
        "around": around,
        "beside": beside,
        "beside_first": bool(beside) and not around,
        "signup": settings.SIGNUP,
        "unseen": Notice.objects.of(me).unseen().count(),
        **_under(hats.worn, me, now),
    }
    return render(request, PAGES[hats.worn], day)


def _under(hat: Hat | None, me: Person, now: datetime) -> dict[str, Any]:
    """Give what only one hat's side of Today shows."""
    if hat == Hat.RECOVERY:
        return {"lines": lines_to_keep(me)}
    if hat == Hat.RELATIVE:
        kind = one_of(KIND_THINGS, day=timezone.localdate(now))
        return {"kind_thing": kind, "copied": words_for_invitation()}
    if hat == Hat.HELPER:
        return {"copied": words_for_letting_in()}
    if hat == Hat.STEWARD:
        return {"stewards_door": reverse(settings.PLACE) if is_steward(me, at=now) else ""}
    return {}


def _coming(me: Person, now: datetime) -> list[tuple[Item, str]]:
    """Give what I planned for the coming day, each with when it is."""
    items = coming(me, at=now, within=AHEAD, limit=3)
    return [(item, when(item, at=now)) for item in items]


def _checked_in_today(me: Person, now: datetime) -> Reading | None:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = (
        Entry.objects.of(me)
        .visible_to(me, at=now)
        .of_kind(CheckIn)
        .filter(happened_at__gte=midnight)
    )
    return next(iter(read(mine.newest_first(), surface="today", limit=1)), None)


def _kind_words(me: Person, around: list[Tie], now: datetime) -> list[KindWord]:
    """Give the week's encouragements from people still in my circle, newest first."""
    labels = {tie.supporter_id: tie.label for tie in around}
    received = Entry.objects.of(me).visible_to(me, at=now).of_kind(Encouragement)
    recent = received.filter(
        happened_at__gt=now - WORDS_KEPT, author__in=[who for who in labels if who]
    )
    return [
        KindWord(labels[reading.author_id], reading)
        for reading in read(recent.newest_first(), surface="today", limit=3)
    ]


def _beside(me: Person, now: datetime) -> list[Beside]:
    ties = Tie.objects.beside(me).open().filter(person__is_active=True).order_by("began_at")
    return [Beside(tie, _shown(tie.person, me, now)) for tie in ties]


def _shown(person: Person, me: Person, now: datetime) -> list[Reading]:
    """Give the newest of the last days, counted as the person's own days: no hour shows by what falls away."""
    first = (now.astimezone(ZoneInfo(person.zone)) - SHOWN_BACK).date()
    near = Entry.objects.of(person).visible_to(me, at=now).on_days(since=first)
    return read(near.newest_first(), surface="today", limit=3)
