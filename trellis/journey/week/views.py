"""My week: looking, adding, changing and calling off. It is its owner's alone."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trellis.calendar.actions import series as planning
from trellis.calendar.models import Happening, Series
from trellis.calendar.rules.recurrence import Moved
from trellis.calendar.wording import repeats
from trellis.journey.week import wording
from trellis.journey.week.agenda import A_WEEK, item_of, monday_of, week_of
from trellis.journey.week.forms import OneForm, PlanForm, filled_in, lasting
from trellis.journey.week.picture import picture_of
from trellis.journey.week.repeating import begun
from trellis.kit.identity import uuid7
from trellis.people.requests import PersonRequest

EARLIEST, LATEST = date(1950, 1, 1), date(2150, 1, 1)


@require_safe
def week(request: PersonRequest) -> HttpResponse:
    """Show one week, this one unless the address names a day of another."""
    today = timezone.localdate()
    monday = monday_of(_day(request.GET.get("day", "")) or today)
    days = week_of(request.user, monday)
    page = {
        "days": days,
        "today": today,
        "this_week": monday == monday_of(today),
        "earlier": monday - A_WEEK,
        "later": monday + A_WEEK,
        "last": monday + A_WEEK - timedelta(days=1),
        "empty": not any(day.items for day in days),
        "picture": picture_of(days),
    }
    return render(request, "journey/week/week.html", page)


def _day(text: str) -> date | None:
    """Read a day of an address; what is none, or lies far away, is this week's."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PersonRequest) -> HttpResponse:
    """Plan something. The form carries its own id, so that an impatient second tap keeps one."""
    me = request.user
    day = _day(request.GET.get("day", "")) or timezone.localdate()
    start = {"day": day, "lasts": "60", "id": uuid7()}
    form = PlanForm(request.POST or None, initial=start, zone=me.zone)
    if form.is_valid() and _planned(request, form):
        messages.success(request, _("Kept. Only you see it."))
        return _to_day(form.cleaned_data["timing"].settled().starts.date())
    return render(request, "journey/week/add.html", {"form": form, "title": _("Add to my week")})


def _planned(request: PersonRequest, form: PlanForm) -> bool:
    given = form.cleaned_data
    what = {"words": given["words"], "timing": given["timing"], "id": given["id"] or uuid7()}
    try:
        planning.plan(by=request.user.key, at=timezone.now(), **what)
    except planning.CannotPlan:
        form.add_error(None, _("This cannot be kept: there is no room for more in your calendar."))
        return False
    return True


def _to_day(day: date) -> HttpResponse:
    """Go to the week of a day."""
    return redirect(f"{reverse('journey:week')}?day={day.isoformat()}")


def _found(request: PersonRequest, pk: UUID, start: str) -> tuple[Series, Happening | None]:
    """Give one's own series and the occurrence an address names; None when it is there no more."""
    series = get_object_or_404(Series.objects.of(request.user.key), pk=pk)
    try:
        original = datetime.strptime(start, "%Y%m%dT%H%M")  # noqa: DTZ007 - a wall clock
    except ValueError:
        return series, None
    return series, series.occurrence(original)


@require_safe
def planned(request: PersonRequest, pk: UUID, start: str) -> HttpResponse:
    """Show one thing, with what can be done about it."""
    series, happening = _found(request, pk, start)
    if happening is None:
        return render(request, "404.html", status=404)
    item = item_of(happening, ZoneInfo(request.user.zone))
    page = {
        "happening": happening,
        "item": item,
        "day": wording.full_day(item),
        "span": wording.span(item),
        "clock": wording.clock(series.timing.zone, request.user.zone),
        "repeats": repeats(series.timing.rule),
    }
    return render(request, "journey/week/planned.html", page)


WHICH = ("one", "later", "all")


