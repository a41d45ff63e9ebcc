"""The page on which family and friends send a kind word."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trellis.circle.models import Tie
from trellis.family import actions
from trellis.family.forms import EncourageForm
from trellis.journey.actions import CannotAppend
from trellis.kit.identity import uuid7
from trellis.people.requests import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
def encourage(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Send a kind word to somebody in whose circle one stands."""
    tie = get_object_or_404(Tie.objects.beside(request.user).open(), pk=pk)
    form = EncourageForm(request.POST or None, initial={"id": uuid7()})
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.encourage(
                by=request.user,
                tie=tie,
                body=given["body"],
                at=timezone.now(),
                id=given["id"] or uuid7(),
            )
        except CannotAppend:
            messages.info(request, _("It was sent already."))
        else:
            messages.success(
                request, _("Sent. %(name)s finds it on Today.") % {"name": tie.person.name}
            )
        return redirect("family:encourage", tie.pk)
    return render(request, "family/encourage.html", {"tie": tie, "form": form})
