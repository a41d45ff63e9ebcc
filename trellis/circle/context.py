"""What every page says to somebody whose role asks for a second step at sign-in."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from trellis.circle.second_factor import owes_somewhere
from trellis.people.models import Person


def second_step(request: HttpRequest) -> dict[str, str]:
    """Give where to set up a second step, to whoever owes one; empty for everybody else."""
    person = getattr(request, "user", None)
    owed = isinstance(person, Person) and owes_somewhere(person, at=timezone.now())
    return {"second_step": reverse(settings.SECOND_FACTOR) if owed else ""}
