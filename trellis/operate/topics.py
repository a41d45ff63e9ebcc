"""What whoever runs the place tells everybody in it."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from trellis.notices.registry import Topic, register

RESTORED = register(
    Topic(
        name="operate.restored",
        words=lambda fields: (
            _(
                "This place came back from a copy made on %(day)s. What was written later is gone. "
                "To be safe, nobody sees anything of yours now. Open invitations, the tokens of your programs, "
                "private calendar addresses and mail to you have ended. Choose again what you want. If you left "
                "somebody or changed how you sign in after that day, please do it again."
            )
            % {"day": date_format(date.fromisoformat(fields["day"]), "DATE_FORMAT")}
        ),
    )
)
