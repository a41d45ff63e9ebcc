"""The reach room as a Django app."""

from django.apps import AppConfig


class ReachConfig(AppConfig):
    """The reach room."""

    name = "trellis.reach"
