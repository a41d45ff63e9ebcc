"""`trellis send-test ADDRESS`: hand one neutral mail to the mail server and say what came of it."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from trellis.notices.composing import hosts_test
from trellis.notices.rules.outcomes import Outcome, Result
from trellis.notices.smtp import hand_over
from trellis.operate.looks.channels import MEANS


class Command(BaseCommand):
    """Send a test. It goes at once, past the worker, and leaves no trace here."""

    help = "Hand one neutral mail to the mail server and print what came of it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to send it."""
        parser.add_argument("address")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *, address: str, **options: Any) -> None:
        """Send it and tell; exit 1 when the mail server did not take it."""
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError("This is no e-mail address.") from error
        if not settings.MAIL_LEAVES:
            raise CommandError("No mail leaves this place. Set EMAIL_URL, see docs/reference.md.")
        result = hand_over(hosts_test(address, at=timezone.now()))
        if options["json"]:
            told = {"outcome": result.outcome.value, "code": result.code}
            self.stdout.write(json.dumps(told))
        if result.outcome is not Outcome.ACCEPTED:
            raise CommandError(in_words(result))
        if not options["json"]:
            self.stdout.write(in_words(result))


def in_words(result: Result) -> str:
    """Say the outcome in a sentence."""
    if result.outcome is not Outcome.ACCEPTED:
        words = MEANS.get(result.outcome, "The mail server refused it (%(code)s).")
        return str(words % {"code": result.code})
    if settings.EMAIL_FILE_PATH:
        return f"It is written to {settings.EMAIL_FILE_PATH}."
    return "The mail server took it. Whether it arrived, only the mailbox shows."
