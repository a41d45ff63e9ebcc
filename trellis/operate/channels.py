"""Looks over how messages leave the place: configured, reachable, neutral, and nothing waiting too long."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from trellis.notices.health import ChannelHealth, health
from trellis.notices.rules.neutral import gives_away
from trellis.notices.rules.outcomes import Outcome, Result
from trellis.notices.smtp import knock
from trellis.operate.rules.finding import Finding, ok, problem, warning

WAITS_TOO_LONG = timedelta(hours=26)
"""Longer than the longest quiet hours."""

MEANS = {
    Outcome.PUT_OFF: "The mail server answered {code}. Look at user and password in EMAIL_URL.",
    Outcome.NO_ANSWER: "The mail server does not answer in time. Look at host and port in EMAIL_URL.",
    Outcome.NO_LINE: "The mail server cannot be reached ({code}). Look at EMAIL_URL, and at the firewall.",
    Outcome.CUT_OFF: "The mail server hangs up. Look at the port and at tls in EMAIL_URL.",
}


def channels() -> Iterator[Finding]:
    """Look at mail; nothing is sent."""
    if not settings.MAIL_LEAVES:
        yield warning("mail", "No mail leaves this place. Set EMAIL_URL, see docs/reference.md.")
        return
    yield _reached()
    yield from _neutral()
    for channel in health(at=timezone.now()):
        yield _in_numbers(channel)


def _reached() -> Finding:
    if settings.EMAIL_FILE_PATH:
        return warning("mail", f"Mail is written to {settings.EMAIL_FILE_PATH} and reaches nobody.")
    return judged(knock())


def judged(result: Result) -> Finding:
    """Judge what came of opening a line to the mail server."""
    if result.outcome is Outcome.ACCEPTED:
        return ok("mail", "The mail server answers and lets this place in.")
    words = MEANS.get(result.outcome, "The mail server answered {code}.")
    return problem("mail", words.format(code=result.code))


def _neutral() -> Iterator[Finding]:
    named = {
        "TRELLIS_SENDER_NAME": settings.SENDER_NAME,
        "TRELLIS_SENDER_ADDRESS": settings.SENDER_ADDRESS,
        "TRELLIS_URL": urlsplit(settings.URL).hostname or "",
    }
    telling = {name: word for name, value in named.items() if (word := gives_away(value))}
    for name, word in telling.items():
        yield warning(
            "mail", f"{name} says “{word}”; whoever sees a mail learns of it. Choose a neutral one."
        )
    if not telling:
        yield ok("mail", f"Mail comes from {settings.DEFAULT_FROM_EMAIL}.")


def _in_numbers(channel: ChannelHealth) -> Finding:
    tries = ", ".join(f"{n} {outcome}" for outcome, n in channel.outcomes.items()) or "none"
    words = f"Tries of the last day: {tries}. Waiting: {channel.waiting}"
    if channel.oldest is None:
        return ok(channel.channel, f"{words}.")
    words = f"{words}, the oldest for {channel.oldest.total_seconds() / 3600:.1f} hours."
    if channel.oldest > WAITS_TOO_LONG:
        return problem(channel.channel, f"{words} Is the worker running? Does the server take it?")
    return ok(channel.channel, words)
