"""Making jobs and taking them back: what the rooms above call."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from trellis.work.models import Job, Outcome
from trellis.work.registry import topic_named
from trellis.work.rules.codes import LONGEST_KEY, only_an_id, only_ids

AT_ONCE = timedelta(0)


def enqueue(
    *,
    topic: str,
    key: str,
    at: datetime,
    due: datetime | None = None,
    about: Mapping[str, str] | None = None,
    lane: str = "",
) -> Job:
    """Make a job, in the caller's transaction: it is there exactly when what it belongs to is.

    The same topic and key give the same job, as it stands, for 30 days after it ended. `due` is a moment on the
    wall clock; without it the job is due at once. `about` holds ids, never words: it stands in the clear. Jobs
    of one lane run one at a time in the order they were made, and one that must be tried again holds its lane.

    Raises:
        KeyError: nobody registered the topic.
        NotAnId: key, lane or `about` hold something else than ids.
    """
    job = Job(
        topic=topic_named(topic).name,
        key=only_an_id(key, longest=LONGEST_KEY),
        lane=only_an_id(lane, longest=LONGEST_KEY),
        about=only_ids(about or {}),
        made_at=at,
        due_at=due or at,
        pause=None if due else AT_ONCE,
    )
    Job.objects.bulk_create([job], ignore_conflicts=True)
    return Job.objects.get(topic=topic, key=key)


def withdraw(*, topic: str, key: str, at: datetime) -> None:
    """Let a job not be done. One that is running is not stopped; one that ended, or never was, stays so."""
    open_still = Job.objects.open().filter(topic=topic, key=key)
    open_still.update(ended_at=at, outcome=Outcome.UNWANTED, why="withdrawn")
