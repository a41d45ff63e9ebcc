"""The demonstration's door: be any of the invented people with one tap. It exists only in a demonstration."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from trellis.operate.cast import CAST
from trellis.people.models import Person
from trellis.people.sessions import begin_visit


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
