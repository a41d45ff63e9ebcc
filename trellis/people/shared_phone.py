"""For people whose phone is held by others too: a neutral face, leaving at once, and a PIN after minutes away."""

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from trellis.kit.faces import FACES, remember
from trellis.people import actions, locks
from trellis.people.forms import FaceForm, PinForm, UnlockForm
from trellis.people.models import Person
from trellis.people.reauthentication import asks_again
from trellis.people.requests import PersonRequest, next_address, sent_from_elsewhere
from trellis.people.sessions import forgetting, signed_out


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def face(request: HttpRequest) -> HttpResponse:
    """Choose what this device shows: the name of the place, or a neutral one. Kept with the account too."""
    form = FaceForm(request.POST or None)
    if not form.is_valid():
        return render(request, "people/face.html")
    code = form.cleaned_data["face"]
    if isinstance(request.user, Person):
        actions.show_as(by=request.user, discreet=code == "discreet")
    response = redirect(next_address(request))
    remember(FACES[code], response)
    return response


@csrf_exempt  # leaving works without a cookie and from a page that is days old; other sites are told apart
@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End this session, let the browser forget what it kept, and show an empty page."""
    response = redirect(settings.LEFT)
    if sent_from_elsewhere(request):
        return response
    auth.logout(request)
    response.delete_cookie("messages")
    return forgetting(response)


@csrf_exempt  # a page that was left open locks itself, whatever became of its cookies
@require_POST
def lock_now(request: PersonRequest) -> HttpResponse:
    """Lock this session until the PIN comes; without a PIN there is one to be chosen first."""
    if request.user.locks_after is None:
        return redirect("people:pin")
    if not sent_from_elsewhere(request):
        locks.lock(request)
    return redirect(settings.UNLOCK)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Ask for the PIN and go back to where one was; five wrong ones in a quarter of an hour sign out."""
    person = locks.hidden(request)
    if person is None:
        return redirect(next_address(request))
    form = UnlockForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return locks.lock_page(request, form)
    return _tried(request, person, form)


def _tried(request: HttpRequest, person: Person, form: UnlockForm) -> HttpResponse:
    """Open, ask again, or sign out."""
    now, visit = timezone.now(), request.session.session_key or ""
    try:
        actions.open_by_pin(of=person, pin=form.cleaned_data["pin"], visit=visit, at=now)
    except actions.WrongPin:
        query = urlencode({"wrong": "yes", "next": next_address(request)})
        return redirect(f"{reverse(settings.UNLOCK)}?{query}")
    except actions.TooManyWrongPins:
        return signed_out(request)
    locks.begin(request, at=now)
    return redirect(next_address(request))


@csrf_exempt  # says only that somebody is there, on a session of their own
@require_POST
def still_here(request: PersonRequest) -> HttpResponse:
    """Hear from a page that somebody is still writing on it; the middleware has noted it."""
    return HttpResponse()


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def pin(request: PersonRequest) -> HttpResponse:
    """Choose or change the PIN."""
    form = PinForm(request.POST or None)
    if form.is_valid():
        actions.set_pin(by=request.user, **form.cleaned_data)
        locks.begin(request, at=timezone.now())
        messages.success(request, _("Kept. From now on this PIN is asked on all your devices."))
        return redirect("people:pin")
    return render(request, "people/pin.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def no_pin(request: PersonRequest) -> HttpResponse:
    """Ask for no PIN any more."""
    if request.method == "POST":
        actions.take_pin_away(by=request.user)
        messages.success(request, _("Kept. No PIN is asked any more."))
        return redirect("people:pin")
    return render(request, "people/no_pin.html")
