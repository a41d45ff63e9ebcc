"""The private feed: read by calendar programs, without a session, by whoever has its address."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from trellis.calendar.feeds import feed_file
from trellis.calendar.models import Feed
from trellis.calendar.rules.ics_out import CONTENT_TYPE


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Give the coming weeks as a calendar file; a wrong address and an ended one are both not there."""
    found = get_object_or_404(Feed.objects.live().behind(secret))
    return HttpResponse(feed_file(found, at=timezone.now()), content_type=CONTENT_TYPE)
