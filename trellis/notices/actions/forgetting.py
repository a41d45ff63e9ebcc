"""What left the house is remembered for a month, then forgotten."""

from datetime import datetime, timedelta

from django.db import transaction

from trellis.notices.models import Delivery, State
from trellis.people.models import Person
from trellis.vault.models import Key

REMEMBERED = timedelta(days=30)
AT_ONCE = 500


def forget(*, at: datetime) -> int:
    """Delete deliveries older than a month that are over, with the keys made for them alone; say how many."""
    with transaction.atomic():
        over = Delivery.objects.filter(made_at__lt=at - REMEMBERED).exclude(state=State.WAITING)
        old = list(over.order_by("made_at").values_list("pk", "key_id", "person_id")[:AT_ONCE])
        Delivery.objects.filter(pk__in=[pk for pk, _, _ in old]).delete()
        own = [key for _, key, person in old if person is None]
        Key.objects.filter(pk__in=own).exclude(
            pk__in=Person.objects.filter(key_id__in=own).values("key_id")
        ).delete()
    return len(old)
