from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from mind_portal.core.navigation import NavItem, register


class RollupsConfig(AppConfig):
    name = "mind_portal.rollups"
    label = "rollups"

    def ready(self) -> None:
        """Load every app's `measures.py`: an app's declarations come to the catalogue, which knows no app."""
        autodiscover_modules("measures")
        register(
            NavItem("rollups:machine_room", _("Machine room"), "settings", order=920, permission="rollups.run_rollups")
        )
