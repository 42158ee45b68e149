from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mind_portal.core.navigation import NavItem, register
from mind_portal.journal import verbs


class FactoriesConfig(AppConfig):
    name = "factories"

    def ready(self) -> None:
        register(
            NavItem(
                url_name="factories:site_list",
                label=_("Factories"),
                icon="building-factory-2",
                order=20,
                permission="factories.view_site",
            )
        )
        verbs.register("factories.site_edited", _("Factory corrected"), icon="pencil", state="info")
        verbs.register("factories.licence_edited", _("Licence corrected"), icon="pencil", state="info")
        verbs.register("factories.register_exported", _("Register exported"), icon="table-export")
