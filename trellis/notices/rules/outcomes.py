"""What became of one try to hand a message over, and what follows from it.

"Accepted" says that the mail server took it. Nobody here knows whether it arrived.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Outcome(StrEnum):
    """How one try ended; `BEGUN` stays where the program was killed before it knew."""

    BEGUN = "begun"
    ACCEPTED = "accepted"
    PUT_OFF = "put off"
    REFUSED = "refused"
    NO_SUCH_ADDRESS = "no such address"
    NO_ANSWER = "no answer"
    NO_LINE = "no line"
    CUT_OFF = "cut off"


KEPT_HERE = "kept here"
"""The code of mail that was written to a file."""

FINAL = frozenset({Outcome.ACCEPTED, Outcome.REFUSED, Outcome.NO_SUCH_ADDRESS})
"""After these nothing is tried again."""


class Stage(StrEnum):
    """How far the talk with the mail server had come."""

    GREETING = "greeting"
    SENDER = "sender"
    RECIPIENT = "recipient"
    WORDS = "words"


@dataclass(frozen=True)
class Result:
    """One outcome and the short code that belongs to it: the server's three digits, or a word of ours."""

    outcome: Outcome
    code: str


_ENHANCED = re.compile(r"\b5\.(\d{1,3})\.(\d{1,3})\b")
# 550, 551 and 553 speak of the mailbox (RFC 5321 §4.2.2), 556 of a domain that takes no mail (RFC 7504);
# among enhanced codes the classes 5.1 and 5.2 do (RFC 3463), 5.7 is about policy.
ABOUT_THE_MAILBOX = frozenset({550, 551, 553, 556})
ENHANCED_ABOUT_THE_MAILBOX = frozenset({"1", "2"})
# What servers say with a bare 550 when they refuse whoever sends (Exim: "relay not permitted", "administrative
# prohibition"; many: "authentication required", "access denied", "blocked"), and not the mailbox.
_ABOUT_WHO_SENDS = re.compile(
    r"relay|auth|denied|policy|block|black|banned|prohibit|not permitted|spam|sender|sending|exceed|reputation"
    r"|helo|\bdns|\bspf\b|dkim|dmarc|certificate|\btls\b",
    re.IGNORECASE,
)
_ADDRESSES = re.compile(r"\S+@\S+")


def of_answer(stage: Stage, code: int, words: str = "") -> Result:
    """Judge an answer of the mail server that was not a yes.

    5xx about the mailbox (by its enhanced code or else by its words) says the address is dead; 5xx about the
    words says this message never goes. Any other refusal is between this place and its mail server (password,
    sender, relaying, policy): it is tried again, since the host may mend it, and no person's address is blamed.
    """
    short = str(code)
    if not 500 <= code <= 599:
        return Result(Outcome.PUT_OFF, short)
    if stage is Stage.RECIPIENT and _mailbox(code, words):
        return Result(Outcome.NO_SUCH_ADDRESS, short)
    if stage is Stage.WORDS:
        return Result(Outcome.REFUSED, short)
    return Result(Outcome.PUT_OFF, short)


def _mailbox(code: int, words: str) -> bool:
    enhanced = _ENHANCED.search(words)
    if enhanced:
        return enhanced[1] in ENHANCED_ABOUT_THE_MAILBOX
    said = _ADDRESSES.sub(" ", words)
    return code in ABOUT_THE_MAILBOX and not _ABOUT_WHO_SENDS.search(said)


AT_ONCE_PAUSES = (5, 10, 20, 40, 60)
PATIENT_PAUSES = (15, 60, 120, 300, 600, 1200, 1800)
"""Seconds; the last one goes on. Mail servers that greylist take a second try after one to five minutes."""


def pause_after(number: int, *, at_once: bool) -> timedelta:
    """Say how long to wait after the try of this number (from 1) came to nothing."""
    pauses = AT_ONCE_PAUSES if at_once else PATIENT_PAUSES
    return timedelta(seconds=pauses[min(number, len(pauses)) - 1])
