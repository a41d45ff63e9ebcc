"""Making an account, signing in and out, coming back by a printed code, and preferences."""

from uuid import UUID

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trellis.kit.faces import face_of
from trellis.people import actions
from trellis.people.forms import (
    AgeForm,
    PreferencesForm,
    RestoreForm,
    SignInForm,
    SignUpForm,
    TokenForm,
)
from trellis.people.models import ApiToken, Person
from trellis.people.reauthentication import asks_again
from trellis.people.requests import PersonRequest, next_address, person_with_mail
from trellis.people.rules.ages import AgeBand, may_join
from trellis.people.sessions import (
    age_said,
    forget_age,
    invited_by,
    keep_age,
    may_sign_up,
    signed_out,
)

BY_ADDRESS = "sign-in-by-address"


def _enter(request: HttpRequest, person: Person) -> str:
    """Let in somebody who showed their password or printed code; give where they go on to.

    With a second factor that is the page that asks for it, and the visit begins there. Whoever was signed in
    with this browser before is not any more.
    """
    if request.user.is_authenticated:
        auth.logout(request)
    login = Login(user=person, redirect_url=next_address(request))
    return str(perform_password_login(request, {}, login).url)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Make an account and show its printed code, this once."""
    if not may_sign_up(request, at=timezone.now()):
        return render(request, "people/invited_only.html", status=403)
    band = age_said(request)
    if band is None:
        return render(request, "people/age.html", {"next": next_address(request)})
    form = SignUpForm(request.POST or None)
    if form.is_valid() and _not_crowded(form) and (made := _made(request, form, band)):
        return _welcomed(request, *made)
    return render(request, "people/sign_up.html", {"form": form, "next": next_address(request)})


def _made(request: HttpRequest, form: SignUpForm, band: str) -> tuple[Person, str] | None:
    try:
        return actions.sign_up(
            at=timezone.now(),
            language=get_language() or "en",
            age=band,
            invented=settings.DEMO,
            link=invited_by(request),
            **form.cleaned_data,
        )
    except actions.CannotSignUp:
        form.add_error("username", _("Somebody has this name. Choose another."))
    except actions.LinkUsed:  # by another browser, at this very moment
        form.add_error(None, _("An account was made by this link already. Ask for another."))
    return None


def _welcomed(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Let a newcomer in, keep what was chosen before there was an account, and show the code."""
    if face_of(request).discreet:
        actions.show_as(by=person, discreet=True)
    forget_age(request)
    wanted = _enter(request, person)
    onwards = reverse(settings.NEWCOMERS) if wanted == "/" else wanted
    return render(request, "people/code.html", {"code": code, "next": onwards, "new": True})


@login_not_required
@require_POST
def age(request: HttpRequest) -> HttpResponse:
    """Take the age band before sign-up. Of somebody who cannot have an account, nothing is kept."""
    form = AgeForm(request.POST)
    if not form.is_valid():
        return redirect("people:sign_up")
    band = AgeBand(form.cleaned_data["age"])
    if not may_join(band, minors=settings.MINORS):
        return render(request, "people/too_young.html", {"child": band == AgeBand.CHILD})
    keep_age(request, band)
    query = urlencode({"next": next_address(request)})
    return redirect(f"{reverse('people:sign_up')}?{query}")


def _not_crowded(form: SignUpForm) -> bool:
    """Say whether few enough asked for an account here lately, so that nobody tries out names by the hundred."""
    if actions.may_try(door="sign-up", name="", at=timezone.now(), most=actions.SIGN_UPS):
        return True
    form.add_error(
        None, _("Many accounts are being made right now. Try again in a quarter of an hour.")
    )
    return False


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let a person in by name or confirmed e-mail and password, at most ten tries in a quarter of an hour."""
    form = SignInForm(request.POST or None)
    if form.is_valid() and (person := _who_knows_the_password(request, form)):
        return redirect(_enter(request, person))
    shown = {
        "form": form,
        "next": next_address(request),
        "mail_leaves": settings.MAIL_LEAVES,
        "may_sign_up": may_sign_up(request, at=timezone.now()),
    }
    return render(request, "people/sign_in.html", shown)


def _who_knows_the_password(request: HttpRequest, form: SignInForm) -> Person | None:
    typed = form.cleaned_data["username"].strip()
    known = person_with_mail(typed) if "@" in typed else None
    name = known.username if known else typed
    if not _may_try_password(typed, name):
        form.add_error(
            None, _("Too many tries. Wait a quarter of an hour, or use your printed code.")
        )
        return None
    given = {"username": name, "password": form.cleaned_data["password"]}
    person = auth.authenticate(request, **given)
    if not isinstance(person, Person):
        form.add_error(
            None, _("This name and password do not belong together. Nothing was changed.")
        )
        return None
    actions.forget_tries(door="sign-in", name=typed)
    actions.forget_tries(door=BY_ADDRESS, name=name)
    return person


def _may_try_password(typed: str, name: str) -> bool:
    """Count a try under what was typed, and under the account that an address leads to at a door of its own.

    Never under the name at the door of names: whoever closed that one would see which address is closed with it.
    So a password is guessed at ten times by name and ten times by address.
    """
    now = timezone.now()
    if not actions.may_try(door="sign-in", name=typed, at=now):
        return False
    return "@" not in typed or actions.may_try(door=BY_ADDRESS, name=name, at=now)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and tell the browser to forget what it kept of this place."""
    return signed_out(request)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest) -> HttpResponse:
    """Let a person back in by their printed code, and give them a new one."""
    form = RestoreForm(request.POST or None)
    if form.is_valid() and (restored := _restored(form)):
        person, code = restored
        after = _enter(request, person)
        return render(request, "people/code.html", {"code": code, "next": after, "new": True})
    return render(request, "people/restore.html", {"form": form})


def _restored(form: RestoreForm) -> tuple[Person, str] | None:
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
    return person, code


@login_not_required
@require_POST
def speak(request: HttpRequest) -> HttpResponse:
    """Change the language: kept with the account, or for a visitor in a cookie."""
    language = request.POST.get("language", "")
    response = redirect(next_address(request))
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
    """Change what one is called, the zone and the language."""
    me = request.user
    kept = {"called": me.called, "zone": me.zone, "language": me.language}
    form = PreferencesForm(request.POST or None, initial=kept)
    if form.is_valid():
        actions.change_preferences(by=me, **form.cleaned_data)
        messages.success(request, _("Kept."))
        return redirect("people:preferences")
    return render(request, "people/preferences.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def code(request: PersonRequest) -> HttpResponse:
    """Make a new printed code; the old one ends."""
    if request.method != "POST":
        return render(request, "people/code.html", {"new": False})
    fresh = actions.new_code(by=request.user)
    return render(request, "people/code.html", {"code": fresh, "next": "/", "new": True})


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def tokens(request: PersonRequest) -> HttpResponse:
    """List API tokens, and make one; a secret is shown this once."""
    form, secret = TokenForm(request.POST or None), ""
    if form.is_valid():
        _token, secret = actions.give_token(by=request.user, at=timezone.now(), **form.cleaned_data)
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
