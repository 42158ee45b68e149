from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "mind_portal.dashboards"
    label = "dashboards"
