"""The empty page that leaving leads to, and its address."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from trellis.kit.faces import DISCREET


@login_not_required
@require_safe
def note(request: HttpRequest) -> HttpResponse:
    """Show an empty note: no name of this place, no way back to it, nothing that is kept."""
    return render(request, "kit/note.html", {"face": DISCREET})


app_name = "note"
urlpatterns = [path("", note, name="empty")]
