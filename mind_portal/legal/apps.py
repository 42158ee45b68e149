from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mind_portal.journal import verbs


class LegalConfig(AppConfig):
    name = "mind_portal.legal"

    def ready(self) -> None:
        verbs.register("legal.parameter_changed", _("Parameter of law changed"), icon="gavel", state="info")
        verbs.register("legal.value_verified", _("Parameter of law verified"), icon="gavel", state="good")
        verbs.register("legal.calendar_changed", _("Calendar of working days changed"), icon="calendar-event")
        verbs.register("legal.calendar_filled", _("Holidays worked out"), icon="calendar-event")
