"""What a person says about how messages reach them."""

from datetime import time
from typing import Any

from django import forms
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from trellis.notices.rules.nudging import strikes_in_quiet
from trellis.people.models import Person
from trellis.people.rules.quiet import Quiet


def hours() -> list[tuple[str, Any]]:
    """Give *never* and the full hours of the day, as the reader's language writes them."""
    written = ((str(hour), time_format(time(hour), "TIME_FORMAT")) for hour in range(24))
    return [("", _("Never")), *written]


def _clock(label: Any, help_text: Any = "") -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write a time such as 22:00.")},
    )


class WishesForm(forms.Form):
    """Mail or none, quiet hours, and the daily reminder. Where mail cannot go, it is not asked about."""

    mail = forms.BooleanField(
        label=_("Send me a mail when a message waits"),
        help_text=_(
            "It says “You have a message” and holds a link. It names nobody, and not what this is."
        ),
        required=False,
    )
    quiet_from = _clock(
        _("Quiet from"),
        _("In quiet hours nothing ordinary is sent; it comes as one mail afterwards."),
    )
    quiet_until = _clock(_("Quiet until"), _("It may be past midnight."))
    nudge_hour = forms.TypedChoiceField(
        label=_("Ask me once a day how I am"),
        help_text=_("Not on days you checked in. After two that lead to nothing, it stops."),
        choices=hours,
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args: Any, by: Person, mailable: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        if not mailable:
            del self.fields["mail"]

    def clean(self) -> dict[str, Any]:
        """Accept two different times or none, and a reminder that does not fall into quiet hours."""
        given = self.cleaned_data
        since, until = given.get("quiet_from"), given.get("quiet_until")
        if (since is None) != (until is None) and not self.errors:
            missing = "quiet_until" if until is None else "quiet_from"
            self.add_error(missing, _("Give both times, or neither."))
        elif since is not None and since == until:
            self.add_error("quiet_until", _("Choose two different times, or leave both empty."))
        hour = given.get("nudge_hour")
        if hour is not None and strikes_in_quiet(hour, Quiet(self.by.zone, since, until)):
            self.add_error("nudge_hour", _("That is within your quiet hours. Choose another time."))
        return given
