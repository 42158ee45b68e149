"""The office's page of one complaint: what was told, photos, the conversation, the inspection. Never who complained."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from audits.complaints.models import Complaint, ComplaintKind, ComplaintState, MessageKind
from audits.complaints.selectors.lists import SIGNS, lateness
from audits.complaints.services.answering import CAUSE
from audits.models import WantedInspection, WantedStatus
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.documents.models import Attachment
from mind_portal.journal.selectors import timeline


def for_page(user: User) -> QuerySet[Complaint]:
    """Complaints in the user's scope with what their page names."""
    related = ("site", "site__district", "province", "officer", "key", "contact", "merged_into")
    return Complaint.objects.visible_to(user).select_related(*related).defer("contact__sealed")


def complaint_page(complaint: Complaint, user: User, today: dt.date) -> dict[str, Any]:
    """Everything that the page shows."""
    sign, icon = SIGNS[complaint.state]
    contact = getattr(complaint, "contact", None)
    files = _files(complaint)
    return {
        "complaint": complaint,
        "kind": ComplaintKind(complaint.kind).label,
        "state": ComplaintState(complaint.state).label,
        "sign": sign,
        "icon": icon,
        "received": thai.format_datetime(complaint.key.made_at),
        "due": thai.format_date(complaint.due_on, "long"),
        "answered": thai.format_date(complaint.answered_on) if complaint.answered_on else "",
        "contact": _contact_state(contact),
        "photos": files.get(str(complaint.pk), []),
        "messages_of_case": _messages(complaint, files),
        "inspections": _inspections(complaint),
        "duplicates": [
            {"pk": row.pk, "number": row.number, "day": thai.format_date(row.received_on)}
            for row in complaint.duplicates.order_by("pk")
        ],
        "entries": timeline(user, [complaint]).entries,
        **lateness(complaint.state, complaint.due_on, today),
    }


def _contact_state(contact: Any) -> str:
    if contact is None:
        return "none"
    return "erased" if contact.erased_on else "there"


def _files(complaint: Complaint) -> dict[str, list[Attachment]]:
    """Photos of the complaint by its key, files of messages by theirs; one query."""
    messages = [str(pk) for pk in complaint.messages.values_list("pk", flat=True)]
    found = Attachment.objects.present().filter(
        subject_type__in=["audits.complaint", "audits.complaintmessage"], subject_id__in=[str(complaint.pk), *messages]
    )
    files: dict[str, list[Attachment]] = {}
    for file in found.order_by("uploaded_at", "id"):
        is_mine = (file.subject_type == "audits.complaint") == (file.subject_id == str(complaint.pk))
        if is_mine:
            files.setdefault(file.subject_id, []).append(file)
    return files


def _messages(complaint: Complaint, files: dict[str, list[Attachment]]) -> list[dict[str, Any]]:
    return [
        {
            "kind": MessageKind(message.kind).label,
            "code": message.kind,
            "office": message.kind in (MessageKind.ANSWER, MessageKind.NOTE),
            "text": message.text,
            "author": str(message.author) if message.author else "",
            "at": thai.format_datetime(message.at),
            "files": files.get(str(message.pk), []),
        }
        for message in complaint.messages.select_related("author").order_by("at", "pk")
    ]


def _inspections(complaint: Complaint) -> list[dict[str, Any]]:
    """What was asked for, and the inspection that was filed."""
    wanted = WantedInspection.objects.filter(cause=CAUSE, cause_id=str(complaint.pk)).select_related("inspection")
    return [
        {
            "due": thai.format_date(row.due_on),
            "status": row.get_status_display(),
            "open": row.status == WantedStatus.WANTED,
            "reason": row.reason,
            "site": row.site_id,
            "inspection": row.inspection_id,
            "day": thai.format_date(row.inspection.inspected_on) if row.inspection else "",
            "failed": row.inspection.failed if row.inspection else 0,
        }
        for row in wanted.order_by("pk")
    ]


def sites_like(text: str, complaint: Complaint, user: User) -> list[tuple[int, str]]:
    """Factories of the province whose name or number holds the words; without words those near the point."""
    sites = Site.objects.visible_to(user).filter(province_id=complaint.province_id).select_related("district")
    key = thai.search_key(text)
    if key:
        found = list(sites.filter(search_text__contains=key).order_by("sort_key", "pk")[:12])
    elif complaint.latitude is not None and complaint.longitude is not None:
        found = _near(sites, complaint.latitude, complaint.longitude)
    else:
        return []
    return [(site.pk, " · ".join(part for part in (site.name, str(site.district or "")) if part)) for site in found]


def _near(sites: QuerySet[Site], latitude: float, longitude: float) -> list[Site]:
    """The nearest within some three kilometres."""
    reach = 0.03
    box = sites.filter(
        latitude__range=(latitude - reach, latitude + reach), longitude__range=(longitude - reach, longitude + reach)
    )
    found = list(box[:300])
    found.sort(key=lambda s: (s.latitude - latitude) ** 2 + (s.longitude - longitude) ** 2)  # type: ignore[operator]
    return found[:12]
