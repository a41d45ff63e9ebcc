"""What the worker does for this room: hand mail over, nudge, forget."""

import time
from datetime import datetime, timedelta
from uuid import UUID

from trellis.notices import actions
from trellis.notices.composing import mail_of
from trellis.notices.models import Delivery, Kind, Notice, Wishes
from trellis.notices.registry import register_sign
from trellis.notices.rules.outcomes import FINAL, pause_after
from trellis.notices.smtp import hand_over
from trellis.people.models import Person
from trellis.work.models import Job
from trellis.work.registry import Again, Chore, Topic, register, register_chore

LEASE = timedelta(seconds=15)
"""Renewed while the mail server is slow; after a crash a code goes out again within two of them."""
TRIES = 1000
"""More than ever fit into the days or minutes after which a delivery is given up by its own end."""


def send(job: Job, at: datetime) -> None:
    """Hand one delivery over, once. A second run sends nothing more, or the same mail under the same Message-ID."""
    delivery_id = UUID(job.about["delivery"])
    _keep_quiet(delivery_id, at)
    begun = actions.begin(delivery_id=delivery_id, at=at)
    if begun is None:
        return
    began = time.monotonic()
    result = hand_over(mail_of(begun, at=begun.delivery.made_at))
    ended = at + timedelta(seconds=time.monotonic() - began)
    actions.record(begun=begun, result=result, at=ended)
    if result.outcome not in FINAL:
        at_once = begun.delivery.kind != Kind.NOTICE
        pause = pause_after(begun.attempt.number, at_once=at_once)
        raise Again(after=pause, why=result.outcome.name.lower())


def _keep_quiet(delivery_id: UUID, at: datetime) -> None:
    """Wait for the end of quiet hours that the person chose, or moved, since this was put on its way."""
    delivery = Delivery.objects.waiting().whole().filter(pk=delivery_id).first()
    if delivery and (until := delivery.quiet_until(at)) > at:
        raise Again(after=until - at, why="quiet")


def still_wanted(job: Job, at: datetime) -> bool:
    """Ask whether it is still to go; closes what nobody wants any more, so that this too is on record."""
    return actions.close_unwanted(delivery_id=UUID(job.about["delivery"]), at=at)


def put_something_away(person: Person, since: datetime) -> bool:
    """Say whether a person put a message away after a moment: they were here."""
    return Notice.objects.of(person).filter(seen_at__gt=since).exists()


def chose(person: Person, since: datetime) -> bool:
    """Say whether a person said after a moment how messages are to reach them."""
    return Wishes.objects.filter(person=person, chosen_at__gt=since).exists()


register(Topic(actions.SEND, send, still_wanted, lease=LEASE, tries=TRIES))
register(Topic(actions.SEND_LETTER, send, still_wanted, lease=LEASE, tries=TRIES))


def _nudge(at: datetime) -> None:
    actions.nudge_all_due(at=at)


def _forget(at: datetime) -> None:
    actions.forget(at=at)
    actions.close_late(at=at)


register_sign(put_something_away)
register_sign(chose)
register_chore(Chore("notices.nudge", timedelta(minutes=1), _nudge))
register_chore(Chore("notices.forget", timedelta(hours=1), _forget))
