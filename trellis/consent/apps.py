"""The consent room as a Django app."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """The consent room."""

    name = "trellis.consent"
