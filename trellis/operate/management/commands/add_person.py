"""`trellis add-person`: make an account, for instance the first one of a place by invitation."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from trellis.operate.place import prepare
from trellis.people import actions
from trellis.people.models import Person, username_is_plain, validate_zone
from trellis.people.rules.ages import AgeBand


class Command(BaseCommand):
    """Make an account and print the code that restores it."""

    help = "Create an account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the name, and how the password comes."""
        parser.add_argument("username")
        parser.add_argument("--email", default="")
        parser.add_argument(
            "--zone", default="UTC", help="IANA time zone, for example Europe/Madrid"
        )
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )
        parser.add_argument("--minor", action="store_true", help="somebody from 13 to 17")
        parser.add_argument("--json", action="store_true")

    def handle(
        self, *, username: str, email: str, zone: str, password_stdin: bool, **options: Any
    ) -> None:
        """Judge what was given, make the account, and print the code once."""
        username = username.strip().lower()
        password = sys.stdin.readline().rstrip("\n") if password_stdin else None
        self._judge(username, email, zone, password)
        if options["minor"] and not settings.MINORS:
            raise CommandError(
                "This place takes nobody under 18; TRELLIS_MINORS=on would change that."
            )
        prepare()
        try:
            person, code = actions.sign_up(
                username=username,
                password=password,
                email=email,
                zone=zone,
                at=timezone.now(),
                age=AgeBand.TEEN if options["minor"] else AgeBand.ADULT,
                invented=settings.DEMO,
            )
        except actions.CannotSignUp as taken:
            raise CommandError(f"Somebody is called {username} already.") from taken
        if options["json"]:
            self.stdout.write(json.dumps({"username": person.username, "code": code}))
        else:
            self.stdout.write(
                f"{person.username} has an account. The code that restores it, shown only now:\n{code}"
            )

    def _judge(self, username: str, email: str, zone: str, password: str | None) -> None:
        try:
            username_is_plain(username)
            validate_zone(zone)
            if email:
                validate_email(email)
            if password is not None:
                validate_password(password, Person(username=username))
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
