"""What left the house is remembered for a month, then forgotten; what came to no end is given one."""

from datetime import datetime, timedelta

from django.db import transaction

from trellis.notices.actions.leaving import close_unwanted
from trellis.notices.models import Delivery, State
from trellis.people.models import Person
from trellis.vault.models import Key

REMEMBERED = timedelta(days=30)
AT_ONCE = 500
LONGEST_TRY = timedelta(minutes=5)
"""A try that began right before a delivery's end may last so long, and its outcome is to be kept."""


def forget(*, at: datetime) -> int:
    """Delete deliveries older than a month that are over, with the keys made for them alone; say how many.

    A few hundred at a time, so that nobody's write waits long, until none is left.
    """
    count = 0
    while some := _forget_some(at):
        count += some
    return count


def _forget_some(at: datetime) -> int:
    with transaction.atomic():
        over = Delivery.objects.filter(made_at__lt=at - REMEMBERED).exclude(state=State.WAITING)
        old = list(over.order_by("made_at").values_list("pk", "key_id", "person_id")[:AT_ONCE])
        Delivery.objects.filter(pk__in=[pk for pk, _, _ in old]).delete()
        own = [key for _, key, person in old if person is None]
        Key.objects.filter(pk__in=own).exclude(
            pk__in=Person.objects.filter(key_id__in=own).values("key_id")
        ).delete()
    return len(old)


def close_late(*, at: datetime) -> int:
    """Close whatever still waits past its end, blank what it says, and say how many were closed.

    Its own job does so while it lives; this is for one whose job was given up or is gone.
    """
    late = Delivery.objects.waiting().filter(expires_at__lt=at - LONGEST_TRY)
    found = list(late.values_list("pk", flat=True))
    return sum(not close_unwanted(delivery_id=delivery_id, at=at) for delivery_id in found)
