"""How the channels are, for whoever looks after the place: numbers, never whose."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from trellis.notices.models import Attempt, Channel, Delivery

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ChannelHealth:
    """One channel in the last day: tries by outcome, and how long the oldest delivery has waited."""

    channel: str
    outcomes: dict[str, int]
    waiting: int
    oldest: timedelta | None
    """Since the oldest that still waits was made; quiet hours count too. None when nothing waits."""


def health(*, at: datetime) -> list[ChannelHealth]:
    """Say how each channel did in the last day."""
    return [_of(Channel(channel), at) for channel in Channel.values]


def _of(channel: Channel, at: datetime) -> ChannelHealth:
    tries = Attempt.objects.filter(delivery__channel=channel, began_at__gt=at - A_DAY)
    counted = tries.values_list("outcome").annotate(n=Count("pk")).order_by("outcome")
    waiting = Delivery.objects.waiting().filter(channel=channel, made_at__lte=at)
    oldest = waiting.order_by("made_at").values_list("made_at", flat=True).first()
    return ChannelHealth(
        channel=channel.value,
        outcomes=dict(counted),
        waiting=waiting.count(),
        oldest=at - oldest if oldest else None,
    )
