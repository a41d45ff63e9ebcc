"""The finder's form: the contract's words as questions. It is a GET form; its address can be shared."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

_ANY = ("", _("Any"))
ATTEND = [("any", _("In person or online")), ("in_person", _("In person")), ("online", _("Online"))]
WINDOW = [
    ("", _("Any time")),
    ("3h", _("In the next 3 hours")),
    ("today", _("Before midnight")),
    ("24h", _("In the next 24 hours")),
]
WITHIN = [
    ("5", _("5 km (3 miles)")),
    ("10", _("10 km (6 miles)")),
    ("25", _("25 km (16 miles)")),
    ("50", _("50 km (31 miles)")),
]
BY = [
    ("", _("However I get there")),
    ("walk", _("On foot")),
    ("bike", _("By bike")),
    ("bus", _("By bus")),
    ("car", _("By car")),
]
PATHWAY = [
    _ANY,
    ("12_step", _("12-step")),
    ("secular", _("Secular")),
    ("mindfulness", _("Mindfulness")),
    ("faith", _("Faith")),
    ("medication", _("Medication")),
    ("harm_reduction", _("Harm reduction")),
]
NEED = [
    ("open", _("Open to everyone")),
    ("newcomer", _("For newcomers")),
    ("women", _("For women")),
    ("men", _("For men")),
    ("lgbtq", _("LGBTQ")),
    ("young", _("For young people")),
    ("language:es", _("In Spanish")),
    ("wheelchair", _("Step-free")),
    ("child_friendly", _("Children welcome")),
]


class FindForm(forms.Form):
    """Where, when, how, and what matters. Every question may stay unanswered."""

    near = forms.CharField(
        label=_("Near"), required=False, max_length=120, help_text=_("A town or a ZIP code")
    )
    within = forms.ChoiceField(label=_("How far"), required=False, choices=WITHIN)
    attend = forms.ChoiceField(label=_("How"), required=False, choices=ATTEND)
    window = forms.ChoiceField(label=_("When"), required=False, choices=WINDOW)
    by = forms.ChoiceField(label=_("Getting there"), required=False, choices=BY)
    pathway = forms.ChoiceField(label=_("Kind of support"), required=False, choices=PATHWAY)
    need = forms.MultipleChoiceField(
        label=_("Only if"), required=False, choices=NEED, widget=forms.CheckboxSelectMultiple
    )
    q = forms.CharField(
        label=_("Words"), required=False, max_length=200, help_text=_("A name, a street, a group")
    )


def shown_in_form(words: Mapping[str, Sequence[str]]) -> dict[str, str | list[str]]:
    """Give the form what was asked, so that it stands as it was filled in."""
    single = {name: values[0] for name, values in words.items() if values and name != "need"}
    return {"within": "25", "attend": "any", **single, "need": list(words.get("need", []))}
