"""The finder's pages: public, and they keep nothing of what was asked."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse


@login_not_required
def find(request: HttpRequest) -> HttpResponse:
    """Show what starts soon."""
    return HttpResponse("find")


@login_not_required
def listing(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """Show one listing."""
    return HttpResponse(str(listing_id))
