"""What family and friends cause the house to tell a person."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from trellis.notices.registry import Topic, register

ENCOURAGED = register(
    Topic(
        name="family.encouraged",
        words=lambda fields: _("%(name)s sent you a kind word. It is on Today.") % fields,
        place=lambda _fields: reverse(settings.LOGIN_REDIRECT_URL),
    )
)
