from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mind_portal.core.navigation import NavItem, register
from mind_portal.journal import verbs


class FactoriesConfig(AppConfig):
    name = "factories"

    def ready(self) -> None:
        from factories import facts  # noqa: PLC0415 - models are not there before ready()
        from factories.contacts import contacts_of  # noqa: PLC0415

        facts.register(facts.CONTACTS, contacts_of)
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
        verbs.register("factories.site_imported", _("Brought up to the register"), icon="table-import", state="info")
        verbs.register("factories.import_uploaded", _("Register uploaded"), icon="upload")
        verbs.register("factories.import_confirmed", _("Import of the register confirmed"), icon="check")
        verbs.register("factories.import_cancelled", _("Import of the register cancelled"), icon="x")
        verbs.register("factories.register_imported", _("Register imported"), icon="table-import", state="good")
        verbs.register("factories.register_exported", _("Register exported"), icon="table-export")
