"""The today room as a Django app."""

from django.apps import AppConfig


class TodayConfig(AppConfig):
    """The today room."""

    name = "trellis.today"
