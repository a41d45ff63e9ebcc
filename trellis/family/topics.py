"""What family and friends cause the house to tell a person."""

from django.utils.translation import gettext as _

from trellis.notices.registry import Topic, register

ENCOURAGED = register(
    Topic(
        name="family.encouraged",
        words=lambda fields: _("%(name)s sent you a kind word. It is on Today.") % fields,
    )
)
