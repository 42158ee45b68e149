from django.apps import AppConfig


class GeographyConfig(AppConfig):
    name = "mind_portal.geography"
    label = "geography"
