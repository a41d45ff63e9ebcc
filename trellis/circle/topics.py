"""What the circle tells people."""

from django.urls import reverse
from django.utils.translation import gettext as _

from trellis.notices.registry import Topic, register

ACCEPTED = register(
    Topic(
        name="circle.accepted",
        words=lambda fields: (
            _("%(name)s is in your circle now. They see nothing until you choose.") % fields
        ),
        place=lambda _fields: reverse("circle:home"),
    )
)
