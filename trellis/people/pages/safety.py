"""Keeping one's account safe: passkeys, the authenticator app, recovery codes, the password."""

import json
from typing import Any

from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import auth, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trellis.people import actions, second_factor
from trellis.people.addresses import confirmed_address
from trellis.people.forms import NewPasswordForm
from trellis.people.reauthentication import asks_again
from trellis.people.requests import PersonRequest, me
from trellis.people.rules.secrets import in_fours
from trellis.people.sessions import end_other_visits


@require_safe
def safety(request: PersonRequest) -> HttpResponse:
    """Show what one signs in with, and what one could."""
    person = request.user
    return render(
        request,
        "people/safety.html",
        {
            "passkeys": second_factor.passkeys(person),
            "has_app": second_factor.has_app(person),
            "has_second": second_factor.has_second_factor(person),
            "codes_left": len(second_factor.recovery_codes(person)),
            "mail_confirmed": bool(confirmed_address(person)),
        },
    )


class _EndsOtherVisits:
    """A change after which everybody else who is signed in as this person is not."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """Make the change, then end the other visits."""
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        end_other_visits(self.request, me(self.request))
        return answer


class _AddPasskey(_EndsOtherVisits, AddWebAuthnView):
    """A passkey that the device keeps and opens only to its owner (resident, verified)."""

    template_name = "people/add_passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask the device for a passkey that signs in by itself."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = begin_registration(me(self.request), passwordless=True)
        return context | {"question": json.dumps(options)}


class _RemovePasskey(_EndsOtherVisits, RemoveWebAuthnView):
    """Take a passkey away."""

    template_name = "people/remove_passkey.html"
    success_url = reverse_lazy("people:safety")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which one, and whether it is the last thing besides the password."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        name = second_factor.opened_name(self.object.data["name"])
        return context | {"name": name}


class _AddApp(_EndsOtherVisits, ActivateTOTPView):
    """An authenticator app: a picture to scan, the secret as text, a first code."""

    template_name = "people/add_app.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Have nothing here for whoever uses an app already."""
        if second_factor.has_app(me(request)):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Write the secret in fours, as one reads it aloud."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"letters": in_fours(context["form"].secret)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it; the code that was just used opens nothing again."""
        answer: HttpResponse = super().form_valid(form)
        second_factor.keep_step(by=me(self.request), step=form.step)
        return answer


class _RemoveApp(_EndsOtherVisits, DeactivateTOTPView):
    """Stop asking for the app's codes."""

    template_name = "people/remove_app.html"


add_passkey = asks_again(_AddPasskey.as_view())
remove_passkey = asks_again(_RemovePasskey.as_view())
add_app = asks_again(_AddApp.as_view())
remove_app = asks_again(_RemoveApp.as_view())


@require_safe
@asks_again
def recovery_codes(request: PersonRequest) -> HttpResponse:
    """Show the recovery codes that are left, to print."""
    codes = [in_fours(code) for code in second_factor.recovery_codes(request.user)]
    has_second = second_factor.has_second_factor(request.user)
    return render(request, "people/recovery_codes.html", {"codes": codes, "has_second": has_second})


@require_POST
@asks_again(back="people:recovery_codes")
def new_recovery_codes(request: PersonRequest) -> HttpResponse:
    """End all recovery codes and make new ones."""
    if second_factor.new_recovery_codes(by=request.user):
        end_other_visits(request, request.user)
        messages.success(request, _("These are new. The old ones open nothing any more."))
    return redirect("people:recovery_codes")


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def password(request: PersonRequest) -> HttpResponse:
    """Set a new password; whoever else is signed in as this person is not any more."""
    form = NewPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            actions.change_password(by=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error("password", error)
        else:
            auth.update_session_auth_hash(request, request.user)
            end_other_visits(request, request.user)
            messages.success(request, _("Your new password holds. Other devices are signed out."))
            return redirect(reverse("people:safety"))
    return render(request, "people/password.html", {"form": form})
