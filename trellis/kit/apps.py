"""Start-up of the kit: it lets every room register what it declares."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class KitConfig(AppConfig):
    """Loads each room's declarations once all models are known."""

    name = "trellis.kit"

    def ready(self) -> None:
        autodiscover_modules("entries", "topics", "jobs")
