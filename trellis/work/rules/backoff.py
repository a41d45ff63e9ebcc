"""How long to wait before the next try."""

from datetime import timedelta

FIRST, LONGEST = timedelta(seconds=1), timedelta(seconds=60)


def backoff(tries: int, *, wished: timedelta | None = None) -> timedelta:
    """Give the pause after that many tries: 1, 2, 4 … seconds, at most 60; or what was wished, at least 1."""
    if wished is not None:
        return max(wished, FIRST)
    return min(FIRST * (1 << min(tries - 1, 10)), LONGEST)
