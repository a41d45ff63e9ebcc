"""The worker: it looks for jobs that are due, leases them, and has them run beside one another.

Every step looks by plain SELECT and locks only to take something. Nothing about a job is remembered that the store
does not hold, so that a worker may be killed at any moment, and any number of them may run.
"""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import Error, connections

from trellis.kit.identity import uuid7
from trellis.work import actions
from trellis.work.attempt import attempt
from trellis.work.clock import Clock
from trellis.work.hands import Hands
from trellis.work.models import Job
from trellis.work.registry import Chore, Topic, every_topic, topic_named
from trellis.work.rules.jumps import Jumps
from trellis.work.rules.places import room
from trellis.work.rules.silence import Lease, Silence

log = logging.getLogger(__name__)

LOOKS_EVERY_SECONDS = 0.2
BEATS_EVERY_SECONDS = 4
SETS_RIGHT_EVERY_SECONDS = 30
WAITS_AT_MOST_SECONDS = 5
LETS_FINISH_SECONDS = 8
LOOKED_AT, MOST_TROUBLES = 50, 6


@dataclass
class Held:
    """A job that this worker runs, since and last renewed when, in monotonic seconds."""

    job: Job
    topic: Topic
    since: float
    renewed: float


class Worker:
    """One worker. `step` is everything it does; `run` repeats that until it is told to stop."""

    def __init__(self, *, clock: Clock, hands: Hands, chores: Iterable[Chore] = ()) -> None:
        self.id = uuid7()
        self.clock, self.hands, self.chores = clock, hands, list(chores)
        self.held: dict[UUID, Held] = {}
        self.stopping = False
        self._began_at = clock.now()
        self._jumps, self._silence = Jumps(), Silence()
        self._jumped: tuple[datetime, timedelta] | None = None
        self._slots: dict[str, datetime] = {}
        self._last: dict[str, float] = {}
        self._troubles = 0

    def run(self) -> None:
        """Work until `stop`; then let running jobs finish for some seconds and leave the rest to others."""
        while not self.stopping:
            self._try(self.step)
            self.hands.rest(min(LOOKS_EVERY_SECONDS * 2**self._troubles, WAITS_AT_MOST_SECONDS))
        patience = self.clock.monotonic() + LETS_FINISH_SECONDS
        while self.held and self.clock.monotonic() < patience:
            self._try(self._keep_what_is_held)
            self.hands.rest(LOOKS_EVERY_SECONDS)
        self._try(lambda: actions.stop_beating(self.id))

    def stop(self) -> None:
        """Take nothing more; safe to call from a signal."""
        self.stopping = True
        self.hands.knock()

    def step(self) -> int:
        """Do once whatever is due now, and say how many jobs were begun."""
        self._keep_what_is_held()
        self._begin_chores()
        return self._take()

    def _try(self, work: Callable[[], object]) -> None:
        """Do something with the store; when it is locked, full or gone, wait and do not die."""
        try:
            work()
            self._troubles = 0
        except (Error, OSError) as trouble:
            self._troubles = min(self._troubles + 1, MOST_TROUBLES)
            if self._troubles == 1:
                log.warning("The worker waits for the store: %s", type(trouble).__name__)
            connections.close_all()

    def _is_time(self, what: str, *, every: float) -> bool:
        """Say whether something was last done that many seconds ago; the caller does it now."""
        steady = self.clock.monotonic()
        if steady - self._last.get(what, float("-inf")) < every:
            return False
        self._last[what] = steady
        return True

    def _keep_what_is_held(self) -> None:
        self._mind_the_clock()
        self._beat()
        self._renew_all()

    def _renew_all(self) -> None:
        """Renew what is held for a third of its lease. Claiming may have to wait, so it is done before each."""
        for held in list(self.held.values()):
            self._renew(held, self.clock.monotonic())

    def _mind_the_clock(self) -> None:
        now = self.clock.now()
        jumped = self._jumps.since_last(now=now, steady=self.clock.monotonic())
        if jumped:
            log.warning("The clock was set by %s.", jumped)
            self._jumped = (now, jumped)
            self._last.clear()
        if self._is_time("set right", every=SETS_RIGHT_EVERY_SECONDS):
            actions.bring_back(at=now)

    def _beat(self) -> None:
        if self._is_time("beat", every=BEATS_EVERY_SECONDS):
            now = self.clock.now()
            actions.beat(self.id, at=now, began_at=self._began_at, jumped=self._jumped)

    def _renew(self, held: Held, steady: float) -> None:
        lease, longest = held.topic.lease.total_seconds(), held.topic.longest.total_seconds()
        if steady - held.renewed >= lease / 3 and steady - held.since <= longest:
            held.renewed = steady
            actions.renew(held.job, until=steady + lease)

    def _begin_chores(self) -> None:
        now = self.clock.now()
        for chore in self.chores:
            slot = chore.schedule.slot(now)
            if self._slots.get(chore.name) != slot:
                actions.begin_turn(chore, at=now)
                self._slots[chore.name] = slot

    def _take(self) -> int:
        return sum(self._took(seen) for seen in self._ready(self._over()))

    def _over(self) -> set[Lease]:
        """Give the leases whose holder is known to be gone."""
        topics = every_topic()
        leases = [
            Lease(job, token, clock, until, topics[topic].lease.total_seconds())
            for job, token, clock, until, topic in Job.objects.open().leases()
            if topic in topics and token is not None and until is not None
        ]
        return self._silence.over(leases, clock=self.clock.name, steady=self.clock.monotonic())

    def _ready(self, over: Collection[Lease]) -> list[Job]:
        """Give jobs that nobody holds, or that just those leases hold: another worker may have been quicker."""
        stale = {(lease.job, lease.token, lease.until) for lease in over}
        due = Job.objects.open().due(self.clock.now()).of_topics(self._room())
        free = due.free(silent=[job for job, _, _ in stale]).in_turn()
        return [
            job
            for job in free.order_by("due_at", "pk")[:LOOKED_AT]
            if job.token is None or (job.pk, job.token, job.lease_until) in stale
        ]

    def _room(self) -> dict[str, int]:
        running = Counter(held.topic.name for held in list(self.held.values()))
        return room(running, every_topic())

    def _took(self, seen: Job) -> bool:
        """Lease a job and have it run, if there is still room and nobody was quicker."""
        self._renew_all()
        topic = topic_named(seen.topic)
        if self.stopping or topic.name not in self._room():
            return False
        job = actions.claim(seen, clock=self.clock.name, until=partial(self._until, topic))
        if job is None or job.token is None:
            return False
        now = self.clock.monotonic()
        self.held[job.token] = Held(job, topic, since=now, renewed=now)
        self.hands.start(partial(self._work, job, topic, job.token))
        return True

    def _until(self, topic: Topic) -> float:
        return self.clock.monotonic() + topic.lease.total_seconds()

    def _work(self, job: Job, topic: Topic, token: UUID) -> None:
        try:
            attempt(job, topic, self.clock)
        finally:
            self.held.pop(token)
