"""The place itself: what it says about itself, and its stewards' pages."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trellis.people.models import Person
from trellis.people.reauthentication import asks_again
from trellis.people.requests import PersonRequest
from trellis.people.sessions import allow_sign_up
from trellis.teams import actions
from trellis.teams.forms import AboutForm, PlaceForm
from trellis.teams.models import About, Link, Team, is_steward, told
from trellis.teams.views.mine import or_nothing_here
from trellis.teams.words import DEPLOYMENT_WORDS


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say who runs this place, who can read what, and what it does not do."""
    place = Team.objects.place().select_related("key").first()
    me = request.user
    page = {
        "place": place.name if place else "",
        "told": told(get_language() or settings.LANGUAGE_CODE),
        "deployment": DEPLOYMENT_WORDS[settings.DEPLOYMENT],
        "steward": isinstance(me, Person) and is_steward(me, at=timezone.now()),
    }
    return render(request, "teams/about.html", page)


def _stewards_only(request: PersonRequest) -> None:
    if not is_steward(request.user, at=timezone.now()):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@or_nothing_here
def words(request: PersonRequest) -> HttpResponse:
    """Let a steward write what this place says about itself, in every language."""
    _stewards_only(request)
    place = Team.objects.place().select_related("key").get()
    written = About.objects.in_bulk()
    name = PlaceForm(request.POST or None, initial={"name": place.name})
    forms = {
        code: AboutForm(request.POST or None, prefix=code, initial=_kept(written.get(code)))
        for code, _word in settings.LANGUAGES
    }
    if all([name.is_valid(), *(form.is_valid() for form in forms.values())]):
        said = {code: form.cleaned_data for code, form in forms.items()}
        actions.say(by=request.user, name=name.cleaned_data["name"], words=said, at=timezone.now())
        messages.success(request, _("Kept. Everybody can read it now."))
        return redirect("teams:about")
    parts = [(code, word, forms[code]) for code, word in settings.LANGUAGES]
    return render(request, "teams/words.html", {"name": name, "parts": parts})


def _kept(about: About | None) -> dict[str, Any]:
    return {field: getattr(about, field) for field in About.FIELDS} if about else {}


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
@or_nothing_here
def accounts(request: PersonRequest) -> HttpResponse:
    """Show a steward how many accounts there are and the open sign-up links, and make one."""
    _stewards_only(request)
    now = timezone.now()
    if request.method == "POST":
        try:
            made = actions.invite_to_sign_up(by=request.user, at=now)
        except actions.CannotInvite as problem:
            messages.error(request, str(problem))
            return redirect("teams:accounts")
        return redirect("teams:link", made.pk)
    page = {
        "count": Person.objects.filter(is_active=True).count(),
        "links": Link.objects.to_an_account().live(at=now).order_by("made_at"),
        "open": settings.SIGNUP == "open",
    }
    return render(request, "teams/accounts.html", page)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, secret: str) -> HttpResponse:
    """What a sign-up link opens. Opening it changes nothing; going on uses it, for one account."""
    now = timezone.now()
    if actions.link_behind(secret, at=now, to_an_account=True) is None:
        return render(request, "teams/closed.html", status=404)
    if request.method != "POST":
        return render(request, "teams/welcome.html")
    if request.user.is_authenticated:
        messages.info(request, _("You have an account already. The link stays for somebody else."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    if not actions.use_to_sign_up(secret=secret, at=now):
        return render(request, "teams/closed.html", status=404)
    allow_sign_up(request, secret=secret, at=now)
    return redirect(reverse("people:sign_up"))
