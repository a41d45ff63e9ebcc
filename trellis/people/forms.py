"""What people fill in about their account."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from trellis.kit.faces import FACES
from trellis.people.models import ZONES, Person, username_is_plain
from trellis.people.rules.ages import AgeBand
from trellis.people.rules.pins import LONGEST, MINUTES, SHORTEST, is_easy


def zones() -> list[tuple[str, str]]:
    """Give the zones of the IANA database as choices, without historic and technical names."""
    areas = (
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    names = sorted(name for name in ZONES if name.startswith(areas))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class ZoneField(forms.ChoiceField):
    """A time zone; a device with JavaScript fills in its own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("Time zone"), choices=zones, **options)


class PasswordField(forms.CharField):
    """A new password, shown as dots, offered to the device's keychain."""

    def __init__(self, **options: Any) -> None:
        widget = forms.PasswordInput({"autocomplete": "new-password"})
        super().__init__(label=_("Password"), max_length=200, strip=False, widget=widget, **options)


class CurrentPasswordField(forms.CharField):
    """The password one has, shown as dots."""

    def __init__(self, **options: Any) -> None:
        widget = forms.PasswordInput({"autocomplete": "current-password"})
        super().__init__(max_length=200, strip=False, widget=widget, **options)


def _name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Sign-in name"),
        help_text=_("Any name you like; it need not be yours. Small letters and digits."),
        max_length=40,
        widget=forms.TextInput(
            {"autocapitalize": "none", "autocomplete": "username", "spellcheck": "false"}
        ),
    )


class SignUpForm(forms.Form):
    """A new account: a name that need not be real, and a password. Nothing else is needed."""

    username = _name_field()
    password = PasswordField(
        help_text=_("At least 10 characters. Three or four words make a good one.")
    )
    called = forms.CharField(
        label=_("What shall people call you?"),
        help_text=_("The people you let in see this. It may stay empty."),
        max_length=60,
        required=False,
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("Not needed. It may stay empty."),
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    zone = ZoneField(widget=forms.Select({"data-zone": ""}))

    def clean_username(self) -> str:
        """Accept a plain name in any case."""
        username: str = self.cleaned_data["username"].strip().lower()
        username_is_plain(username)
        return username

    def clean(self) -> dict[str, Any]:
        """Judge the password by the house's rules, beside its field."""
        given = self.cleaned_data
        if "password" in given:
            try:
                validate_password(given["password"], Person(username=given.get("username", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given


class SignInForm(forms.Form):
    """A name, or an e-mail that was confirmed, and the password."""

    username = forms.CharField(
        label=_("Sign-in name"),
        help_text=_("Or the e-mail you confirmed here."),
        max_length=254,
        widget=forms.TextInput(
            {"autocapitalize": "none", "autocomplete": "username", "spellcheck": "false"}
        ),
    )
    password = CurrentPasswordField(label=_("Password"))


class RestoreForm(forms.Form):
    """The printed code and a new password."""

    username = _name_field()
    code = forms.CharField(
        label=_("The code you printed"),
        max_length=60,
        widget=forms.TextInput(
            {"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    password = PasswordField(help_text=_("A new one, at least 10 characters."))


class PreferencesForm(forms.Form):
    """What a person may change about how Trellis speaks with them."""

    called = forms.CharField(
        label=_("What shall people call you?"),
        help_text=_("The people you let in see this."),
        max_length=60,
        required=False,
    )
    zone = ZoneField(widget=forms.Select({"data-zone": "", "data-chosen": "yes"}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class NewPasswordForm(forms.Form):
    """A new password, for somebody who showed again that it is them."""

    password = PasswordField(help_text=_("A new one, at least 10 characters."))


class MailForm(forms.Form):
    """An address to write codes to."""

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("A code is sent there, so that nobody else’s address is kept by mistake."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    """The code that came to an address."""

    code = forms.CharField(
        label=_("The code from the mail"),
        max_length=40,
        widget=forms.TextInput(
            {
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


class TokenForm(forms.Form):
    """The name of a token, so that its owner knows which program it is for."""

    name = forms.CharField(label=_("What is it for?"), max_length=60)


class PinField(forms.CharField):
    """A PIN, typed on the number pad and shown as dots."""

    def __init__(self, **options: Any) -> None:
        pad = {"inputmode": "numeric", "autocomplete": "off", "class": "pin"}
        super().__init__(max_length=LONGEST, widget=forms.PasswordInput(pad), **options)


class UnlockForm(forms.Form):
    """The PIN, and nothing else."""

    pin = PinField(label=_("PIN"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["pin"].widget.attrs["autofocus"] = ""


def _minutes() -> list[tuple[int, str]]:
    return [
        (n, ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n})
        if n < 60
        else (n, str(_("an hour")))
        for n in MINUTES
    ]


class PinForm(forms.Form):
    """A new PIN, and after how many minutes away it is asked."""

    pin = PinField(
        label=_("PIN"),
        help_text=_("4 to 8 digits. Not a year, and not digits in a row."),
    )
    minutes = forms.TypedChoiceField(
        label=_("Ask for it when I have been away for"),
        choices=_minutes,
        coerce=int,
        initial=5,
        widget=forms.RadioSelect,
    )

    def clean_pin(self) -> str:
        """Accept 4 to 8 digits that a stranger does not try first."""
        pin: str = self.cleaned_data["pin"]
        if not (pin.isascii() and pin.isdigit() and len(pin) >= SHORTEST):
            raise forms.ValidationError(_("Use 4 to 8 digits."))
        if is_easy(pin):
            raise forms.ValidationError(_("That one is tried first by anybody. Choose another."))
        return pin


class AgeForm(forms.Form):
    """How old somebody is, in three bands."""

    age = forms.ChoiceField(choices=[(band.value, band.value) for band in AgeBand])


class FaceForm(forms.Form):
    """Which face this device shows."""

    face = forms.ChoiceField(choices=[(code, code) for code in FACES])
