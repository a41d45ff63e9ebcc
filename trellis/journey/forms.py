"""The check-in form: ten seconds with one thumb."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.journey.entries import MOODS, CheckIn

STRENGTHS = [
    (0, _("None")),
    (2, _("A little")),
    (5, _("Some")),
    (8, _("Strong")),
    (10, _("The strongest")),
]
HOURS = [(4, _("4 or less")), (5, "5"), (6, "6"), (7, "7"), (8, "8"), (9, _("9 or more"))]


class Weather(forms.RadioSelect):
    """A scale drawn as weather, from rain to sun, with its words."""

    template_name = "journey/_weather.html"


def _scale(
    label: Any, steps: Any, widget: type[forms.RadioSelect] = forms.RadioSelect
) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=steps,
        coerce=int,
        empty_value=None,
        required=False,
        widget=widget({"class": "scale"}),
    )


class CheckInForm(forms.Form):
    """How it is right now. Every question may stay empty, but not all of them."""

    mood = _scale(_("How are you?"), list(MOODS.items()), widget=Weather)
    craving = _scale(_("Craving"), STRENGTHS)
    stress = _scale(_("Stress"), STRENGTHS)
    sleep = _scale(_("Hours slept last night"), HOURS)
    words = forms.CharField(
        label=_("A few words, if you like"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Refuse an empty check-in with a sentence, and make it what the journey keeps."""
        given = {name: self.cleaned_data.get(name) for name in CheckIn.model_fields}
        answers = {name: value for name, value in given.items() if value not in (None, "")}
        if not answers and not self.errors:
            raise forms.ValidationError(_("Choose at least one answer; the others may stay empty."))
        if "sleep" in answers:
            answers["sleep"] = float(answers["sleep"])
        if not self.errors:
            self.cleaned_data["body"] = CheckIn(**answers)
        return self.cleaned_data
