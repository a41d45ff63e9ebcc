"""Making jobs and taking them back; and, for the worker, holding and ending them.

The rooms above call `enqueue` and `withdraw`. Everything else is between the worker and the store.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Value

from trellis.work.models import Job, JobQuerySet, Outcome, Pulse, Turn
from trellis.work.registry import CHORES, Chore, topic_named
from trellis.work.rules.codes import LONGEST_KEY, code, only_an_id, only_ids
from trellis.work.rules.slots import is_due, is_unbelievable

AT_ONCE = timedelta(0)
KEYS_ARE_KEPT, CHORES_ARE_KEPT = timedelta(days=30), timedelta(days=1)
PULSES_ARE_KEPT = timedelta(hours=1)
LONGEST_LANE_LOCKED = 100
PRUNED_AT_ONCE = 500


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
    of one lane run one at a time in the order they were made; one that is due later, or must be tried again, holds
    its lane.

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


def end_every_job(*, at: datetime) -> int:
    """Let no open job be done: in a place that came back from an older copy, what waits may be long done."""
    return Job.objects.open().update(
        **_LET_GO, ended_at=at, outcome=Outcome.UNWANTED, why="restored"
    )


@transaction.atomic
def claim(seen: Job, *, clock: str, until: Callable[[], float]) -> Job | None:
    """Lease a job that a look found ready; None when it is no longer as it was seen, or its lane is not free.

    One seen held is taken over from just that holder, who must be known to be gone. The lease runs `until` a second
    of the named monotonic clock, which is asked for only once the store is ours: waiting for it may take longer
    than a lease. On SQLite the transaction is alone from its beginning; on PostgreSQL the lane's jobs are locked
    first and then looked at again, so that two jobs of one lane are never held at once.
    """
    if seen.lane:
        _lock_lane(seen.lane)
    as_seen = Job.objects.filter(pk=seen.pk, token=seen.token, lease_until=seen.lease_until)
    job = as_seen.open().in_turn().select_for_update(skip_locked=True).first()
    if job is not None:
        job.token, job.lease_clock, job.lease_until = uuid4(), clock, until()
        job.tries += 1
        job.save(update_fields=["token", "lease_clock", "lease_until", "tries"])
    return job


def _lock_lane(lane: str) -> None:
    waiting = Job.objects.open().filter(lane=lane).order_by("pk").select_for_update()
    list(waiting.values_list("pk")[:LONGEST_LANE_LOCKED])


def renew(job: Job, *, until: float) -> bool:
    """Hold a job longer; False when it is no longer held by this lease, or was withdrawn."""
    return _held(job).update(lease_until=until) == 1


def end(job: Job, *, outcome: Outcome, why: str, at: datetime) -> bool:
    """Keep how a job ended; False, and nothing is kept, when it is no longer held by this lease."""
    return _held(job).update(**_LET_GO, ended_at=at, outcome=outcome, why=code(why)) == 1


def put_off(job: Job, *, pause: timedelta, why: str, at: datetime) -> bool:
    """Let a job be tried again after a pause; False when it is no longer held by this lease."""
    return _held(job).update(**_LET_GO, due_at=at + pause, pause=pause, why=code(why)) == 1


_LET_GO = {"token": None, "lease_clock": "", "lease_until": None}


def _held(job: Job) -> JobQuerySet:
    return Job.objects.open().filter(pk=job.pk, token=job.token)


def bring_back(*, at: datetime) -> int:
    """Bring back what was put off further than was meant, under a clock that has been set back since.

    Says how many. Jobs with a moment of their own (`due`) stay where they are.
    """
    furthest = ExpressionWrapper(Value(at) + F("pause"), output_field=DateTimeField())
    astray = Job.objects.open().filter(pause__isnull=False, due_at__gt=furthest)
    return astray.update(due_at=furthest) if astray.exists() else 0


@transaction.atomic
def begin_turn(chore: Chore, *, at: datetime) -> Job | None:
    """Make the job of a chore's present slot; None when that was done, or an earlier one is not over yet.

    A chore seen for the first time begins at once, or waits for its hour when it is a daily one.
    """
    slot, after = chore.schedule.slot(at), chore.schedule.after(at)
    before = slot if chore.daily else slot - chore.every
    Turn.objects.get_or_create(chore=chore.name, defaults={"slot": before})
    turn = Turn.objects.select_for_update().get(chore=chore.name)
    due = is_due(begun=turn.slot, slot=slot)
    if due or is_unbelievable(begun=turn.slot, after=after):
        turn.slot = slot
        turn.number += 1
        turn.save()
    if not due or Job.objects.open().of_topics([chore.topic]).exists():
        return None
    return enqueue(topic=chore.topic, key=str(turn.number), at=at)


def beat(
    worker: UUID, *, at: datetime, began_at: datetime, jumped: tuple[datetime, timedelta] | None
) -> None:
    """Say that a worker lives, and when it last saw the clock being set; forget those long silent."""
    jumped_at, jumped_by = jumped or (None, None)
    told = {"beat_at": at, "jumped_at": jumped_at, "jumped_by": jumped_by}
    if Pulse.objects.filter(pk=worker).update(**told):
        return
    Pulse.objects.exclude(beat_at__range=(at - PULSES_ARE_KEPT, at + PULSES_ARE_KEPT)).delete()
    Pulse.objects.create(pk=worker, began_at=began_at, **told)


def stop_beating(worker: UUID) -> None:
    """Say that a worker ended as it was asked to."""
    Pulse.objects.filter(pk=worker).delete()


def prune(*, at: datetime) -> int:
    """Forget jobs that ended 30 days ago, and chores done a day ago; say how many."""
    ended = Job.objects.filter(outcome__in=list(Outcome))
    chores = Job.objects.filter(outcome=Outcome.DONE, topic__startswith=CHORES)
    return _forgotten(ended.filter(ended_at__lt=at - KEYS_ARE_KEPT)) + _forgotten(
        chores.filter(ended_at__lt=at - CHORES_ARE_KEPT)
    )


def _forgotten(jobs: JobQuerySet) -> int:
    """Delete a few hundred at a time, so that nobody's write waits long."""
    count = 0
    while some := list(jobs.values_list("pk", flat=True)[:PRUNED_AT_ONCE]):
        count += Job.objects.filter(pk__in=some).delete()[0]
    return count