def _which(request: HttpRequest, series: Series) -> str:
    """Say how much is meant; of what happens once, all."""
    asked = request.POST.get("which") or request.GET.get("which") or ""
    several = series.timing.rule.repeats or series.changes.added
    return asked if several and asked in WHICH else "one" if several else "all"


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest, pk: UUID, start: str) -> HttpResponse:
    """Change one occurrence, it and all later ones, or all."""
    series, happening = _found(request, pk, start)
    if happening is None:
        return _gone(request)
    which = _which(request, series)
    form = _form(request, happening, which)
    if form.is_valid() and _changed(request, happening, which, form):
        messages.success(request, _("Changed."))
        return _to_day(form.cleaned_data["timing"].starts.date())
    page = {
        "form": form,
        "happening": happening,
        "which": which,
        "title": {
            "one": _("Change only this one"),
            "later": _("Change this and later ones"),
            "all": _("Change all of them") if series.timing.rule.repeats else _("Change"),
        }[which],
        "clock": wording.clock(series.timing.zone, request.user.zone),
    }
    return render(request, "journey/week/add.html", page)


def _gone(request: PersonRequest) -> HttpResponse:
    """Say that it is not there (any more): a form sent again finds its own change."""
    if request.method != "POST":
        return render(request, "404.html", status=404)
    messages.info(request, _("This was changed already. Here is your week."))
    return redirect("journey:week")


def _form(request: PersonRequest, happening: Happening, which: str) -> OneForm:
    timing, one = happening.series.timing, which == "one"
    now = replace(timing, minutes=lasting(happening)) if one else timing
    kind = OneForm if one else PlanForm
    start = filled_in(happening, one=one)
    return kind(request.POST or None, initial=start, zone=timing.zone, now=now)


def _changed(request: PersonRequest, happening: Happening, which: str, form: OneForm) -> bool:
    """Keep the change; where it cannot be, say so on the form."""
    act = {"one": _change_one, "later": _change_later, "all": _change_all}[which]
    try:
        act(request, happening, form)
    except planning.CannotChange as refused:
        form.add_error(None, _refusals()[str(refused)])
        return False
    except planning.CannotPlan:
        form.add_error(None, _("This cannot be kept: there is no room for more in your calendar."))
        return False
    return True


def _refusals() -> dict[str, str]:
    return {
        "gone": _("This is not in your calendar any more."),
        "changes": _("Too many of these were changed one by one. Change all of them instead."),
    }


def _change_one(request: PersonRequest, happening: Happening, form: OneForm) -> None:
    given = form.cleaned_data
    to = Moved(given["timing"].starts, given["timing"].minutes, given["words"])
    original = happening.occurrence.original
    planning.move_one(
        by=request.user.key, series=happening.series, original=original, to=to, at=timezone.now()
    )


def _change_later(request: PersonRequest, happening: Happening, form: OneForm) -> None:
    planning.change_following(
        by=request.user.key,
        series=happening.series,
        original=happening.occurrence.original,
        words=form.cleaned_data["words"],
        timing=form.cleaned_data["timing"],
        at=timezone.now(),
    )


def _change_all(request: PersonRequest, happening: Happening, form: OneForm) -> None:
    """Change a series as a whole: moved by as many days as this occurrence was."""
    words, timing = form.cleaned_data["words"], form.cleaned_data["timing"]
    day, before = timing.starts.date(), happening.series.timing.starts.date()
    since = before + (day - happening.occurrence.original.date())
    first = datetime.combine(begun(timing.rule, day, since), timing.starts.time())
    planning.change(
        by=request.user.key,
        series=happening.series,
        words=words,
        timing=replace(timing, starts=first),
        at=timezone.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: PersonRequest, pk: UUID, start: str) -> HttpResponse:
    """Call one occurrence off, it and all later ones, or all, after asking once."""
    series, happening = _found(request, pk, start)
    if happening is None:
        return _gone(request)
    if request.method == "POST":
        _called_off(request, happening, _which(request, series))
        messages.success(request, _("It is off."))
        return _to_day(happening.occurrence.local.date())
    several = bool(series.timing.rule.repeats or series.changes.added)
    item = item_of(happening, ZoneInfo(request.user.zone))
    page = {"happening": happening, "several": several, "day": wording.full_day(item)}
    return render(request, "journey/week/cancel.html", page)


def _called_off(request: PersonRequest, happening: Happening, which: str) -> None:
    key, series, now = request.user.key, happening.series, timezone.now()
    original = happening.occurrence.original
    if which == "one":
        planning.cancel_one(by=key, series=series, original=original, at=now)
    else:
        planning.end(by=key, series=series, before=original if which == "later" else None, at=now)
