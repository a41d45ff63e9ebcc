"""The worker: whether one lives, whether its clock was set, and what it could not do."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.operate.rules.finding import Finding, ok, problem, warning
from trellis.work.models import Job, Outcome, Pulse
from trellis.work.pulse import silent
from trellis.work.registry import CHORES, every_topic
from trellis.work.rules.jumps import TOLERATED


def worker() -> Iterator[Finding]:
    """Look at the workers' pulse, their clocks and their jobs."""
    now = timezone.now()
    if not Pulse.objects.exists():
        yield warning("worker", _("None runs, so nothing is sent. Run: trellis serve"))
    elif silent(now):
        yield problem("worker", _("None has shown life for 15 seconds. Run: trellis work"))
    else:
        yield ok("worker", _("It lives."))
    yield from _clock(now)
    yield from _jobs(now)


def _clock(now: datetime) -> Iterator[Finding]:
    for pulse in Pulse.objects.filter(jumped_at__gt=now - timedelta(days=1)):
        words = _(
            "A worker saw the clock set by %(jump)s at %(at)s UTC. Keep it right by a time service."
        )
        yield warning("clock", words % {"jump": pulse.jumped_by, "at": f"{pulse.jumped_at:%H:%M}"})
    if Pulse.objects.filter(beat_at__gt=now + TOLERATED).exists():
        yield warning(
            "clock",
            _("A worker's is ahead of this machine's. Keep both by a time service."),
        )


def _jobs(now: datetime) -> Iterator[Finding]:
    week = Job.objects.filter(outcome=Outcome.GIVEN_UP, ended_at__gt=now - timedelta(days=7))
    for topic, why, count in (
        week.values_list("topic", "why").annotate(Count("pk")).order_by("topic")
    ):
        words = _("%(count)d of %(topic)s were given up this week: %(why)s.")
        yield warning("jobs", words % {"topic": topic, "count": count, "why": why})
    late = Job.objects.late(now - timedelta(minutes=5))
    unknown_here = late.exclude(topic__in=every_topic()).exclude(topic__startswith=CHORES)
    if unknown := unknown_here.count():  # a chore may be another machine's, and comes again anyway
        words = _("%(count)d wait for a version of the program that knows them.")
        yield warning("jobs", words % {"count": unknown})
    if waiting := late.filter(topic__in=every_topic()).count():
        words = _("%(count)d are more than five minutes late. Is the worker well?")
        yield problem("jobs", words % {"count": waiting})
