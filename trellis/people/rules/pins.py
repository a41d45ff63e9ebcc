"""The PIN that opens a page after minutes away: which are too easy, and when somebody has been away."""

from datetime import datetime, timedelta

MINUTES = (1, 5, 15, 60)
SHORTEST, LONGEST = 4, 8
WRONG_AT_MOST, WRONG_IN_ALL = 5, 10
"""How many wrong PINs end a visit: so many in a quarter of an hour, or so many since the last right one."""
# What people choose most, and so what a stranger tries first with the five tries there are.
_IN_A_ROW = "01234567890", "09876543210", "2580"
NOTED_EVERY = timedelta(minutes=1)


def is_easy(pin: str) -> bool:
    """Say whether strangers try this first: one or two digits repeated, digits in a row, or a year."""
    repeats = pin == pin[:1] * len(pin) or pin == (pin[:2] * len(pin))[: len(pin)]
    in_a_row = any(pin in row for row in _IN_A_ROW)
    return repeats or in_a_row or (len(pin) == 4 and pin[:2] in {"19", "20"})


def is_away(*, acted_at: datetime | None, at: datetime, minutes: int) -> bool:
    """Say whether somebody has been away this long; when nothing is known of them, they have."""
    return acted_at is None or at - acted_at >= timedelta(minutes=minutes) or acted_at > at


def is_worth_noting(*, acted_at: datetime | None, at: datetime, minutes: int) -> bool:
    """Say whether another act is to be written down: once a minute, or a sixth of the time where that is less."""
    step = min(NOTED_EVERY, timedelta(minutes=minutes) / 6)
    return acted_at is None or at - acted_at >= step
