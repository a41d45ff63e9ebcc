"""Words as people write them, without what nobody can see."""

import re
import unicodedata
from typing import Annotated

from pydantic import BeforeValidator

# Control characters besides line feed and tab; marks that turn the direction of what follows; spaces and hyphens
# of no width. What joins or parts the letters of some scripts (U+200C, U+200D) stays.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u180e\u200b\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_NOT_ALONE = frozenset({"Cf", "Mn", "Me", "Zs", "Zl", "Zp", "Cc"})
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def tidy(text: str) -> str:
    """Give the words composed (NFC), with lines ended alike, without unseen characters and outer space.

    Words of which nothing would be seen are empty.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = _UNSEEN.sub("", unicodedata.normalize("NFC", lines)).strip()
    return seen if any(_shows(one) for one in seen) else ""


def _shows(one: str) -> bool:
    """Say whether a character alone leaves a trace on the page."""
    return one not in _BLANK_LETTERS and unicodedata.category(one) not in _NOT_ALONE


def _tidy_if_text(value: object) -> object:
    return tidy(value) if isinstance(value, str) else value


Words = Annotated[str, BeforeValidator(_tidy_if_text)]
"""Text that is tidied before it is judged."""
