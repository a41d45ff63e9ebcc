"""The directory's tables: where listings come from, and the listings. No row is about a person."""

from typing import ClassVar, Self

from django.db import models

from trellis.directory.rules.vocabulary import ATTENDANCES
from trellis.kit.identity import uuid7
from trellis.kit.privacy import PLUMBING


class Source(models.Model):
    """A feed that listings come from, and how its last import went."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100, unique=True)
    format = models.CharField(max_length=30)
    fellowship = models.CharField(max_length=100, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=1000, blank=True)
    fetched_at = models.DateTimeField(null=True)
    rows_read = models.PositiveIntegerField(default=0)
    rows_skipped = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = dict.fromkeys(
        (
            "id", "name", "format", "fellowship", "zone", "address", "fetched_at", "rows_read", "rows_skipped",
            "last_error",
        ),
        PLUMBING,
    )  # fmt: skip

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class ListingQuerySet(models.QuerySet["Listing"]):
    """Listings, narrowed by whether they still stand."""

    def listed(self) -> Self:
        """Keep listings that their source still names, active or not."""
        return self.filter(removed_at__isnull=True)

    def standing(self) -> Self:
        """Keep listings that can be found: still named by their source, and active."""
        return self.listed().filter(active=True)


class Listing(models.Model):
    """Something one can go to or call: for now one weekly meeting, in one place and/or online.

    `weekday` is 0 = Monday; `start` minutes since midnight by the wall clock of `timezone` (IANA, empty when
    unknown); `duration` minutes. `approximate`: the point is only the middle of an area. `facets` holds what is
    stated, true or false; a word that is not there is unknown. `raw` is the feed's row without personal contacts.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    source = models.ForeignKey(Source, models.CASCADE, related_name="listings")
    source_key = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, default="meeting")
    name = models.CharField(max_length=255)
    fellowship = models.CharField(max_length=100, blank=True)
    organization = models.CharField(max_length=255, blank=True)
    weekday = models.PositiveSmallIntegerField(null=True)
    start = models.PositiveSmallIntegerField(null=True)
    duration = models.PositiveSmallIntegerField(null=True)
    timezone = models.CharField(max_length=64, blank=True)
    attendance = models.CharField(max_length=10, choices=[(word, word) for word in ATTENDANCES])
    active = models.BooleanField(default=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    approximate = models.BooleanField(default=False)
    location = models.CharField(max_length=255, blank=True)
    address = models.CharField(max_length=600, blank=True)
    city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=120, blank=True)
    area = models.CharField(max_length=255, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=60, blank=True)
    conference_url = models.CharField(max_length=1000, blank=True)
    conference_phone = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    notes = models.TextField(blank=True)
    types = models.JSONField(default=list)
    facets = models.JSONField(default=dict)
    pathways = models.JSONField(default=list)
    updated_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    raw = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    privacy: ClassVar = dict.fromkeys(
        (
            "id", "source", "source_key", "kind", "name", "fellowship", "organization", "weekday", "start",
            "duration", "timezone", "attendance", "active", "lat", "lon", "approximate", "location", "address",
            "city", "region", "area", "postal_code", "country", "conference_url", "conference_phone", "phone",
            "url", "notes", "types", "facets", "pathways", "updated_at", "checked_at", "removed_at", "raw",
            "digest",
        ),
        PLUMBING,
    )  # fmt: skip

    objects = ListingQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["source", "source_key"], name="directory_source_key"),
            models.Index(fields=["kind", "active", "removed_at"], name="directory_standing"),
        ]

    def __str__(self) -> str:
        return self.name
