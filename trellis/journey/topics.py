"""What the journey tells people."""

from django.urls import reverse
from django.utils.translation import gettext as _

from trellis.notices.registry import Topic, register

HOW_ARE_YOU = register(
    Topic(
        name="journey.how_are_you",
        words=lambda _fields: _("How are you today?"),
        place=lambda _fields: reverse("journey:check_in"),
    )
)
