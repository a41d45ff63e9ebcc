"""What people fill in about their circle."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from trellis.circle.models import ROLE_WORDS
from trellis.consent.models import SCOPE_WORDS
from trellis.consent.rules.scopes import Scope
from trellis.files.forms import PictureField

phone_is_dialable = RegexValidator(
    r"^\+?[0-9][0-9 ().-]{2,24}\Z",
    _("Write the number with digits only, and a + in front if you like."),
)


class FreedomForm(forms.Form):
    """A private question asked before an invitation; the answer is stored nowhere."""

    free = forms.ChoiceField(
        label=_("Are you free to say no to this person?"),
        choices=[
            ("yes", _("Yes")),
            ("unsure", _("I am not sure")),
            ("no", _("No")),
        ],
        widget=forms.RadioSelect,
    )


class InviteForm(forms.Form):
    """Who is invited: what they are to me and what I call them."""

    role = forms.ChoiceField(
        label=_("Who are they to you?"),
        choices=[(role.value, words) for role, words in ROLE_WORDS.items()],
    )
    called = forms.CharField(
        label=_("What do you call them?"),
        help_text=_("Only you see this. For example: Mum, Sam, Dr. O."),
        max_length=60,
        required=False,
    )


class NumberForm(InviteForm):
    """Somebody without an account: a name and a number that this page can ring."""

    called = forms.CharField(
        label=_("What do you call them?"), help_text=_("Only you see this."), max_length=60
    )
    phone = forms.CharField(
        label=_("Their phone number"),
        help_text=_("Only you see this. It stands on your “I need support” page, one tap away."),
        max_length=26,
        validators=[phone_is_dialable],
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
    )


class TieForm(NumberForm):
    """What a person keeps about somebody in their circle; with an account, name and number may stay empty."""

    def __init__(self, *args: Any, has_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["called"].required = self.fields["phone"].required = not has_account


class PictureForm(forms.Form):
    """A picture of somebody in the circle."""

    picture = PictureField(
        label=_("A picture from this device"),
        help_text=_(
            "It is made small and kept without the place and time it was taken. Only you see it."
        ),
    )


class ShareForm(forms.Form):
    """What somebody may see: one tick per scope, nothing ticked by anybody but the person."""

    scopes = forms.MultipleChoiceField(
        label=_("They can see"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: Iterable[Scope], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(scope.value, SCOPE_WORDS[scope]) for scope in offered]
