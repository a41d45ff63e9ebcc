"""Ways in besides the password, and showing once more who one is: django-allauth's own ceremonies, in our layout."""

import json
from typing import Any

from allauth.account.views import ConfirmLoginCodeView, ReauthenticateView, RequestLoginCodeView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from trellis.people.models import Person
from trellis.people.requests import me
from trellis.people.second_factor import has_second_factor, passkeys


class _BeginsAnew:
    """A way in that may be chosen although another was begun."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        return None


class _ByPasskey(_BeginsAnew, LoginWebAuthnView):
    """By a passkey alone."""

    template_name = "people/sign_in.html"


class _ByMail(_BeginsAnew, RequestLoginCodeView):
    """By a code that is mailed."""

    template_name = "people/mail_code.html"


by_passkey = _ByPasskey.as_view()
"""Sign in by a passkey alone: a GET by the page's script gives the question, a POST brings the answer."""

by_mail = _ByMail.as_view()
"""Ask for a code by mail. The answer is the same whoever has the address."""

by_mailed_code = ConfirmLoginCodeView.as_view(template_name="people/mailed_code.html")
"""Sign in by the code that came: one code, ten minutes, five tries."""


class _Second(AuthenticateView):
    """The second step, for whoever has one."""

    http_method_names = ["get", "head", "post"]
    template_name = "people/second_step.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which ways this person has."""
        person = self.stage.login.user
        context: dict[str, Any] = super().get_context_data(**kwargs)
        question = json.dumps(context["js_data"]["request_options"])
        return context | {"has_passkey": bool(passkeys(person)), "question": question}


second_step = _Second.as_view()
"""Show a passkey, a code of the app or a recovery code after the password."""


def _ways(request: HttpRequest) -> dict[str, Any]:
    person = me(request)
    return {
        "has_password": person.has_usable_password(),
        "has_second": has_second_factor(person),
        "has_passkey": bool(passkeys(person)),
        "next": request.POST.get("next") or request.GET.get("next") or "",
    }


class _Again:
    """What the pages that ask once more have in common."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Have nothing here for whoever has nothing to show here."""
        if not self.is_for(me(request)):
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def is_for(self, person: Person) -> bool:
        """Say whether somebody can show this."""
        return has_second_factor(person)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which other ways there are."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | _ways(self.request)


class _PasswordAgain(_Again, ReauthenticateView):
    """By the password."""

    template_name = "people/again.html"

    def is_for(self, person: Person) -> bool:
        """Anybody; whoever has no password is led to another way."""
        return True


class _CodeAgain(_Again, CodeAgainView):
    """By a code of the app, or a recovery code."""

    template_name = "people/again_code.html"


class _PasskeyAgain(_Again, ReauthenticateWebAuthnView):
    """By a passkey."""

    template_name = "people/again_passkey.html"

    def is_for(self, person: Person) -> bool:
        """Whoever has a passkey."""
        return bool(passkeys(person))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask the device."""
        context = super().get_context_data(**kwargs)
        return context | {"question": json.dumps(context["js_data"]["request_options"])}

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say what was wrong, on the same page."""
        for error in form.errors.get("credential", []):
            messages.error(self.request, str(error))
        return redirect(self.request.get_full_path())


again, again_code, again_passkey = (
    _PasswordAgain.as_view(),
    _CodeAgain.as_view(),
    _PasskeyAgain.as_view(),
)
