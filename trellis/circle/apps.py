"""The circle room as a Django app."""

from django.apps import AppConfig


class CircleConfig(AppConfig):
    """The circle room."""

    name = "trellis.circle"
