from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mind_portal.core.navigation import NavItem, register


class JournalConfig(AppConfig):
    name = "mind_portal.journal"
    label = "journal"

    def ready(self) -> None:
        register(NavItem("journal:entry_list", _("Journal"), "history", order=910, permission="journal.view_entry"))
