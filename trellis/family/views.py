"""The page on which family and friends send a kind word."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trellis.circle.models import Tie
from trellis.family import actions
from trellis.family.forms import EncourageForm
from trellis.kit.identity import uuid7
from trellis.people.requests import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
def encourage(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Send a kind word to somebody in whose circle one stands."""
    tie = get_object_or_404(Tie.objects.beside(request.user).open(), pk=pk)
    form = EncourageForm(request.POST or None, initial={"id": uuid7()})
    if form.is_valid():
        body, id = form.cleaned_data["body"], form.cleaned_data["id"]
        try:
            actions.encourage(
                by=request.user, tie=tie, body=body, at=timezone.now(), id=id or uuid7()
            )
        except actions.CannotEncourage as left:
            raise Http404 from left
        except actions.TooManyWords:
            form.add_error(
                None,
                _("You sent many kind words today. They are all there; send the next tomorrow."),
            )
        else:
            messages.success(
                request, _("Sent. %(name)s finds it on Today.") % {"name": tie.person.name}
            )
            return redirect("family:encourage", tie.pk)
    return render(request, "family/encourage.html", {"tie": tie, "form": form})
