"""Jobs, the turns of chores, and the pulse of workers. No row names a person; some carry ids."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Cast

from trellis.kit.identity import uuid7
from trellis.kit.privacy import OWN, PLUMBING
from trellis.work.rules.codes import LONGEST_CODE, LONGEST_KEY


class Outcome(StrEnum):
    """How a job ended."""

    DONE = "done"
    UNWANTED = "unwanted"
    GIVEN_UP = "given_up"


_OPEN = Q(ended_at__isnull=True)


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs, narrowed by what a worker may do with them."""

    def open(self) -> Self:
        """Keep those that did not end."""
        return self.filter(_OPEN)

    def due(self, at: datetime) -> Self:
        """Keep those whose moment has come."""
        return self.filter(due_at__lte=at)

    def of_topics(self, names: Collection[str]) -> Self:
        """Keep those of some topics. They are compared one by one: an index over topics would lead through
        all jobs that ever ended.
        """
        return self.alias(named=Cast("topic", models.CharField())).filter(named__in=names)

    def leases(
        self,
    ) -> models.QuerySet["Job", tuple[UUID, UUID | None, str, float | None, str]]:
        """Give job, token, clock, end and topic of all that some worker holds, or held when it died."""
        held = self.filter(token__isnull=False)
        return held.values_list("pk", "token", "lease_clock", "lease_until", "topic")

    def free(self, *, silent: Collection[UUID] = ()) -> Self:
        """Keep those that no worker holds, and those held by workers known to be silent."""
        return self.filter(Q(token__isnull=True) | Q(pk__in=silent))

    def in_turn(self) -> Self:
        """Keep those without a lane, and of each lane the one that is held, or else the first.

        The held one stays in turn whatever came before it meanwhile: when its holder dies, nobody else may begin
        and it is what must go on.
        """
        others = Job.objects.open().filter(lane=OuterRef("lane")).exclude(pk=OuterRef("pk"))
        before = others.filter(Q(pk__lt=OuterRef("pk")) | Q(token__isnull=False))
        return self.filter(Q(lane="") | Q(token__isnull=False) | ~Exists(before))

    def late(self, since: datetime) -> Self:
        """Keep those that were to begin by a moment, nobody holds, and nothing of their lane has a reason to hold up.

        One that waits behind another of its lane is late too, unless that one is meant to wait until after it.
        """
        lane = Job.objects.open().filter(lane=OuterRef("lane"), pk__lt=OuterRef("pk"))
        meant_to_wait = Exists(lane.filter(due_at__gt=since))
        return self.open().due(since).free().filter(Q(lane="") | ~meant_to_wait)


class Job(models.Model):
    """One thing to be done, once, whatever dies meanwhile.

    `due_at` is on the wall clock. With `pause` it was meant as *that long from then* and is brought back when
    the clock turns out to have been wrong; without, as that very moment. A lease is `token` (who may say how it
    ended) until `lease_until`, in seconds of the monotonic clock named in `lease_clock`: the wall clock, which
    can be set, has no say in who holds a job.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    topic = models.CharField(max_length=64)
    key = models.CharField(max_length=LONGEST_KEY)
    lane = models.CharField(max_length=LONGEST_KEY, default="", blank=True)
    about = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    pause = models.DurationField(null=True)
    tries = models.PositiveIntegerField(default=0)
    token = models.UUIDField(null=True)
    lease_clock = models.CharField(max_length=80, default="", blank=True)
    lease_until = models.FloatField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, default="", blank=True)
    why = models.CharField(max_length=LONGEST_CODE, default="", blank=True)

    privacy: ClassVar = {
        "id": PLUMBING,
        "topic": OWN,
        "key": OWN,
        "lane": OWN,
        "about": OWN,
        "made_at": OWN,
        "due_at": OWN,
        "pause": PLUMBING,
        "tries": PLUMBING,
        "token": PLUMBING,
        "lease_clock": PLUMBING,
        "lease_until": PLUMBING,
        "ended_at": PLUMBING,
        "outcome": PLUMBING,
        "why": PLUMBING,
    }

    objects = JobQuerySet.as_manager()

    class Meta:
        # Those over open jobs alone keep claiming as quick with a million ended jobs as with none.
        indexes: ClassVar = [
            models.Index(fields=["due_at", "topic"], name="work_job_due", condition=_OPEN),
            models.Index(fields=["lane", "id"], name="work_job_lane", condition=_OPEN),
            models.Index(
                fields=["token"],
                name="work_job_leased",
                condition=_OPEN & Q(token__isnull=False),
            ),
            models.Index(fields=["outcome", "ended_at"], name="work_job_ended"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="work_job_once", fields=["topic", "key"]),
            models.CheckConstraint(
                name="work_job_ends_somehow",
                condition=(_OPEN & Q(outcome=""))
                | Q(ended_at__isnull=False, outcome__in=[outcome.value for outcome in Outcome]),
            ),
        ]

    def __str__(self) -> str:
        return f"job {self.pk}"


class Turn(models.Model):
    """The last slot of a chore that was begun, and how many were, so that each is begun by one worker."""

    chore = models.CharField(max_length=64, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    slot = models.DateTimeField()

    privacy: ClassVar = {"chore": PLUMBING, "number": PLUMBING, "slot": PLUMBING}

    def __str__(self) -> str:
        return f"turn {self.number} of {self.chore}"


class Pulse(models.Model):
    """That a worker lives: it beats every few seconds, and says when it last saw the clock being set."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    began_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    jumped_at = models.DateTimeField(null=True)
    jumped_by = models.DurationField(null=True)

    privacy: ClassVar = {
        "id": PLUMBING,
        "began_at": PLUMBING,
        "beat_at": PLUMBING,
        "jumped_at": PLUMBING,
        "jumped_by": PLUMBING,
    }

    def __str__(self) -> str:
        return f"pulse {self.pk}"
