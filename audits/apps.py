from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mind_portal.core.navigation import NavItem, register


class AuditsConfig(AppConfig):
    name = "audits"

    def ready(self) -> None:
        from audits.factory_page import register_hooks  # noqa: PLC0415 - models are not there before ready()

        register_hooks()
        register(
            NavItem(
                url_name="audits:inspection_list",
                label=_("Inspections"),
                icon="clipboard-check",
                order=30,
                permission="audits.view_inspection",
            )
        )
