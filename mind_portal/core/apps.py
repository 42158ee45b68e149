from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "mind_portal.core"
    label = "core"
