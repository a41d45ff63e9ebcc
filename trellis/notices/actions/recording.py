"""What came of a try: kept for the delivery, and for the address where it says something about that."""

from datetime import datetime

from django.db import transaction

from trellis.notices.actions.leaving import Begun, end
from trellis.notices.actions.telling import tell
from trellis.notices.models import Delivery, State, Wishes, mark_of, wishes_of
from trellis.notices.rules.outcomes import Outcome, Result
from trellis.notices.topics import DEAD_ADDRESS
from trellis.people.addresses import confirmed_address

STATES = {
    Outcome.ACCEPTED: State.SENT,
    Outcome.REFUSED: State.FAILED,
    Outcome.NO_SUCH_ADDRESS: State.FAILED,
}
"""Where a delivery stands after an outcome that is final; after any other it goes on waiting."""


def record(*, begun: Begun, result: Result, at: datetime) -> None:
    """Keep what came of a try, for the delivery and for all that went along with it."""
    attempt, delivery = begun.attempt, begun.delivery
    with transaction.atomic():
        attempt.outcome, attempt.code, attempt.ended_at = result.outcome.value, result.code, at
        attempt.save(update_fields=["outcome", "code", "ended_at"])
        state, why = STATES.get(result.outcome), result.outcome.value
        if state is None:
            return
        end(delivery, state, why, at)
        along = Delivery.objects.waiting().filter(carried_by=delivery)
        along.update(state=state, why=why, ended_at=at)
        _learn_about_the_address(begun, result.outcome, at)


def _learn_about_the_address(begun: Begun, outcome: Outcome, at: datetime) -> None:
    """Flag a person's own address as dead when the mail server says so, and take that back when it takes mail."""
    person = begun.delivery.person
    if person is None or begun.to.lower() != confirmed_address(person).lower():
        return
    wishes = wishes_of(person)
    known = wishes.is_dead(begun.to)
    if outcome is Outcome.NO_SUCH_ADDRESS and not known:
        Wishes.objects.update_or_create(
            person=person, defaults={"dead": mark_of(person, begun.to), "dead_at": at}
        )
        tell(person=person, topic=DEAD_ADDRESS, at=at)
    if outcome is Outcome.ACCEPTED and known:
        Wishes.objects.filter(person=person).update(dead="", dead_at=None)
