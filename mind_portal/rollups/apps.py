from django.apps import AppConfig


class RollupsConfig(AppConfig):
    name = "mind_portal.rollups"
    label = "rollups"
