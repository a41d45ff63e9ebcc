"""What became of what left the house, in words for the person it was for."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trellis.notices.models import Attempt, Delivery, Kind, State
from trellis.notices.rules.outcomes import KEPT_HERE, Outcome

SHOWN, TRIES_SHOWN = 10, 5

KINDS = {
    Kind.NOTICE: gettext_lazy("A message waits"),
    Kind.LETTER: gettext_lazy("A letter about signing in"),
    Kind.TEST: gettext_lazy("A test"),
}
TRIED = {
    Outcome.ACCEPTED: gettext_lazy(
        "At %(time)s the mail server took it. Whether it reached you, only you can see."
    ),
    Outcome.PUT_OFF: gettext_lazy("At %(time)s the mail server put it off (%(code)s)."),
    Outcome.REFUSED: gettext_lazy("At %(time)s the mail server refused it (%(code)s)."),
    Outcome.NO_SUCH_ADDRESS: gettext_lazy(
        "At %(time)s the mail server said that this address takes no mail (%(code)s)."
    ),
    Outcome.NO_ANSWER: gettext_lazy("At %(time)s the mail server did not answer in time."),
    Outcome.NO_LINE: gettext_lazy("At %(time)s the mail server could not be reached."),
    Outcome.CUT_OFF: gettext_lazy(
        "At %(time)s the line broke. Whether it went is not known, so it may come twice."
    ),
    Outcome.BEGUN: gettext_lazy("At %(time)s it was begun; nothing more is known yet."),
}
WRITTEN_DOWN = gettext_lazy(
    "At %(time)s it was written to a file. This place is being tried out, and no mail leaves it."
)
UNWANTED = {
    "seen": gettext_lazy("Not sent: you had read it here."),
    "off": gettext_lazy("Not sent: mail is off."),
    "no address": gettext_lazy("Not sent: you have no confirmed address."),
    "dead address": gettext_lazy("Not sent: your address was said to take no mail."),
    "no mail here": gettext_lazy("Not sent: this place sends no mail."),
}


@dataclass(frozen=True)
class Told:
    """One thing that was to leave the house: what, when it was made, and what came of it, line by line."""

    what: str
    made_at: datetime
    lines: list[str]


def last_outcomes(deliveries: list[Delivery], *, at: datetime) -> list[Told]:
    """Say what came of each; their attempts were fetched along."""
    return [
        Told(str(KINDS[Kind(delivery.kind)]), delivery.made_at, _lines(delivery, at))
        for delivery in deliveries
    ]


def _lines(delivery: Delivery, at: datetime) -> list[str]:
    tried = sorted(delivery.attempts.all(), key=lambda attempt: attempt.number)
    return [*map(_tried, tried[-TRIES_SHOWN:]), *_standing(delivery, at, tried=bool(tried))]


def _tried(attempt: Attempt) -> str:
    moment = timezone.localtime(attempt.ended_at or attempt.began_at)
    words = WRITTEN_DOWN if attempt.code == KEPT_HERE else TRIED[Outcome(attempt.outcome)]
    return words % {"time": time_format(moment, "TIME_FORMAT"), "code": attempt.code}


def _standing(delivery: Delivery, at: datetime, *, tried: bool) -> list[str]:
    if delivery.state == State.WAITING:
        return [_waiting(delivery, at, tried=tried)]
    if delivery.state == State.EXPIRED or (delivery.state == State.FAILED and _late(delivery)):
        return [_("It was too late to send it.")]
    if delivery.state == State.UNWANTED:
        return [str(UNWANTED.get(delivery.why, _("Not sent: it was not wanted any more.")))]
    return []


def _late(delivery: Delivery) -> bool:
    return delivery.why == "late"


def _waiting(delivery: Delivery, at: datetime, *, tried: bool) -> str:
    until = delivery.quiet_until(at)
    if until > at:
        hour = time_format(timezone.localtime(until), "TIME_FORMAT")
        return _("It waits until %(time)s, the end of your quiet hours.") % {"time": hour}
    return _("It will be tried again.") if tried else _("It is on its way.")
