"""The page on which a person reads what the house tells them."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from trellis.notices import actions
from trellis.notices.models import Notice
from trellis.people.requests import PersonRequest

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: PersonRequest) -> HttpResponse:
    """Show the newest notices; a tap puts them away."""
    if request.method == "POST":
        actions.put_away(by=request.user, at=timezone.now())
        return redirect("notices:inbox")
    notices = (
        Notice.objects.of(request.user).select_related("person__key").order_by("-made_at")[:SHOWN]
    )
    return render(request, "notices/inbox.html", {"notices": notices})
