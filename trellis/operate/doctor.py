"""Looks the place over and says, line by line, what is well and what to do about what is not."""

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count
from django.utils import timezone

from trellis.directory.models import Source
from trellis.operate.place import refuse_unless_writable
from trellis.operate.rules.finding import Finding, disk, ok, problem, source_age, warning
from trellis.people.models import Person
from trellis.teams.models import has_steward
from trellis.teams.second_factor import how_many_owe_second_factor
from trellis.vault.actions import WrongMasterKey, open_vault
from trellis.vault.master import MasterKeyProblem
from trellis.vault.models import Key, MasterKey
from trellis.work.models import Job, Outcome, Pulse
from trellis.work.pulse import silent
from trellis.work.registry import every_topic
from trellis.work.rules.jumps import TOLERATED


def examine() -> list[Finding]:
    """Look at everything; a look that fails is itself a finding, and stops none of the others."""
    return [finding for look in LOOKS for finding in _look(look)]


def _look(look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    try:
        return list(look())
    except (Error, OSError) as error:
        return [problem(look.__name__.strip("_"), f"It could not be looked at: {error}")]


def _keys() -> Iterator[Finding]:
    path = settings.MASTER_KEY_FILE
    if not MasterKey.objects.exists():
        yield warning("keys", "No key yet; the first `trellis serve` makes one.")
        return
    try:
        open_vault()
    except (WrongMasterKey, MasterKeyProblem) as error:
        yield problem("keys", str(error))
        return
    yield ok("keys", f"The master key fits; {Key.objects.count()} keys are wrapped under it.")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield warning("keys", f"Others may read {path}. Run: chmod 600 {path}")
    yield warning(
        "keys", f"Keep a copy of {path} off this machine: without it, nothing can ever be opened."
    )


def _storage() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if settings.EMBEDDED else "SHOW server_version")
        version = cursor.fetchone()[0]
    yield ok("storage", f"{'SQLite' if settings.EMBEDDED else 'PostgreSQL'} {version}.")
    refuse_unless_writable()
    yield ok("storage", "The store can be written to.")


def _migrations() -> Iterator[Finding]:
    for alias in settings.DATABASES:
        executor = MigrationExecutor(connections[alias])
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            yield problem(
                "migrations", f"{len(missing)} are missing in {alias}. Run: trellis serve"
            )
            return
    yield ok("migrations", "All are in place.")


def _disk() -> Iterator[Finding]:
    usage = shutil.disk_usage(settings.DATA)
    yield disk(usage.free, usage.total)
    if not os.access(settings.DATA, os.W_OK):
        yield problem("disk", f"{settings.DATA} cannot be written to by this user.")


def _sources() -> Iterator[Finding]:
    now, sources = timezone.now(), list(Source.objects.order_by("name"))
    if not sources:
        yield warning("sources", "No meetings are listed. Run: trellis import meeting-guide FILE")
    for source in sources:
        if source.fetched_at:
            yield source_age(source.name, (now - source.fetched_at).total_seconds() / 3600)


def _people() -> Iterator[Finding]:
    if not Person.objects.exists():
        yield warning(
            "people", "Nobody has an account. Run: trellis add-person NAME --password-stdin"
        )
    elif settings.DEMO:
        yield warning("people", "This is a demonstration; anybody can be anybody in it.")
    else:
        yield ok("people", f"{Person.objects.count()} accounts; sign-up is {settings.SIGNUP}.")


def _stewards() -> Iterator[Finding]:
    if not has_steward(at=timezone.now()):
        yield warning("stewards", "Nobody looks after this place. Run: trellis steward USERNAME")
    else:
        yield ok("stewards", "Somebody looks after this place.")
    owing = how_many_owe_second_factor(at=timezone.now())
    if owing:
        yield warning(
            "stewards",
            f"People with a role in a team and no second step at sign-in: {owing}. They are asked for it.",
        )


def _address() -> Iterator[Finding]:
    if settings.HTTPS:
        yield ok("address", f"{settings.URL}: cookies travel only over HTTPS.")
    else:
        yield warning(
            "address", f"{settings.URL} is not HTTPS. Fine on this machine; never over a network."
        )


def _worker() -> Iterator[Finding]:
    now = timezone.now()
    if not Pulse.objects.exists():
        yield warning("worker", "None runs, so nothing is sent. Run: trellis serve")
    elif silent(now):
        yield problem("worker", "None has shown life for 15 seconds. Run: trellis work")
    else:
        yield ok("worker", f"It lives; {Job.objects.open().count()} jobs are open.")
    yield from _clock(now)
    yield from _jobs(now)


def _clock(now: datetime) -> Iterator[Finding]:
    for pulse in Pulse.objects.filter(jumped_at__gt=now - timedelta(days=1)):
        words = f"A worker saw it set by {pulse.jumped_by} at {pulse.jumped_at:%H:%M} UTC."
        yield warning("clock", f"{words} Keep it right by a time service.")
    if Pulse.objects.filter(beat_at__gt=now + TOLERATED).exists():
        yield warning(
            "clock", "A worker's is ahead of this machine's. Keep both by a time service."
        )


def _jobs(now: datetime) -> Iterator[Finding]:
    week = Job.objects.filter(outcome=Outcome.GIVEN_UP, ended_at__gt=now - timedelta(days=7))
    for topic, why, count in (
        week.values_list("topic", "why").annotate(Count("pk")).order_by("topic")
    ):
        yield warning("jobs", f"{count} of {topic} were given up this week: {why}.")
    late = Job.objects.open().due(now - timedelta(minutes=5)).free().in_turn()
    if unknown := late.exclude(topic__in=every_topic()).count():
        yield warning("jobs", f"{unknown} wait for a version of the program that knows them.")
    if waiting := late.filter(topic__in=every_topic()).count():
        yield problem("jobs", f"{waiting} are more than five minutes late. Is the worker well?")


LOOKS: tuple[Callable[[], Iterable[Finding]], ...] = (
    _storage,
    _migrations,
    _keys,
    _disk,
    _sources,
    _people,
    _stewards,
    _address,
    _worker,
)
