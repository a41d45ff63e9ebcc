"""What there is to tell about sources: age, counts, the last error."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from trellis.directory import reports, wording
from trellis.directory.models import Source


def told_sources(*, at: datetime) -> list[dict[str, Any]]:
    """Tell every source: `listings` it names, `active` ones among them, `removed` ones still kept, and its age."""
    named = Q(listings__removed_at__isnull=True)
    counted = Source.objects.annotate(
        named=Count("listings", filter=named),
        standing=Count("listings", filter=named & Q(listings__active=True)),
        gone=Count("listings", filter=Q(listings__removed_at__isnull=False)),
    )
    return [_told(source, at) for source in counted]


def _told(source: Any, at: datetime) -> dict[str, Any]:
    fetched: datetime | None = source.fetched_at
    return {
        "name": source.name,
        "format": source.format,
        "fellowship": source.fellowship or "AA",
        "zone": source.zone or None,
        "address": source.address,
        "fetched_at": fetched.isoformat() if fetched else None,
        "age": wording.ago(fetched, at) if fetched else None,
        "read": source.rows_read,
        "skipped": source.rows_skipped,
        "listings": source.named,
        "active": source.standing,
        "removed": source.gone,
        "last_error": reports.last_error(source.last_error),
    }
