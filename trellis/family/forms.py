"""What a relative or friend fills in to send a kind word."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.family.entries import PHRASES, Encouragement


class EncourageForm(forms.Form):
    """A ready phrase, own words, a heart: any of them."""

    phrase = forms.ChoiceField(
        label=_("A ready phrase"),
        choices=list(PHRASES.items()),
        required=False,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Or your own words"),
        required=False,
        max_length=600,
        widget=forms.Textarea({"rows": 2}),
    )
    heart = forms.BooleanField(label=_("With a heart"), required=False)
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Refuse an empty word with a sentence, and make it what the journey keeps."""
        given = {name: self.cleaned_data.get(name) for name in Encouragement.model_fields}
        said = {name: value for name, value in given.items() if value}
        if not said and not self.errors:
            raise forms.ValidationError(_("Choose a phrase, write a few words, or tick the heart."))
        if not self.errors:
            self.cleaned_data["body"] = Encouragement(**said)
        return self.cleaned_data
