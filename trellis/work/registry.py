"""The topics of jobs and the chores: each room registers its own in its `jobs.py`.

A topic says how a job is worked, and whether it is still wanted. The store keeps the topic's name alone, so
that a job made by yesterday's code is worked by today's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from trellis.work.rules.slots import Daily, Every

if TYPE_CHECKING:
    from trellis.work.models import Job


CHORES = "chore."
"""How the topics of chores begin."""


class Again(Exception):
    """Not now, try later: raised by work. `why` is a short code and stands in the clear."""

    def __init__(self, after: timedelta | None = None, why: str = "again") -> None:
        super().__init__(why)
        self.after, self.why = after, why


class GiveUp(Exception):
    """Never again: raised by work. The doctor counts it; `why` is a short code and stands in the clear."""

    def __init__(self, why: str = "impossible") -> None:
        super().__init__(why)
        self.why = why


def always(job: "Job", at: datetime) -> bool:
    """Say that a job is wanted, whatever happened since."""
    return True


@dataclass(frozen=True)
class Topic:
    """What a job is about, as `room.verb`.

    `work` runs outside any transaction and may run twice for one job (the program can die after it and before
    that is kept), so a second run must be harmless; `job.key` is the same each time. Whatever it raises besides
    `GiveUp` means *again*: after 1, 2, 4 … 60 seconds, or `Again.after`, until `tries` runs were begun; then the
    job is given up and the doctor says so. A run is renewed every third of its `lease` for as long as it goes
    on, at most `longest`. A job whose worker died is begun again one lease later, at most two.
    """

    name: str
    work: Callable[["Job", datetime], None]
    still_wanted: Callable[["Job", datetime], bool] = always
    lease: timedelta = timedelta(seconds=60)
    tries: int = 100
    longest: timedelta = timedelta(minutes=15)


@dataclass(frozen=True)
class Chore:
    """What is done again and again, by one worker each time, however many there are.

    It is due once in every slot of `every`, counted from 1970, or once each day at the local hour `daily` in
    `zone`, also on days when the clocks change. What was missed is done once, not as often as it was missed.
    """

    name: str
    every: timedelta
    work: Callable[[datetime], None]
    daily: time | None = None
    zone: str = "UTC"
    lease: timedelta = timedelta(seconds=60)
    tries: int = 5
    longest: timedelta = timedelta(minutes=15)

    @property
    def topic(self) -> str:
        """The name of the topic of its jobs."""
        return f"{CHORES}{self.name}"

    @property
    def schedule(self) -> Every | Daily:
        """When its slots begin."""
        return Daily(self.daily, ZoneInfo(self.zone)) if self.daily else Every(self.every)


_topics: dict[str, Topic] = {}
_chores: dict[str, Chore] = {}


def register(topic: Topic) -> Topic:
    """Make a topic known. Its name is registered once."""
    if topic.name in _topics:
        raise ValueError(f"The topic {topic.name} is registered already.")
    _topics[topic.name] = topic
    return topic


def register_chore(chore: Chore) -> Chore:
    """Make a chore known, and the topic of its jobs."""
    register(
        Topic(
            chore.topic,
            lambda _, at: chore.work(at),
            lease=chore.lease,
            tries=chore.tries,
            longest=chore.longest,
        )
    )
    _chores[chore.name] = chore
    return chore


def topic_named(name: str) -> Topic:
    """Give a registered topic; a KeyError names one that is not."""
    return _topics[name]


def every_topic() -> dict[str, Topic]:
    """Give all topics by name."""
    return dict(_topics)


def every_chore() -> list[Chore]:
    """Give all chores."""
    return list(_chores.values())
