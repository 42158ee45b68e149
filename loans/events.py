"""What the journal's events of loans up to the decision are called."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from mind_portal.journal import verbs

EVENTS: Final = (
    ("loans.terms_loaded", _("Terms of a programme loaded"), "file-text", "info"),
    ("loans.round_planned", _("Round planned"), "calendar-event", "info"),
    ("loans.round_opened", _("Round opened"), "calendar-check", "good"),
    ("loans.round_closed", _("Round closed"), "lock", "info"),
    ("loans.quotas_set", _("Money and quotas set"), "coins", "info"),
    ("loans.application_started", _("Application begun"), "plus", "info"),
    ("loans.asking_changed", _("Amount or purpose changed"), "pencil", "info"),
    ("loans.application_discarded", _("Draft discarded"), "trash", ""),
    ("loans.application_submitted", _("Application submitted"), "send", "info"),
    ("loans.application_resubmitted", _("Application submitted again"), "send", "info"),
    ("loans.application_withdrawn", _("Application withdrawn"), "x", ""),
    ("loans.screening_begun", _("Screening begun"), "eye", "info"),
    ("loans.application_returned", _("Returned to the firm"), "arrow-left", "warn"),
    ("loans.opinion_written", _("Opinion of the office written"), "pencil", "info"),
    ("loans.opinion_confirmed", _("Opinion confirmed by the head"), "check", "good"),
    ("loans.opinion_sent_back", _("Opinion sent back"), "arrow-left", "warn"),
    ("loans.meeting_planned", _("Meeting planned"), "calendar-event", "info"),
    ("loans.meeting_convened", _("Files frozen, meeting begun"), "lock", "info"),
    ("loans.meeting_closed", _("Meeting closed"), "lock", "info"),
    ("loans.presence_set", _("Presence noted"), "users", "info"),
    ("loans.application_scheduled", _("Put on the agenda"), "calendar-event", "info"),
    ("loans.application_unscheduled", _("Taken off the agenda"), "calendar-event", ""),
    ("loans.conflict_declared", _("Conflict of interest declared"), "user-off", "warn"),
    ("loans.vote_cast", _("Vote cast"), "check", ""),
    ("loans.resolution_recorded", _("Resolution recorded"), "gavel", "info"),
    ("loans.resolution_confirmed", _("Resolution confirmed"), "gavel", "good"),
    ("loans.resolution_struck", _("Resolution struck out"), "x", "warn"),
    ("loans.applications_exported", _("Applications exported"), "file-export", ""),
    ("loans.application_promoted", _("Next on the waiting list"), "arrow-up", "good"),
)


def register_events() -> None:
    """Called once, when the app is ready."""
    for name, label, icon, state in EVENTS:
        verbs.register(name, label, icon=icon, state=state)
