"""Making an account, signing in and out, coming back by a printed code, and preferences."""

from uuid import UUID

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trellis.people import actions
from trellis.people.forms import (
    ConfirmForm,
    PreferencesForm,
    RestoreForm,
    SignInForm,
    SignUpForm,
    TokenForm,
)
from trellis.people.models import ApiToken, Person
from trellis.people.requests import PersonRequest
from trellis.people.sessions import may_sign_up

BACKEND = "django.contrib.auth.backends.ModelBackend"


def _next(request: HttpRequest) -> str:
    """Give where to go afterwards: an address of this place, or Today."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted.startswith("/") and wanted.isprintable() else "/"


def _enter(request: HttpRequest, person: Person) -> None:
    """Begin a session, and let those that are over be forgotten."""
    auth.login(request, person, backend=BACKEND)
    actions.forget_visits(at=timezone.now())


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Make an account and show its printed code, this once."""
    if not may_sign_up(request, at=timezone.now()):
        return render(request, "people/invited_only.html", status=403)
    form = SignUpForm(request.POST or None)
    if form.is_valid():
        try:
            person, code = actions.sign_up(
                at=timezone.now(),
                language=get_language() or "en",
                invented=settings.DEMO,
                **form.cleaned_data,
            )
        except actions.CannotSignUp:
            form.add_error("username", _("Somebody has this name. Choose another."))
        else:
            _enter(request, person)
            return render(
                request, "people/code.html", {"code": code, "next": _next(request), "new": True}
            )
    return render(request, "people/sign_up.html", {"form": form, "next": _next(request)})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let a person in by name and password, at most ten tries in a quarter of an hour."""
    form = SignInForm(request.POST or None)
    if form.is_valid():
        name = form.cleaned_data["username"]
        if not actions.may_try(door="sign-in", name=name, at=timezone.now()):
            form.add_error(
                None, _("Too many tries. Wait a quarter of an hour, or use your printed code.")
            )
        elif isinstance(person := auth.authenticate(request, **form.cleaned_data), Person):
            actions.forget_tries(door="sign-in", name=name)
            _enter(request, person)
            return redirect(_next(request))
        else:
            form.add_error(
                None, _("This name and password do not belong together. Nothing was changed.")
            )
    return render(request, "people/sign_in.html", {"form": form, "next": _next(request)})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and tell the browser to forget what it kept of this place."""
    auth.logout(request)
    response = redirect("people:sign_in")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest) -> HttpResponse:
    """Let a person back in by their printed code, and give them a new one."""
    form = RestoreForm(request.POST or None)
    if form.is_valid() and (code := _restored(request, form)):
        return render(request, "people/code.html", {"code": code, "next": "/", "new": True})
    return render(request, "people/restore.html", {"form": form})


def _restored(request: HttpRequest, form: RestoreForm) -> str | None:
    name, now = form.cleaned_data["username"], timezone.now()
    if not actions.may_try(door="restore", name=name, at=now):
        form.add_error(None, _("Too many tries. Wait a quarter of an hour."))
        return None
    try:
        person, code = actions.restore(**form.cleaned_data, at=now)
    except actions.CannotRestore:
        form.add_error(None, _("This name and code do not belong together. Nothing was changed."))
        return None
    except ValidationError as error:
        form.add_error("password", error)
        return None
    actions.forget_tries(door="sign-in", name=name)
    _enter(request, person)
    return code


@login_not_required
@require_POST
def speak(request: HttpRequest) -> HttpResponse:
    """Change the language: kept with the account, or for a visitor in a cookie."""
    language = request.POST.get("language", "")
    response = redirect(_next(request))
    if language not in dict(settings.LANGUAGES):
        return response
    if isinstance(request.user, Person):
        actions.speak(by=request.user, language=language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


@login_not_required
@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """Show everything that is not under the thumb."""
    return render(request, "people/more.html")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: PersonRequest) -> HttpResponse:
    """Change what one is called, the e-mail, zone and language."""
    me = request.user
    kept = {"called": me.called, "email": me.email, "zone": me.zone, "language": me.language}
    form = PreferencesForm(request.POST or None, initial=kept)
    if form.is_valid():
        actions.change_preferences(by=me, **form.cleaned_data)
        messages.success(request, _("Kept."))
        return redirect("people:preferences")
    return render(request, "people/preferences.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: PersonRequest) -> HttpResponse:
    """Make a new printed code, for whoever knows the password; the old one ends."""
    form = ConfirmForm(request.POST if request.method == "POST" else None, by=request.user)
    if _confirmed(request, form):
        fresh = actions.new_code(by=request.user)
        return render(request, "people/code.html", {"code": fresh, "next": "/", "new": True})
    return render(request, "people/code.html", {"form": form, "new": False})


def _confirmed(request: PersonRequest, form: ConfirmForm) -> bool:
    """Say whether the form is right and, where there is a password, that it was given again."""
    me, now = request.user, timezone.now()
    if not form.is_valid():
        return False
    if not me.has_usable_password():
        return True
    if not actions.may_try(door="confirm", name=me.username, at=now):
        form.add_error(None, _("Too many tries. Wait a quarter of an hour."))
    elif not me.check_password(form.cleaned_data["current"]):
        form.add_error("current", _("This is not your password. Nothing was changed."))
    else:
        actions.forget_tries(door="confirm", name=me.username)
    return form.is_valid()


@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: PersonRequest) -> HttpResponse:
    """List API tokens, and make one for whoever knows the password; a secret is shown this once."""
    form, secret = TokenForm(request.POST or None, by=request.user), ""
    if _confirmed(request, form):
        _token, secret = actions.give_token(
            by=request.user, name=form.cleaned_data["name"], at=timezone.now()
        )
    live = (
        ApiToken.objects.of(request.user).live().select_related("person__key").order_by("made_at")
    )
    return render(request, "people/tokens.html", {"form": form, "tokens": live, "secret": secret})


@require_POST
def end_token(request: PersonRequest, pk: UUID) -> HttpResponse:
    """End one of one's own tokens at once."""
    token = get_object_or_404(ApiToken.objects.of(request.user), pk=pk)
    actions.end_token(by=request.user, token=token, at=timezone.now())
    messages.success(request, _("That token is ended."))
    return redirect("people:tokens")
