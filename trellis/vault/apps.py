"""The vault as a Django app."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Keys and sealed fields."""

    name = "trellis.vault"
