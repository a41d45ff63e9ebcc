"""Whether any worker lives."""

from datetime import datetime, timedelta

from trellis.work.models import Pulse

SILENT_AFTER = timedelta(seconds=15)


def silent(at: datetime) -> bool:
    """Say whether no worker has beaten for 15 seconds. A beat that far ahead was by a clock set back since."""
    return not Pulse.objects.filter(beat_at__range=(at - SILENT_AFTER, at + SILENT_AFTER)).exists()
