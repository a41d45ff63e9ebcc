"""What one fills in to plan something, to change it, and to bring a calendar file in."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from trellis.calendar import wording
from trellis.calendar.models import Happening
from trellis.calendar.rules.event import LONGEST
from trellis.calendar.rules.ics_lines import MOST_BYTES
from trellis.calendar.rules.problems import Unreadable
from trellis.calendar.rules.recurrence import A_DAY, Timing, Words
from trellis.calendar.rules.rule import Rule
from trellis.journey.week.repeating import REPEATS, rule_for, said_as
from trellis.kit.words import tidy

LENGTHS = (15, 30, 45, 60, 90, 120, 180, 240)


def length(minutes: int) -> str:
    """Say a length of time: `50 minutes`, `1 hour`, `1½ hours`."""
    if minutes < 60 or minutes % 30:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    whole, half = minutes // 60, minutes % 60 // 30
    number = f"{whole}½" if half else str(whole)
    return ngettext("%(n)s hour", "%(n)s hours", 2 if half else whole) % {"n": number}


def days_long(days: int) -> str:
    """Say how many whole days: `All day`, `3 days`."""
    return ngettext("All day", "%(n)d days", days) % {"n": days}


def _lengths(timing: Timing | None) -> list[tuple[str, str]]:
    """Give the lengths to choose from: minutes, and whole days as `d1`; with the one it has now."""
    minutes, days = set(LENGTHS), {1}
    if timing:
        (days if timing.all_day else minutes).add(
            timing.minutes // (A_DAY if timing.all_day else 1)
        )
    return [(str(n), length(n)) for n in sorted(minutes)] + [
        (f"d{n}", days_long(n)) for n in sorted(days)
    ]


class OneForm(forms.Form):
    """One thing at one time: what, when, how long, where. `timing` and `words` are what it comes to."""

    title = forms.CharField(label=_("What is it?"), max_length=LONGEST["title"])
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    lasts = forms.ChoiceField(label=_("How long"))
    place = forms.CharField(label=_("Where"), max_length=LONGEST["place"], required=False)
    link = forms.URLField(
        label=_("Link to join"),
        max_length=LONGEST["link"],
        required=False,
        assume_scheme="https",
        widget=forms.URLInput({"placeholder": "https://"}),
    )
    notes = forms.CharField(
        label=_("Notes"),
        max_length=LONGEST["notes"],
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, zone: str, now: Timing | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone, self.now = zone, now
        choices = _lengths(now)
        if now is not None and not self.repeating:  # one occurrence is as whole a day as its series
            choices = [choice for choice in choices if choice[0].startswith("d") == now.all_day]
        self.fields["lasts"].choices = choices  # type: ignore[attr-defined]

    repeating = False

    def clean_link(self) -> str:
        """Take web addresses only."""
        link: str = self.cleaned_data["link"]
        if link and not link.lower().startswith(("http://", "https://")):
            raise forms.ValidationError(_("Write an address that begins with https://."))
        return link

    def clean(self) -> dict[str, Any]:
        """Make it words and a timing; what cannot be is said beside its field."""
        given = self.cleaned_data
        whole = str(given.get("lasts", "")).startswith("d")
        if not whole and given.get("time") is None and "time" not in self.errors:
            self.add_error("time", _("Say at what time, or choose all day."))
        if not self.errors:
            self._come_to(given, whole=whole)
        return given

    def _come_to(self, given: dict[str, Any], *, whole: bool) -> None:
        named = {name: tidy(given[name]) for name in ("title", "place", "notes", "link")}
        try:
            timing = Timing(
                starts=datetime.combine(given["day"], time() if whole else given["time"]),
                zone=self.zone,
                minutes=int(given["lasts"].removeprefix("d")) * (A_DAY if whole else 1),
                rule=self.rule(),
                all_day=whole,
            )
            timing.settled()
        except Unreadable as problem:
            self.add_error("day", wording.why(problem))
        else:
            given["words"], given["timing"] = Words(**named), timing

    def rule(self) -> Rule:
        """Give how it repeats: once."""
        return Rule()


class PlanForm(OneForm):
    """Something that may repeat."""

    repeats = forms.ChoiceField(
        label=_("Repeats"), choices=REPEATS, initial="never", widget=forms.RadioSelect
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days of the week"),
        help_text=_("Leave it empty for the day above."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "scale"}),
    )
    until = forms.DateField(
        label=_("Until"),
        help_text=_("The last day. Leave it empty if there is none."),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    repeating = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["weekdays"].choices = [  # type: ignore[attr-defined]
            (day, wording.weekday(day)[:3]) for day in range(7)
        ]
        if self.now and said_as(self.now.rule) == "kept":
            kept = ("kept", _("As now: %(rule)s") % {"rule": wording.repeats(self.now.rule)})
            self.fields["repeats"].choices = [kept, *REPEATS]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning, and a day that is not among its days of the week."""
        given = self.cleaned_data
        day, until, weekdays = (given.get(name) for name in ("day", "until", "weekdays"))
        if day and until and until < day and given.get("repeats") != "never":
            self.add_error("until", _("This is before the day it begins."))
        weekly = given.get("repeats") in {"week", "two_weeks"}
        if weekly and day and weekdays and day.weekday() not in weekdays:
            missing = _("The day above is a %(day)s. Choose that too, or another day.")
            self.add_error("weekdays", missing % {"day": wording.weekday(day.weekday())})
        return super().clean()

    def rule(self) -> Rule:
        """Give how it repeats, as it was filled in."""
        given = self.cleaned_data
        kept = self.now.rule if self.now else Rule()
        rule = rule_for(given["repeats"], given["day"], frozenset(given["weekdays"]), kept)
        return replace(rule, until=given["until"]) if rule.repeats else rule


def filled_in(happening: Happening, *, one: bool) -> dict[str, Any]:
    """Give what the form starts with: for one occurrence as it is, else for its series, from its day on."""
    timing, occurrence = happening.series.timing, happening.occurrence
    starts = occurrence.local if one else occurrence.original
    minutes = lasting(happening) if one else timing.minutes
    return {
        **vars(happening.words if one else happening.series.words),
        "day": starts.date(),
        "time": None if timing.all_day else starts.time(),
        "lasts": f"d{minutes // A_DAY}" if timing.all_day else str(minutes),
        "repeats": said_as(timing.rule),
        "weekdays": sorted(timing.rule.weekdays),
        "until": timing.rule.until,
    }


def lasting(happening: Happening) -> int:
    """Give how many minutes one occurrence lasts; whole days as days of 24 hours."""
    one, all_day = happening.occurrence, happening.series.timing.all_day
    minutes = round((one.ends_at - one.starts_at) / timedelta(minutes=1))
    return max(1, round(minutes / A_DAY)) * A_DAY if all_day else minutes


class BringForm(forms.Form):
    """A calendar file from another program."""

    file = forms.FileField(
        label=_("Calendar file (.ics)"),
        error_messages={
            "required": _("Choose a calendar file of at most 2 MB."),
            "empty": _("This file is empty."),
        },
        widget=forms.FileInput({"accept": ".ics,text/calendar"}),
    )

    def clean_file(self) -> bytes:
        """Take what the file holds, if it is small enough."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("Choose a calendar file of at most 2 MB."))
        content: bytes = file.read()
        return content


class FeedForm(forms.Form):
    """What a private address shows."""

    shows = forms.ChoiceField(
        label=_("What does it show?"),
        choices=[
            ("busy", _("Only that I am busy, and when")),
            ("titles", _("Titles, places and links too")),
        ],
        initial="busy",
        widget=forms.RadioSelect,
    )
