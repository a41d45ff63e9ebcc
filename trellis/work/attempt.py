"""One run of one job, and how it ends. What a run raises is never told in its own words, only by its class."""

import logging
import traceback
from collections.abc import Callable
from datetime import datetime

from django.db import Error, connections

from trellis.work import actions
from trellis.work.clock import Clock
from trellis.work.models import Job, Outcome
from trellis.work.registry import Again, GiveUp, Topic
from trellis.work.rules.backoff import backoff

log = logging.getLogger(__name__)

Ending = Callable[[datetime], bool]

KEEPS_TRYING_SECONDS = 30


def attempt(job: Job, topic: Topic, clock: Clock) -> None:
    """Ask whether a job is wanted, work it outside any transaction, and keep how that ended.

    When that cannot be kept (the store is locked or gone), it is tried for half a minute; then the lease runs
    out and the job is run once more.
    """
    _keep(_run(job, topic, clock.now()), topic, clock)


def _run(job: Job, topic: Topic, at: datetime) -> Ending:
    """Run a job and give what is to be kept of it."""
    if job.tries > topic.tries:  # each run before killed its worker
        return _ends(job, Outcome.GIVEN_UP, "never_ended")
    try:
        if not topic.still_wanted(job, at):
            return _ends(job, Outcome.UNWANTED, "not_wanted")
        topic.work(job, at)
    except GiveUp as never:
        return _ends(job, Outcome.GIVEN_UP, never.why)
    except Exception as fault:
        return _again(job, topic, fault)
    return _ends(job, Outcome.DONE, "done")


def _again(job: Job, topic: Topic, fault: Exception) -> Ending:
    if isinstance(fault, Again):
        why, wished = fault.why, fault.after
    else:
        why, wished = type(fault).__name__, None
        _tell(topic, fault)
    if job.tries >= topic.tries:
        return _ends(job, Outcome.GIVEN_UP, why)
    pause = backoff(job.tries, wished=wished)
    return lambda at: actions.put_off(job, pause=pause, why=why, at=at)


def _ends(job: Job, outcome: Outcome, why: str) -> Ending:
    return lambda at: actions.end(job, outcome=outcome, why=why, at=at)


def _tell(topic: Topic, fault: Exception) -> None:
    """Log where a fault came from: its own words may be a person's."""
    place = traceback.extract_tb(fault.__traceback__)[-1]
    where = f"{place.filename}:{place.lineno}"
    log.warning("%s raised %s at %s", topic.name, type(fault).__name__, where)


def _keep(ending: Ending, topic: Topic, clock: Clock) -> None:
    patience = clock.monotonic() + KEEPS_TRYING_SECONDS
    while clock.monotonic() <= patience:
        try:
            if not ending(clock.now()):
                log.warning("%s ended after its lease was over; another run counts.", topic.name)
        except (Error, OSError):
            connections.close_all()
            clock.wait(1)
        else:
            return
    log.warning("How %s ended could not be kept; it will run again.", topic.name)
