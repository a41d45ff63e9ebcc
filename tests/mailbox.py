"""A real mail server on loopback, and people who have confirmed an address.

`mailbox` is a fixture for every test: the program hands its mail over to it by SMTP, as to any other. It can
be told to misbehave in the ways mail servers do.
"""

import asyncio
import contextlib
import email
import email.policy
import socket
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from tests.postgres import free_port
from trellis.people.actions import keep_mail
from trellis.people.models import Person

TAKEN = "250 OK"
MISSING = "550 5.1.1 No such user <{to}>"
LATER = "451 4.7.1 Greylisted, try again"
BACKEND = "trellis.notices.smtp.PatientBackend"

Answer = Callable[[str], str]
"""What the server says to a recipient."""


class Mailbox:
    """What the mail server took, and how it is to behave."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.taken: list[EmailMessage] = []
        self.asked: list[str] = []
        self.greeted: list[str] = []
        self.answer: Answer = lambda _to: TAKEN
        self.to_words = TAKEN
        self.seconds = 0.0
        self.slow_for: dict[str, float] = {}
        self.drops_after_words = False
        self.seconds_after_words = 0.0
        self._controller: Controller | None = None

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        """Note by which name the program comes, after thinking as long as told."""
        self.greeted.append(name)
        await asyncio.sleep(self.seconds)
        session.host_name = name
        return answers

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, to: str, options: list[str]
    ) -> str:
        """Say what was told to be said to a recipient."""
        self.asked.append(to)
        await asyncio.sleep(self.slow_for.get(to, 0))
        said = self.answer(to)
        if said == TAKEN:
            envelope.rcpt_tos.append(to)
        return said.format(to=to)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take the mail; or take it and hang up without a word, so that the program cannot know."""
        if self.to_words == TAKEN:
            assert isinstance(envelope.content, bytes)
            parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(parsed, EmailMessage)
            self.taken.append(parsed)
        await asyncio.sleep(self.seconds_after_words)
        if self.drops_after_words:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return self.to_words

    def start(self) -> None:
        """Listen."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Be down: nobody listens."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def to(self, address: str) -> list[EmailMessage]:
        """Give what was taken for an address, in order."""
        return [mail for mail in self.taken if mail["To"] == address]


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """A mail server on loopback to which this place hands its mail over."""
    box = Mailbox(free_port())
    settings.MAIL_LEAVES = True
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        BACKEND,
        "127.0.0.1",
        box.port,
    )
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 2
    box.start()
    yield box
    box.stop()


def confirm(person: Person, address: str = "") -> str:
    """Let a person have a confirmed address, and give it."""
    address = address or f"{person.username}@post.example"
    keep_mail(by=person, email=address)
    return address


def parts(mail: EmailMessage) -> tuple[str, str]:
    """Give the plain and the HTML part of a mail."""
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    both = (str(part.get_content()).replace("\r\n", "\n") for part in (plain, html))
    return next(both), next(both)


class Dripping:
    """A server that greets one letter at a time, for ever: no single step ever takes too long."""

    def __init__(self, port: int, pause: float) -> None:
        self._listening = socket.create_server(("127.0.0.1", port))
        self._pause, self._over = pause, threading.Event()
        self._thread = threading.Thread(target=self._drip, daemon=True)

    def __enter__(self) -> "Dripping":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(5)
        self._listening.close()

    def _drip(self) -> None:
        line, _ = self._listening.accept()
        with line, contextlib.suppress(OSError):
            while not self._over.wait(self._pause):
                line.sendall(b"2")
