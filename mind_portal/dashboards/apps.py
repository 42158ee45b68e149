from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mind_portal.core import navigation
from mind_portal.core.navigation import NavItem


class DashboardsConfig(AppConfig):
    name = "mind_portal.dashboards"
    label = "dashboards"

    def ready(self) -> None:
        navigation.register(NavItem("dashboards:nation", _("Overview"), "chart-line", 10, "rollups.view_cell"))
