"""What is asked at the doors that django-allauth keeps: each counts tries in the store and speaks our words.

Named in settings (`ACCOUNT_FORMS`, `MFA_FORMS`), so that allauth uses them in place of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.account.forms import ReauthenticateForm as AllauthPasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from allauth.mfa.webauthn.internal.auth import complete_registration, parse_registration_response
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trellis.people import actions, second_factor
from trellis.people.forms import CurrentPasswordField
from trellis.people.models import Person
from trellis.people.requests import person_with_mail
from trellis.people.rules import totp

CREDENTIAL_LETTERS = 16_384
"""What a device sends about a passkey takes one or two thousand."""


def count_try(*, door: str, name: str, most: int = actions.TRIES) -> None:
    """Count a try at a door.

    Raises:
        ValidationError: there were too many in this quarter of an hour.
    """
    if not actions.may_try(door=door, name=name, at=timezone.now(), most=most):
        raise _refused("too_many_login_attempts")


def _refused(code: str) -> ValidationError:
    error: ValidationError = get_adapter().validation_error(code)
    return error


class CredentialField(forms.JSONField):
    """What a device answered, put into the page by its script; what is no such thing does not fit."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput)

    def to_python(self, value: Any) -> Any:
        """Read a JSON object of a sensible size."""
        try:
            read = super().to_python(str(value)[: CREDENTIAL_LETTERS + 1])
        except (ValidationError, ValueError, RecursionError) as error:
            raise _refused("incorrect_code") from error
        if not isinstance(read, dict) or len(str(value)) > CREDENTIAL_LETTERS:
            raise _refused("incorrect_code")
        return read


@contextmanager
def _odd_bytes_refused() -> Iterator[None]:
    """Take what no device sends for a passkey that does not fit."""
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError, LookupError) as error:
        raise _refused("incorrect_code") from error


class CodeField(forms.CharField):
    """A short code; phones offer what just came in."""

    def __init__(self, **options: Any) -> None:
        shown = {"autocomplete": "one-time-code", "autocapitalize": "characters"}
        widget = forms.TextInput({**shown, "spellcheck": "false"})
        super().__init__(max_length=40, widget=widget, **options)


class PasswordAgainForm(AllauthPasswordForm):
    """One's password once more."""

    password = CurrentPasswordField(label=_("Your password"))

    def clean_password(self) -> str:
        """Accept the password of whoever is signed in, at most ten tries."""
        count_try(door="confirm", name=self.user.username)
        if not self.user.check_password(self.cleaned_data["password"]):
            raise _refused("incorrect_password")
        actions.forget_tries(door="confirm", name=self.user.username)
        return str(self.cleaned_data["password"])


class MailCodeForm(RequestLoginCodeForm):
    """Where to send a code; the answer is the same whoever has the address."""

    email = forms.EmailField(
        label=_("Your confirmed e-mail"), widget=forms.EmailInput({"autocomplete": "email"})
    )

    def clean_email(self) -> str:
        """Find whose confirmed address it is; a few codes in a quarter of an hour are sent to one."""
        email = str(self.cleaned_data["email"]).lower()
        count_try(door="mail", name=email, most=actions.MAILS)
        self._user = person_with_mail(email)
        if self._user is None:
            get_adapter().write_to_nobody(email)
        return email


class MailedCodeForm(ConfirmLoginCodeForm):
    """The code that came by mail."""

    code = CodeField(label=_("The code from the mail"))

    def clean_code(self) -> str:
        """Accept the code, at most ten tries for an address; allauth gives one code up after five."""
        asked_for = str(context.request._login_stage.state.get("email"))
        count_try(door="mailed-code", name=asked_for)
        code = str(super().clean_code())
        actions.forget_tries(door="mailed-code", name=asked_for)
        return code


class _SecondCode(BaseAuthenticateForm):
    """A code of the app, or a recovery code; each opens once."""

    code = CodeField(label=_("Code from your app, or a recovery code"))

    def clean_code(self) -> str:
        """Accept a code that was not used, at most ten tries for a person whoever counts."""
        name = str(self.user.pk)
        count_try(door="code", name=name)
        now, code = timezone.now(), str(self.cleaned_data["code"])
        self.authenticator = second_factor.use_code(by=self.user, code=code, at=now)
        if self.authenticator is None:
            raise _refused("incorrect_code")
        self.authenticator.user = self.user
        actions.forget_tries(door="code", name=name)
        return code


class SecondCodeForm(_SecondCode, AuthenticateForm):
    """A code after the password."""


class CodeAgainForm(_SecondCode, ReauthenticateForm):
    """A code to show once more that it is oneself."""


class AppForm(ActivateTOTPForm):
    """The first code of an app that is being set up."""

    code = CodeField(label=_("The six digits your app shows now"))
    step = -1
    """To which 30 seconds the code belongs, once it was accepted."""

    def clean_code(self) -> str:
        """Accept a code of the secret that was just shown."""
        count_try(door="code", name=str(self.user.pk))
        code = str(self.cleaned_data["code"])
        step = totp.matching_step(self.secret, code, at=timezone.now())
        if step is None:
            raise _refused("incorrect_code")
        self.step = step
        actions.forget_tries(door="code", name=str(self.user.pk))
        return code


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """A new passkey and what its owner calls it."""

    name = forms.CharField(
        label=_("A name for it"),
        help_text=_("So that you know it again, such as “my phone”. It may stay empty."),
        max_length=60,
        required=False,
    )
    credential = CredentialField()
    passwordless = None

    def clean_name(self) -> str:
        """Seal the name; allauth keeps it as it is."""
        return second_factor.sealed_name(str(self.cleaned_data["name"]).strip())

    def clean(self) -> dict[str, Any]:
        """Accept what a device made for this very page; fido2 sees that it looked whom it has before it."""
        given: dict[str, Any] = self.cleaned_data
        if "credential" not in given:
            return given
        if len(second_factor.passkeys(self.user)) >= second_factor.PASSKEYS:
            raise ValidationError(
                _("That is as many passkeys as an account keeps. Remove one first.")
            )
        with _odd_bytes_refused():
            parse_registration_response(given["credential"])
            complete_registration(given["credential"])
            given["credential"] = second_factor.what_counts(given["credential"])
        return given


class _Passkey(webauthn.AuthenticateWebAuthnForm):
    """What a device signed for this very page."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        """Accept a passkey of the person; odd bytes are a wrong one."""
        whose = self._whose()
        count_try(door="passkey", name=whose)
        with _odd_bytes_refused():
            accepted = super().clean_credential()
        actions.forget_tries(door="passkey", name=whose)
        return accepted

    def _whose(self) -> str:
        if isinstance(self.user, Person):
            return str(self.user.pk)
        answer = self.cleaned_data["credential"].get("response")
        return str(answer.get("userHandle") if isinstance(answer, dict) else "")[:100]


class PasskeyForm(_Passkey):
    """A passkey after the password."""


class SignInByPasskeyForm(_Passkey, webauthn.LoginWebAuthnForm):
    """A passkey alone: the device looked whom it has before it, so it is two factors in one."""


class PasskeyAgainForm(_Passkey, webauthn.ReauthenticateWebAuthnForm):
    """A passkey to show once more that it is oneself."""
