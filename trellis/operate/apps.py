"""The operate room as a Django app."""

from django.apps import AppConfig


class OperateConfig(AppConfig):
    """The operate room."""

    name = "trellis.operate"
