"""What other rooms tell this one: the topics that notices are about, the daily nudge, and signs of being here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from trellis.people.models import Person


def nowhere(fields: Mapping[str, str]) -> str:
    """Give no address: the notice says all there is."""
    return ""


@dataclass(frozen=True)
class Topic:
    """What a notice is about, how it is put into words from its fields, and which page it leads to."""

    name: str
    words: Callable[[Mapping[str, str]], str]
    place: Callable[[Mapping[str, str]], str] = nowhere
    """An address of this house, as `reverse` gives it, or nothing."""


@dataclass(frozen=True)
class Nudge:
    """The one thing a person may be reminded of daily, and how to see that it needs no reminding."""

    topic: Topic
    done: Callable[[Person, datetime, datetime], bool]
    """Asked with the person, the first moment of their day, and now."""


Sign = Callable[[Person, datetime], bool]
"""Whether a person did anything of their own here after a moment."""

_topics: dict[str, Topic] = {}
_nudges: list[Nudge] = []
_signs: list[Sign] = []


def register(topic: Topic) -> Topic:
    """Make a topic known. Its name is `room.event` and is registered once."""
    if topic.name in _topics:
        raise ValueError(f"The topic {topic.name} is registered already.")
    _topics[topic.name] = topic
    return topic


def topic_named(name: str) -> Topic:
    """Give a registered topic."""
    return _topics[name]


def register_nudge(nudge: Nudge) -> Nudge:
    """Make the daily nudge known. There is one at most: a person is nudged once a day, about one thing."""
    if _nudges:
        raise ValueError("There is a daily nudge already.")
    _nudges.append(nudge)
    return nudge


def daily_nudge() -> Nudge | None:
    """Give the daily nudge, where a room registered one."""
    return _nudges[0] if _nudges else None


def register_sign(sign: Sign) -> Sign:
    """Make one way known of seeing that a person was here by themselves."""
    _signs.append(sign)
    return sign


def was_here(person: Person, since: datetime) -> bool:
    """Say whether the person did anything of their own here after a moment."""
    return any(sign(person, since) for sign in _signs)
