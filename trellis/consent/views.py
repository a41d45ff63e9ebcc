"""The page that tells a person who looked at what of theirs, and when."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trellis.consent.actions import first_broken_link
from trellis.consent.models import SCOPE_WORDS, Disclosure
from trellis.consent.rules.scopes import Scope
from trellis.people.models import Person
from trellis.people.requests import PersonRequest

SHOWN = 100


@require_safe
def receipts(request: PersonRequest) -> HttpResponse:
    """Show the newest disclosures of one's own record."""
    rows = list(Disclosure.objects.of(request.user).order_by("-number")[:SHOWN])
    viewers = Person.objects.select_related("key").in_bulk({row.viewer_id for row in rows})
    receipts = [
        {"who": viewers.get(row.viewer_id), "what": SCOPE_WORDS[Scope(row.scope)], "at": row.at}
        for row in rows
    ]
    whole = first_broken_link(request.user, newest=SHOWN) is None
    return render(request, "consent/receipts.html", {"receipts": receipts, "whole": whole})
