"""The house's addresses, and one that makes a job: 201 once it is on disk."""

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from tests.soak.jobs import DELIVER
from tests.soak.lanes import lane_of
from trellis.config.urls import urlpatterns as house
from trellis.work.actions import enqueue


@login_not_required
def make(request: HttpRequest, key: str) -> HttpResponse:
    """Make the job of a key; made before, it is there as it is."""
    with transaction.atomic():
        enqueue(topic=DELIVER.name, key=key, at=timezone.now(), lane=lane_of(key))
    return HttpResponse(status=201)


urlpatterns = [path("soak/<str:key>/", make), *house]
