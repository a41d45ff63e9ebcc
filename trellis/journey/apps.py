"""The journey room as a Django app."""

from django.apps import AppConfig


class JourneyConfig(AppConfig):
    """The journey room."""

    name = "trellis.journey"
