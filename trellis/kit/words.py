"""Words as people write them, without what nobody can see."""

import re
import unicodedata
from typing import Annotated

from pydantic import BeforeValidator

# Control characters besides line feed and tab; marks that turn the direction of what follows.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def tidy(text: str) -> str:
    """Give the words composed (NFC), with lines ended alike, without unseen characters and outer space."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub("", unicodedata.normalize("NFC", lines)).strip()


def _tidy_if_text(value: object) -> object:
    return tidy(value) if isinstance(value, str) else value


Words = Annotated[str, BeforeValidator(_tidy_if_text)]
"""Text that is tidied before it is judged."""
