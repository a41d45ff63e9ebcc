"""The only code that writes in this room: telling, what leaves the house, wishes, nudges, forgetting."""

from trellis.notices.actions.forgetting import close_late, forget
from trellis.notices.actions.leaving import (
    SEND,
    SEND_LETTER,
    Begun,
    CannotWrite,
    begin,
    close_unwanted,
    letter,
)
from trellis.notices.actions.nudging import nudge_all_due
from trellis.notices.actions.recording import record
from trellis.notices.actions.telling import put_away, put_one_away, tell
from trellis.notices.actions.wishing import (
    CannotTest,
    TestedEnough,
    ask_for_test,
    choose,
    hush_everybody,
    stop_mail,
    try_again,
)

__all__ = [
    "SEND",
    "SEND_LETTER",
    "Begun",
    "CannotTest",
    "CannotWrite",
    "TestedEnough",
    "ask_for_test",
    "begin",
    "choose",
    "close_late",
    "close_unwanted",
    "forget",
    "hush_everybody",
    "letter",
    "nudge_all_due",
    "put_away",
    "put_one_away",
    "record",
    "stop_mail",
    "tell",
    "try_again",
]
