"""The place itself, for whoever looks after it; its first account; and the demonstration's door."""

from importlib.metadata import version

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from trellis.operate import actions
from trellis.operate.cast import CAST
from trellis.operate.doctor import examine_here
from trellis.operate.findings import in_order
from trellis.operate.rules.finding import Grade
from trellis.people.forms import SignUpForm
from trellis.people.models import Person
from trellis.people.requests import PersonRequest
from trellis.people.sessions import begin_visit
from trellis.teams.models import is_steward


@login_not_required
@require_safe
def cast(request: HttpRequest) -> HttpResponse:
    """Show the invented people."""
    return render(request, "operate/cast.html", {"cast": CAST})


@login_not_required
@require_safe
def be(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as an invented person. Nobody who is not invented can be reached here."""
    names = {member.username for member in CAST}
    person = get_object_or_404(
        Person.objects.filter(invented=True, username__in=names), username=username
    )
    begin_visit(request, person, at=timezone.now())
    return redirect("today:home")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest, secret: str) -> HttpResponse:
    """Let whoever runs an empty place make the first account; it looks after the place."""
    now = timezone.now()
    if not actions.opens_first(secret, at=now):
        raise Http404
    form = SignUpForm(request.POST or None)
    if form.is_valid():
        try:
            person, code = actions.begin(
                secret=secret, at=now, language=get_language() or "en", **form.cleaned_data
            )
        except actions.CannotBegin as gone:
            raise Http404 from gone
        login = Login(user=person, redirect_url=reverse("operate:place"))
        after = perform_password_login(request, {}, login).url
        return render(request, "people/code.html", {"code": code, "next": after, "new": True})
    return render(request, "operate/first.html", {"form": form})


@require_safe
def place(request: PersonRequest) -> HttpResponse:
    """Show a steward how the place is and what to do about it. No person's record is in it."""
    if not is_steward(request.user, at=timezone.now()):
        raise Http404
    rows = in_order(examine_here())
    needs = sum(row.grade is not Grade.OK for row in rows)
    page = {"rows": rows, "needs": needs, "version": version("trellis")}
    return render(request, "operate/place.html", page)
