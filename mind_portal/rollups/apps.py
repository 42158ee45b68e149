from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RollupsConfig(AppConfig):
    name = "mind_portal.rollups"
    label = "rollups"

    def ready(self) -> None:
        """Load every app's `measures.py`: an app's declarations come to the catalogue, which knows no app."""
        autodiscover_modules("measures")
