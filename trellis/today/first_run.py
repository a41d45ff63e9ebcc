"""What brings somebody here: four doors, the first steps behind each, and what to do tonight."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trellis.circle import actions as circle
from trellis.circle.models import Tie
from trellis.circle.rules.roles import Role
from trellis.journey.entries import CheckIn
from trellis.journey.models import Entry
from trellis.people import actions as people
from trellis.people.models import Person
from trellis.people.requests import PersonRequest
from trellis.people.rules.hats import Hat
from trellis.people.second_factor import has_second_factor
from trellis.reach.rules.lines import Line, country
from trellis.teams.models import About, Link, is_steward
from trellis.today.rules.first_steps import STEPS, first_steps
from trellis.today.wording import DOORS, STEP_WORDS, StepWords

FOR_FAMILIES = ("treatment", "crisis", "violence")
"""The kinds of lines that answer relatives too."""
SEEN = frozenset({"check_in", "number", "second_factor"})
"""The steps that are done only once the house sees them done."""
OFFERED = ("crisis", "treatment")
"""The kinds of lines offered as a first number to keep."""


@dataclass(frozen=True)
class ShownStep:
    """A first step as Today shows it."""

    name: str
    done: bool
    said: StepWords


def steps_shown(person: Person, hat: Hat, *, at: datetime) -> list[ShownStep]:
    """Give the first steps of a hat that are still shown to a person; a steward's, to stewards only."""
    if hat in person.wardrobe.put_away or (hat == Hat.STEWARD and not is_steward(person, at=at)):
        return []
    steps = first_steps(person.wardrobe, hat, seen_done=_seen_done(person, at))
    return [ShownStep(step.name, step.done, STEP_WORDS[hat, step.name]) for step in steps]


def _seen_done(person: Person, at: datetime) -> set[str]:
    """Give the steps that can be seen to be done: a check-in is there, a number is kept, and so on."""
    mine = Entry.objects.of(person).visible_to(person, at=at).of_kind(CheckIn)
    numbers = (tie.phone for tie in Tie.objects.around(person).open())
    seen = {
        "check_in": mine.exists(),
        "number": any(numbers),
        "second_factor": has_second_factor(person),
        "invite": Link.objects.to_an_account().filter(by=person).exists(),
        "about": About.objects.exists(),
    }
    return {name for name, done in seen.items() if done}


def lines_to_keep(person: Person) -> list[Line]:
    """Give the helplines of the host's country offered as a first number, one of a kind, not those kept already."""
    kept = {tie.called for tie in Tie.objects.around(person).open()}
    return [
        line
        for kind, lines in country(settings.COUNTRY).groups()
        if kind in OFFERED
        for line in [line for line in lines if line.tel][:1]
        if line.name not in kept
    ]


Change = Callable[[PersonRequest, Hat], HttpResponse]


def _for_a_hat(change: Change) -> Callable[[PersonRequest], HttpResponse]:
    """Take the hat a form names; a form that names none leads to the doors, and changes nothing."""

    @wraps(change)
    def answer(request: PersonRequest) -> HttpResponse:
        name = request.POST.get("hat", "")
        if name not in set(Hat):
            return redirect("today:doors")
        return change(request, Hat(name))

    return require_POST(answer)


@require_safe
def doors(request: PersonRequest) -> HttpResponse:
    """Ask what brings somebody here."""
    return render(request, "today/doors.html", {"doors": DOORS, "hats": request.user.wardrobe})


@_for_a_hat
def come_in(request: PersonRequest, hat: Hat) -> HttpResponse:
    """Come in through a door: Today as seen from there, with its first steps."""
    people.open_door(by=request.user, hat=hat)
    return redirect("today:home")


@_for_a_hat
def wear(request: PersonRequest, hat: Hat) -> HttpResponse:
    """Change hats with one tap; Today shows that side first."""
    people.wear(by=request.user, hat=hat)
    return redirect("today:home")


@_for_a_hat
def lay_down(request: PersonRequest, hat: Hat) -> HttpResponse:
    """Have a hat no longer."""
    people.lay_down(by=request.user, hat=hat)
    return redirect("today:doors")


@_for_a_hat
def step(request: PersonRequest, hat: Hat) -> HttpResponse:
    """Tick a first step off, and go where it leads."""
    name = request.POST.get("step", "")
    if name not in STEPS[hat]:
        return redirect("today:home")
    if name not in SEEN:
        people.tick_step(by=request.user, hat=hat, step=name)
    said = STEP_WORDS[hat, name]
    return redirect(said.page or f"{reverse('today:home')}{said.below}")


@_for_a_hat
def put_away(request: PersonRequest, hat: Hat) -> HttpResponse:
    """Show the first steps of a hat no longer; they come back through the door, under More."""
    people.put_steps_away(by=request.user, hat=hat)
    return redirect("today:home")


@require_POST
def keep_line(request: PersonRequest) -> HttpResponse:
    """Put a helpline into one's own circle, as a number to ring."""
    offered = {line.name: line.tel for line in lines_to_keep(request.user)}
    name, now = request.POST.get("line", ""), timezone.now()
    tel = offered.get(name)
    if tel is None:
        return redirect("today:home")
    try:
        circle.keep_number(by=request.user, role=Role.OTHER, called=name, phone=tel.shown, at=now)
    except circle.CannotInvite:
        messages.info(request, _("Your circle holds two hundred people. End a tie first."))
    else:
        messages.success(request, _("Kept. The number stands on your “I need support” page."))
    return redirect("today:home")


@login_not_required
@require_safe
def tonight(request: HttpRequest) -> HttpResponse:
    """Say what to do tonight to somebody who fears for another; no account is needed."""
    here = country(settings.COUNTRY)
    lines = [line for kind, found in here.groups() if kind in FOR_FAMILIES for line in found[:2]]
    return render(request, "today/tonight.html", {"place": here, "lines": lines})
