"""What this room itself tells people."""

from django.urls import reverse
from django.utils.translation import gettext as _

from trellis.notices.registry import Topic, register

DEAD_ADDRESS = register(
    Topic(
        name="notices.dead_address",
        words=lambda _fields: _(
            "The mail server says that your e-mail address takes no mail. Nothing goes there until you look at it."
        ),
        place=lambda _fields: reverse("notices:wishes"),
    )
)
