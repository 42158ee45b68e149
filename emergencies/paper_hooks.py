"""What reports and notices tell the rest of the portal: their events, and when the next report is due."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from emergencies import hooks
from emergencies.models import Incident
from emergencies.services.reports import remind_of_report
from mind_portal.journal import verbs


def register_papers() -> None:
    """Called once, when the app is ready."""
    for name, label, icon, state in (
        ("report_drafted", _("Situation report begun"), "pencil", "info"),
        ("report_signed", _("Situation report signed"), "file-check", "good"),
        ("report_discarded", _("Draft of a situation report discarded"), "trash", "none"),
        ("notice_drafted", _("Public notice drafted"), "pencil", "info"),
        ("notice_edited", _("Public notice changed"), "pencil", "info"),
        ("notice_released", _("Public notice released"), "broadcast", "warn"),
        ("notice_discarded", _("Draft of a public notice discarded"), "trash", "none"),
    ):
        verbs.register(f"emergencies.{name}", label, icon=icon, state=state)
    hooks.on_opened("emergencies.report_due", _remind)
    hooks.on_closed("emergencies.report_due", _remind)


def _remind(incident: Incident, actor: Any, now: dt.datetime) -> None:
    """A new incident asks for its first report in time; a closed one asks for none any more."""
    remind_of_report(incident, actor, now)
