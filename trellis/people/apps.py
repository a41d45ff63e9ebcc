"""The people room as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts and signing in."""

    name = "trellis.people"
