"""The topics that notices are about; each room registers its own with the words for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """What a notice is about, and how it is put into words from its fields."""

    name: str
    words: Callable[[Mapping[str, str]], str]


_topics: dict[str, Topic] = {}


def register(topic: Topic) -> Topic:
    """Make a topic known. Its name is `room.event` and is registered once."""
    if topic.name in _topics:
        raise ValueError(f"The topic {topic.name} is registered already.")
    _topics[topic.name] = topic
    return topic


def topic_named(name: str) -> Topic:
    """Give a registered topic."""
    return _topics[name]
