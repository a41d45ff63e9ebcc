"""What may stand in the clear beside a job: ids and codes, never words of people."""

import re
from collections.abc import Mapping

LONGEST_CODE, LONGEST_ID, LONGEST_KEY, MOST_IDS = 60, 100, 200, 20
_CODE = re.compile(rf"[A-Za-z0-9_.:-]{{1,{LONGEST_CODE}}}")
_ID = re.compile(r"[A-Za-z0-9_.:/+-]*")


class NotAnId(ValueError):
    """A job was given something else than ids: it would stand in the clear for anybody to read."""


def code(why: str) -> str:
    """Give a reason as a short code; anything that is not one becomes `unnamed`, lest words slip in."""
    return why if _CODE.fullmatch(why) else "unnamed"


def only_an_id(text: str, *, longest: int = LONGEST_ID) -> str:
    """Give an id, key or lane back as it is.

    Raises:
        NotAnId: it holds a space, an accent, an @ …, or is too long.
    """
    if len(text) > longest or not _ID.fullmatch(text):
        raise NotAnId(f"Ids only, at most {longest} of A-Z a-z 0-9 _ . : / + -: not {text[:8]}…")
    return text


def only_ids(about: Mapping[str, str]) -> dict[str, str]:
    """Give what a job is about as a plain mapping, once it is known to hold at most 20 ids.

    Raises:
        NotAnId: a name or a value is no id, or there are too many.
    """
    if len(about) > MOST_IDS:
        raise NotAnId(f"A job is about at most {MOST_IDS} ids.")
    return {only_an_id(name): only_an_id(value) for name, value in about.items()}
