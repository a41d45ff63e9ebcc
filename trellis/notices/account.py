"""Mails about signing in go through the same door as everything else that leaves the house."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.account import app_settings
from allauth.core import context as here
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from trellis.notices.actions import letter
from trellis.notices.composing import as_html
from trellis.people.actions import may_try
from trellis.people.adapter import CODE_LASTS, AccountAdapter
from trellis.people.models import Person
from trellis.people.requests import person_with_mail

LOGIN_CODE = "account/email/login_code"
ORDINARY = timedelta(days=1)
WANTED_FOR: dict[str, Callable[[], timedelta]] = {
    "login_code": lambda: timedelta(seconds=app_settings.LOGIN_BY_CODE_TIMEOUT),
    "email_confirmation": lambda: CODE_LASTS,
}
"""How long a letter makes sense; a code that has ended is not worth a mail."""


def expiry(template_prefix: str, at: datetime) -> datetime:
    """Give the moment after which a letter of this kind is no longer wanted."""
    wanted_for = WANTED_FOR.get(template_prefix.rpartition("/")[2], lambda: ORDINARY)
    return at + wanted_for()


class MailingAdapter(AccountAdapter):
    """django-allauth's adapter, whose mails are letters of this house: sealed, in order, tried again, on record."""

    def format_email_subject(self, subject: str) -> str:
        """Leave the subject as it is: no name of a site before it."""
        return subject

    def write_to_nobody(self, email: str) -> None:
        """Do all that a mailed code costs, and send nothing: time does not tell who has an account."""
        with transaction.atomic():
            with transaction.atomic():
                self.send_mail(LOGIN_CODE, email, {"code": self.generate_login_code()})
                transaction.set_rollback(True)
            may_try(
                door="mail to nobody", name=email, at=timezone.now()
            )  # so that something is written

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put a mail on its way as a letter, in the caller's transaction."""
        mail = self.render_mail(template_prefix, email, {"email": email, **context})
        now = timezone.now()
        letter(
            to=email,
            subject=mail.subject,
            text=f"{mail.body.strip()}\n",
            html=_html_of(mail) or as_html(mail.body),
            expires_at=expiry(template_prefix, now),
            at=now,
            person=_whose(email, context),
        )


def _whose(email: str, context: dict[str, Any]) -> Person | None:
    """Give whom a mail is about, else who asked for it, else who confirmed the address; or nobody."""
    told = context.get("user") or getattr(here.request, "user", None)
    return told if isinstance(told, Person) else person_with_mail(email)


def _html_of(mail: EmailMultiAlternatives) -> str:
    found = (content for content, kind in mail.alternatives if kind == "text/html")
    return str(next(found, ""))
