"""Putting a delivery into a mail: plain and HTML, nothing to load, no names, nothing of what it is about."""

from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.html import urlize
from django.utils.translation import override

from trellis.kit.identity import uuid7
from trellis.notices.actions import Begun
from trellis.notices.models import Kind
from trellis.notices.smtp import own_domain
from trellis.notices.stopping import stop_link
from trellis.people.models import Person

MESSAGE, TEST = "notices/mail/message", "notices/mail/test"
"""What an ordinary mail and a test say: `_subject.txt`, `.txt` and `.html` of each."""


def mail_of(begun: Begun, *, at: datetime) -> EmailMultiAlternatives:
    """Compose the mail of a delivery. Every try of one delivery carries the same Message-ID."""
    delivery = begun.delivery
    if delivery.kind == Kind.LETTER:
        says = delivery.contents
    else:
        says = _says(TEST if delivery.kind == Kind.TEST else MESSAGE, delivery.person)
    mail = _mail(begun.to, says, id=delivery.pk, at=at)
    if delivery.kind == Kind.NOTICE and delivery.person is not None:
        mail.extra_headers["List-Unsubscribe"] = f"<{settings.URL}{stop_link(delivery.person)}>"
        mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return mail


def hosts_test(to: str, *, at: datetime) -> EmailMultiAlternatives:
    """Compose a test that belongs to nobody's account, for the host."""
    return _mail(to, _says(TEST, None), id=uuid7(), at=at)


def _says(name: str, person: Person | None) -> dict[str, str]:
    with override(person.language if person else settings.LANGUAGE_CODE):
        stop = f"{settings.URL}{stop_link(person)}" if person else ""
        context = {
            "link": f"{settings.URL}/",
            "stop": stop,
        }  # the front page is neutral to a stranger
        return {
            "subject": " ".join(render_to_string(f"{name}_subject.txt", context).split()),
            "text": render_to_string(f"{name}.txt", context).strip() + "\n",
            "html": render_to_string(f"{name}.html", context).strip() + "\n",
        }


def _mail(to: str, says: dict[str, Any], *, id: UUID, at: datetime) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=says["subject"],
        body=says["text"],
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={
            "Message-ID": f"<{id.hex}@{own_domain()}>",
            "Date": format_datetime(at.astimezone(UTC)),
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(says["html"], "text/html")
    return mail


def as_html(text: str) -> str:
    """Give plain words as HTML: paragraphs, and addresses one can tap; nothing else."""
    paragraphs = [part.strip() for part in text.strip().split("\n\n") if part.strip()]
    body = "\n".join(
        f"<p>{urlize(escape(part)).replace(chr(10), '<br>')}</p>" for part in paragraphs
    )
    return f"<!doctype html>\n<html><body>\n{body}\n</body></html>\n"
