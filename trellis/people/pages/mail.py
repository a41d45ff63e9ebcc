"""An e-mail address, for whoever wants one: adding it by a code, and removing it. It is never needed."""

import secrets
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trellis.people import actions
from trellis.people.adapter import CODE_LASTS, TOO_MANY
from trellis.people.addresses import confirmed_address
from trellis.people.forms import CodeForm, MailForm
from trellis.people.reauthentication import asks_again
from trellis.people.requests import PersonRequest
from trellis.people.rules.secrets import typed_alike

PENDING = "mail_to_confirm"


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def email(request: PersonRequest) -> HttpResponse:
    """Show the address one gave, and send a code to another."""
    me = request.user
    form = MailForm(request.POST or None, initial={"email": me.email})
    if form.is_valid() and _sent(request, form):
        return redirect("people:confirm_email")
    confirmed = bool(confirmed_address(me))
    return render(request, "people/email.html", {"form": form, "confirmed": confirmed})


def _sent(request: PersonRequest, form: MailForm) -> bool:
    """Send a code to an address; at most three to one address, and ten by one person, in a quarter of an hour."""
    now, address = timezone.now(), form.cleaned_data["email"].lower()
    mine = actions.may_try(door="e-mail", name=request.user.username, at=now)
    if not mine or not actions.may_try(door="mail", name=address, at=now, most=actions.MAILS):
        form.add_error(None, TOO_MANY)
        return False
    adapter = get_adapter(request)
    code = adapter.generate_email_verification_code()
    request.session[PENDING] = {"email": address, "code": code, "at": now.isoformat()}
    adapter.send_mail("account/email/email_confirmation", address, {"code": code})
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again(back="people:email")
def confirm_email(request: PersonRequest) -> HttpResponse:
    """Keep an address once its code came back, within ten minutes."""
    pending = request.session.get(PENDING)
    if not pending:
        return redirect("people:email")
    form = CodeForm(request.POST or None)
    if form.is_valid() and _fits(request, form, pending):
        return _kept(request, pending["email"])
    return render(request, "people/confirm_email.html", {"form": form, "email": pending["email"]})


def _fits(request: PersonRequest, form: CodeForm, pending: dict[str, Any]) -> bool:
    now = timezone.now()
    if not actions.may_try(door="confirm-e-mail", name=request.user.username, at=now):
        form.add_error(None, TOO_MANY)
        return False
    fresh = now - datetime.fromisoformat(pending["at"]) <= CODE_LASTS
    if fresh and secrets.compare_digest(
        typed_alike(form.cleaned_data["code"]), typed_alike(pending["code"])
    ):
        return True
    form.add_error("code", _("This code does not fit, or it is older than ten minutes."))
    return False


def _kept(request: PersonRequest, address: str) -> HttpResponse:
    del request.session[PENDING]
    actions.forget_tries(door="confirm-e-mail", name=request.user.username)
    try:
        actions.keep_mail(by=request.user, email=address)
    except actions.CannotKeepMail:
        messages.error(request, _("Another account here has this address. Nothing was changed."))
        return redirect("people:email")
    messages.success(request, _("This address is yours now. A code can be sent to it."))
    return redirect("people:email")


@require_POST
@asks_again(back="people:email")
def remove_email(request: PersonRequest) -> HttpResponse:
    """Forget one's address."""
    actions.remove_mail(by=request.user)
    request.session.pop(PENDING, None)
    messages.success(request, _("The address is forgotten."))
    return redirect("people:email")
