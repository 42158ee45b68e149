from django.apps import AppConfig
from django.core.checks import Tags, register

from mind_portal.core.checks import check_thai_letters


class CoreConfig(AppConfig):
    name = "mind_portal.core"
    label = "core"

    def ready(self) -> None:
        register(check_thai_letters, Tags.database)
