"""How django-allauth behaves in this house: what it says, whom it lets in, what it sends and what it seals."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trellis.people.models import Person
from trellis.people.reauthentication import was_asked_again
from trellis.people.requests import is_here
from trellis.people.second_factor import PURPOSE
from trellis.people.sessions import begin_visit
from trellis.vault.actions import open_for_house, seal_for_house

CODE_LASTS = timedelta(minutes=10)
"""How long the code to confirm an address opens."""

TOO_MANY = _("Too many tries. Wait a quarter of an hour.")
NOT_THIS_CODE = _("This code does not fit. Nothing was changed.")
SAID = {
    "mfa/messages/totp_activated.txt": _("Your authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is not asked for any more."),
    "mfa/messages/webauthn_added.txt": _("Your passkey is kept."),
    "mfa/messages/webauthn_removed.txt": _("That passkey opens nothing any more."),
}
"""What we say where allauth would say something of its own; about everything else we are silent."""


class AccountAdapter(DefaultAccountAdapter):
    """Signing in, and mails with a code. A room above sends them (`notices.account`)."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": NOT_THIS_CODE,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "incorrect_password": _("This is not your password. Nothing was changed."),
    }

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begin the visit of somebody who proved who they are."""
        assert isinstance(user, Person)  # noqa: S101 - there is no other kind of account
        begin_visit(request, user, at=timezone.now())

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Send somebody whose account is closed back to the door, in the words of a wrong password."""
        messages.error(
            request, _("This name and password do not belong together. Nothing was changed.")
        )
        return redirect("people:sign_in")

    def is_safe_url(self, url: str) -> bool:
        """Say whether to go on to an address: one of this place and no other."""
        return is_here(self.request, url)

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Say whether our own door, `asks_again`, was walked around."""
        return not was_asked_again(self.request)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say something at the top of the next page, in our words or not at all."""
        said = message or SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, str(said), extra_tags=extra_tags)

    def write_to_nobody(self, email: str) -> None:
        """Do what a mailed code costs where an address is nobody's; here that is nothing worth telling apart."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Give no address: none is looked at or kept."""
        return "nowhere"

    def get_http_user_agent(self, request: HttpRequest) -> str:
        """Give no browser: what we say of one is in `rules.devices`."""
        return ""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Passkeys, apps and recovery codes: sealed, under the sign-in name alone."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": NOT_THIS_CODE}

    def encrypt(self, text: str) -> str:
        """Seal an app's secret or the seed of recovery codes."""
        return seal_for_house(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` sealed."""
        return open_for_house(encrypted_text, purpose=PURPOSE)

    def build_totp_svg(self, url: str) -> str:
        """Draw the code to scan, as a picture of its own."""
        drawn = BytesIO()
        segno.make(url, error="m").save(drawn, kind="svg", xmldecl=False, scale=6, border=2)
        return drawn.getvalue().decode()

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """Tell a device whose passkey it keeps: the sign-in name, never an e-mail or another name."""
        name = user.get_username()
        return {"id": user.pk.hex.encode(), "display_name": name, "name": name}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Tell a device where its passkey belongs: this address and nothing about it."""
        host = context.request.get_host().partition(":")[0]
        return {"id": host, "name": host}

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:
        """Suggest no name for a passkey; the page does."""
        return ""
