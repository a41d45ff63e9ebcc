"""Work in tests: a clock that stands still until told, and the real worker run under it until idle."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from trellis.work import registry
from trellis.work.models import Job
from trellis.work.registry import Topic, register


@contextmanager
def a_topic(name: str, work: Callable[[Job, datetime], None], **wishes: Any) -> Iterator[Topic]:
    """Register a topic for the length of a test."""
    topic = register(Topic(name, work, **wishes))
    try:
        yield topic
    finally:
        registry._topics.pop(name)
