"""Phone numbers as links take them."""

import re

_GROUPING = re.compile(r"[\s().\-/]+")


def dialled(written: str) -> str:
    """Keep what a phone dials of a number as somebody wrote it; spaces, dots, dashes and brackets only group."""
    return _GROUPING.sub("", written)
