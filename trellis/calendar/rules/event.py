"""One event as calendar files carry it, and how large anything in it may be."""

from dataclasses import dataclass, replace
from datetime import datetime

from trellis.calendar.rules.recurrence import UNCHANGED, Changes, Timing, Words

LONGEST = {"title": 200, "place": 300, "notes": 4000, "link": 1000}
LONGEST_UID = 500


@dataclass(frozen=True)
class Event:
    """Something with a name of its own in the world (`uid`), how often it was changed, its words and its times."""

    uid: str
    words: Words
    timing: Timing
    changes: Changes = UNCHANGED
    sequence: int = 0
    changed_at: datetime | None = None


def within_bounds(words: Words) -> Words:
    """Give the words no longer than they may be; a link that is no web address is left out."""
    link = words.link if words.link.lower().startswith(("http://", "https://")) else ""
    cut = {name: getattr(words, name)[:most] for name, most in LONGEST.items() if name != "link"}
    return replace(words, **cut, link=link if len(link) <= LONGEST["link"] else "")
