"""How messages leave the place: configured, reachable, neutral, and nothing waiting too long."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trellis.notices.health import ChannelHealth, health
from trellis.notices.rules.neutral import gives_away
from trellis.notices.rules.outcomes import Outcome, Result
from trellis.notices.smtp import knock
from trellis.operate.rules.finding import Finding, ok, problem, warning

WAITS_TOO_LONG = timedelta(hours=26)
"""Longer than the longest quiet hours."""

MEANS = {
    Outcome.PUT_OFF: gettext_lazy(
        "The mail server answered %(code)s. Look at user and password in EMAIL_URL."
    ),
    Outcome.NO_ANSWER: gettext_lazy(
        "The mail server does not answer in time. Look at host and port in EMAIL_URL."
    ),
    Outcome.NO_LINE: gettext_lazy(
        "The mail server cannot be reached (%(code)s). Look at EMAIL_URL, and at the firewall."
    ),
    Outcome.CUT_OFF: gettext_lazy(
        "The mail server hangs up. Look at the port and at tls in EMAIL_URL."
    ),
}
ANSWERED = gettext_lazy("The mail server answered %(code)s.")


def channels() -> Iterator[Finding]:
    """See whether mail leaves, from whom it comes, and what waits; nothing is sent, and nobody is asked."""
    if not settings.MAIL_LEAVES:
        yield warning(
            "channels", _("No mail leaves this place. Set EMAIL_URL, see docs/reference.md.")
        )
        return
    if settings.EMAIL_FILE_PATH:
        words = _("Mail is written to %(folder)s and reaches nobody.")
        yield warning("channels", words % {"folder": settings.EMAIL_FILE_PATH})
    yield from _neutral()
    for channel in health(at=timezone.now()):
        yield _in_numbers(channel)


def mail_server() -> Iterator[Finding]:
    """Ask the mail server whether it lets this place in; nothing is sent. It may take half a minute."""
    if settings.MAIL_LEAVES and not settings.EMAIL_FILE_PATH:
        yield judged(knock())


def judged(result: Result) -> Finding:
    """Judge what came of opening a line to the mail server."""
    if result.outcome is Outcome.ACCEPTED:
        return ok("channels", _("The mail server answers and lets this place in."))
    return problem("channels", MEANS.get(result.outcome, ANSWERED) % {"code": result.code})


def _neutral() -> Iterator[Finding]:
    named = {
        "TRELLIS_SENDER_NAME": settings.SENDER_NAME,
        "TRELLIS_SENDER_ADDRESS": settings.SENDER_ADDRESS,
        "TRELLIS_URL": urlsplit(settings.URL).hostname or "",
    }
    telling = {name: word for name, value in named.items() if (word := gives_away(value))}
    for name, word in telling.items():
        words = _(
            "%(name)s says “%(word)s”; whoever sees a mail learns of it. Choose a neutral one."
        )
        yield warning("channels", words % {"name": name, "word": word})
    if not telling:
        words = _("Mail comes from %(sender)s.")
        yield ok("channels", words % {"sender": settings.DEFAULT_FROM_EMAIL})


def _in_numbers(channel: ChannelHealth) -> Finding:
    tries = ", ".join(f"{n} {outcome}" for outcome, n in channel.outcomes.items()) or "0"
    words = _("Tries of the last day: %(tries)s. Waiting: %(waiting)d.")
    said = words % {"tries": tries, "waiting": channel.waiting}
    if channel.oldest is None:
        return ok("channels", said)
    oldest = _("The oldest waits for %(hours).1f hours.")
    said = f"{said} {oldest % {'hours': channel.oldest.total_seconds() / 3600}}"
    if channel.oldest > WAITS_TOO_LONG:
        asked = _("Is the worker running? Does the mail server take it?")
        return problem("channels", f"{said} {asked}")
    return ok("channels", said)
