"""Handing a mail to the mail server: what it answered, told apart, and never longer than half a minute."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

from trellis.notices.rules.outcomes import KEPT_HERE, Outcome, Result, Stage, of_answer

LONGEST_SECONDS = 30
"""For the whole talk; each step of it has `EMAIL_TIMEOUT`. A server that drips a letter at a time gets no more."""


class _Line(smtplib.SMTP):
    """A line to the mail server that names the sender's domain, not this machine, and can be cut."""

    def __init__(self, host: str, port: int, *, backend: "PatientBackend", **options: Any) -> None:
        self._backend = backend
        super().__init__(host, port, **{**options, "local_hostname": own_domain()})

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        line: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self._backend.line = line
        return line


class _LineUnderTLS(_Line, smtplib.SMTP_SSL):
    """The same, under TLS from the first byte."""


class PatientBackend(EmailBackend):
    """Django's SMTP backend with an end to its patience."""

    line: socket.socket | None = None
    was_cut = False

    @property
    def connection_class(self) -> Any:
        """Give what opens a line to the server."""
        return partial(_LineUnderTLS if self.use_ssl else _Line, backend=self)

    def say_hello(self) -> None:
        """Introduce this place, where opening the line did not."""
        if self.connection is not None:
            self.connection.ehlo_or_helo_if_needed()

    def cut(self) -> None:
        """Hang up at once; whoever waits on the line finds it closed."""
        self.was_cut = True
        if self.line is not None:
            with suppress(OSError):
                self.line.shutdown(socket.SHUT_RDWR)


def own_domain() -> str:
    """Give the domain that mail comes from; it is all that mail says of this machine."""
    return settings.SENDER_ADDRESS.rpartition("@")[2]


def hand_over(message: EmailMessage) -> Result:
    """Try once to hand a mail to the server, and say what came of it. Problems of the line are results.

    `ACCEPTED` means that the server took it. When the line breaks or falls silent after the words were sent,
    nobody knows whether it did.
    """
    backend = get_connection()
    if not isinstance(backend, PatientBackend):
        backend.send_messages([message])
        return Result(Outcome.ACCEPTED, KEPT_HERE)
    with _patience(backend):
        return _talk(backend, lambda: backend.send_messages([message]))


def knock() -> Result:
    """Open a line as for a mail (greeting, EHLO, TLS, password) and hang up: nothing is sent."""
    backend = get_connection()
    if not isinstance(backend, PatientBackend):
        return Result(Outcome.ACCEPTED, KEPT_HERE)
    with _patience(backend):
        return _talk(backend, backend.say_hello)


@contextmanager
def _patience(backend: PatientBackend) -> Iterator[None]:
    """Cut the line when the whole talk takes too long."""
    timer = threading.Timer(LONGEST_SECONDS, backend.cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _talk(backend: PatientBackend, say: Any) -> Result:
    try:
        backend.open()
        say()
    except OSError as error:  # what smtplib raises is one too
        return _of_problem(error, was_cut=backend.was_cut)
    finally:
        with suppress(smtplib.SMTPException, OSError):  # what was taken stays taken
            backend.close()
    return Result(Outcome.ACCEPTED, "250")


def _of_problem(error: OSError, *, was_cut: bool) -> Result:
    if was_cut or isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return Result(Outcome.NO_ANSWER, "timeout")
    return _of_answer(error) if isinstance(error, smtplib.SMTPException) else _of_line(error)


def _of_answer(error: smtplib.SMTPException) -> Result:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return of_answer(Stage.RECIPIENT, code, _plain(words))
    stages = ((smtplib.SMTPDataError, Stage.WORDS), (smtplib.SMTPSenderRefused, Stage.SENDER))
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0:
        stage = next((s for kind, s in stages if isinstance(error, kind)), Stage.GREETING)
        return of_answer(stage, error.smtp_code, _plain(error.smtp_error))
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Result(Outcome.PUT_OFF, "not offered")
    return Result(Outcome.CUT_OFF, "cut off")


def _plain(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


def _of_line(error: OSError) -> Result:
    if isinstance(error, ssl.SSLError):
        return Result(Outcome.NO_LINE, "tls")
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return Result(Outcome.CUT_OFF, "cut off")
    words = {ConnectionRefusedError: "no one there", socket.gaierror: "unknown host"}
    return Result(Outcome.NO_LINE, words.get(type(error), "no line"))
