"""Everything that complaints and gate sheets tell other apps about themselves, once the app is ready."""

from typing import Any

import structlog
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_structlog.signals import bind_extra_request_metadata

from audits import hooks
from audits.complaints.factory_page import register_complaint_hooks
from audits.complaints.models import Complaint
from audits.complaints.services import note_amended, open_for_news
from audits.complaints.services.news import KEEPER
from audits.complaints.worklist import register_complaint_work
from mind_portal.core.navigation import NavItem, register
from mind_portal.documents import access
from mind_portal.journal import verbs
from mind_portal.notifications import sealed

VERBS = (
    ("received", _("Complaint received"), "inbox", "info"),
    ("passed_on", _("Complaint passed on"), "send", ""),
    ("accepted", _("Complaint taken up"), "circle-check", "info"),
    ("assigned", _("Complaint given to an officer"), "user", ""),
    ("located", _("Factory of the complaint written down"), "map-pin", ""),
    ("inspection_wanted", _("Inspection after the complaint asked for"), "clipboard-plus", "warn"),
    ("answered", _("Complaint answered"), "message-circle", "good"),
    ("added_to", _("Something added to the complaint"), "message-circle", ""),
    ("noted", _("Note on the complaint"), "note", ""),
    ("summarised", _("Summary for the operator written"), "eye", ""),
    ("reopened", _("Complaint reopened"), "arrow-back-up", "warn"),
    ("rated", _("Answer rated"), "star", ""),
    ("merged", _("Complaint joined with another"), "link", ""),
    ("forwarded", _("Complaint forwarded"), "send", ""),
    ("rejected", _("Complaint not taken up"), "ban", ""),
    ("closed", _("Complaint closed"), "circle-check", "good"),
    ("contact_shown", _("Contact of who complained looked at"), "eye", "warn"),
    ("contact_erased", _("Contact of who complained erased"), "trash", ""),
    ("contact_used", _("Contact used by the portal for a mail that was asked for"), "mail", ""),
    ("news_stopped", _("Who complained wants no mail any more"), "circle-minus", ""),
)


def wire() -> None:
    """Called once, by `AuditsConfig.ready`."""
    for name, label, icon, state in VERBS:
        verbs.register(f"audits.complaint_{name}", label, icon=icon, state=state)
    verbs.register("audits.gate_sheet_made", _("QR sheet made"), icon="qrcode")
    verbs.register("audits.gate_sheets_asked", _("QR sheets of many factories ordered"), icon="qrcode", state="info")
    verbs.register("audits.gate_sheets_stopped", _("Order of QR sheets stopped"), icon="qrcode")
    verbs.register("audits.gate_sheet_ended", _("QR sheet replaced"), icon="qrcode", state="warn")
    access.register("audits.complaint", _may_read)
    access.register("audits.complaintmessage", _may_read_message)
    sealed.register(KEEPER, open_for_news)
    bind_extra_request_metadata.connect(_forget_address, dispatch_uid="audits.complaints.forget_address")
    hooks.on_amended(
        "audits.complaints",
        lambda inspection, results, actor, now: note_amended(inspection=inspection, actor=actor, now=now),
    )
    register_complaint_hooks()
    register_complaint_work()
    register(NavItem("audits:complaint_list", _("Complaints"), "message-report", 33, "audits.view_complaint"))


def _forget_address(*, request: HttpRequest, **_named: Any) -> None:
    """The log of requests says nowhere from which network address somebody complained or looked at a case."""
    if request.path.startswith("/complain/"):
        structlog.contextvars.unbind_contextvars("ip")


def _may_read(user: Any, key: str) -> bool:
    found = Complaint.objects.visible_to(user).filter(pk=key)
    return bool(user.has_perm("audits.view_complaint") and found.exists())


def _may_read_message(user: Any, key: str) -> bool:
    found = Complaint.objects.visible_to(user).filter(messages__pk=key)
    return bool(user.has_perm("audits.view_complaint") and found.exists())
