"""The family room as a Django app."""

from django.apps import AppConfig


class FamilyConfig(AppConfig):
    """The family room."""

    name = "trellis.family"
