"""What the public reads: the factory that a sheet names, and one's own case behind the secret link."""

import datetime as dt
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from audits.complaints import keys
from audits.complaints.models import (
    WITH_ANSWER,
    Complaint,
    ComplaintContact,
    ComplaintKind,
    ComplaintMessage,
    ComplaintState,
    MessageKind,
)
from audits.complaints.services.holding import hotline_on, numbers_on
from audits.public.models import GateSheet
from audits.public.names import public_name
from factories.models import Site
from mind_portal.core import thai
from mind_portal.documents.models import Attachment

LOOKS: Final = {
    "new": "info", "accepted": "info", "answered": "good", "closed": "good", "forwarded": "warn", "merged": "info",
    "rejected": "warn",
}  # fmt: skip
SHOWN: Final = [MessageKind.MORE, MessageKind.REOPENS, MessageKind.ANSWER]
"""What of the conversation who complained reads."""


def site_of_sheet(token: str) -> Site | None:
    """The factory of a valid sheet."""
    if not token or "\0" in token:
        return None
    sheet = GateSheet.objects.valid().select_related("site__province", "site__operator").filter(token=token).first()
    return sheet.site if sheet else None


def complaint_of(token: str) -> Complaint | None:
    """The case of a secret link; whoever has it is who complained, or was trusted with it."""
    related = ("key", "contact", "site__operator", "province", "merged_into")
    return Complaint.objects.select_related(*related).filter(key__token_hash=keys.hash_of(token)).first()


def case_page(complaint: Complaint, today: dt.date) -> dict[str, Any]:
    """State, words and answers. No name: neither of who complained nor of the officer."""
    numbers = numbers_on(today)
    last = (
        complaint.answered_on + dt.timedelta(days=numbers["COMPLAINT_REOPEN_DAYS"]) if complaint.answered_on else None
    )
    is_answered = complaint.state in WITH_ANSWER
    answered_by = complaint.merged_into or complaint
    return {
        "number": complaint.number,
        "pin": keys.pin_of(complaint.client_id, complaint.key.pin_hash),
        "kind": ComplaintKind(complaint.kind).label,
        "about": public_name(complaint.site)
        if complaint.site
        else complaint.place_text or _("the place that you sent"),
        "office": complaint.province.name if complaint.province else "",
        "state": ComplaintState(complaint.state).label,
        "look": LOOKS[complaint.state],
        "received": thai.format_datetime(complaint.key.made_at),
        "due": thai.format_date(complaint.due_on, "long") if complaint.state in ("new", "accepted") else "",
        "next": _next(complaint),
        "outcome": answered_by.outcome,
        "agency": answered_by.agency,
        "outcome_state": ComplaintState(answered_by.state).label,
        "text": complaint.text,
        "when": complaint.when_text,
        "photos": list(Attachment.objects.about(complaint)),
        "messages": _messages(complaint),
        "is_answered": is_answered,
        "rating": complaint.rating,
        "may_reopen": is_answered and complaint.reopened_on is None and last is not None and today <= last,
        "reopen_until": thai.format_date(last, "long") if last else "",
        "hotline": hotline_on(today),
        "news": _gets_news(complaint),
    }


def _gets_news(complaint: Complaint) -> bool:
    contact: ComplaintContact | None = getattr(complaint, "contact", None)
    return contact is not None and contact.news and contact.erased_on is None


def _next(complaint: Complaint) -> str:
    """What happens next, in a sentence."""
    match complaint.state:
        case "new" if complaint.province_id is None:
            return _("The ministry's head office finds out which province it belongs to.")
        case "new":
            return _("The provincial industry office reads it and decides who deals with it.")
        case "accepted":
            return _("An officer looks into it and answers here.")
        case "answered":
            return _("Read the answer below. If it does not satisfy you, say so.")
        case "merged":
            return _("Others have told of the same thing; you read that case's answer here.")
    return ""


def _messages(complaint: Complaint) -> list[dict[str, Any]]:
    """The conversation without the office's notes; of a joined case the other's answers too."""
    found = list(complaint.messages.filter(kind__in=SHOWN))
    if complaint.merged_into is not None:
        found += list(complaint.merged_into.messages.filter(kind=MessageKind.ANSWER))
    found.sort(key=lambda message: (message.at, str(message.pk)))
    files: dict[str, list[Attachment]] = {}
    for file in _files_of([str(message.pk) for message in found]):
        files.setdefault(file.subject_id, []).append(file)
    return [
        {
            "office": message.kind == MessageKind.ANSWER,
            "kind": MessageKind(message.kind).label,
            "text": message.text,
            "at": thai.format_datetime(message.at),
            "files": [file for file in files.get(str(message.pk), []) if not file.is_image],
            "photos": [file for file in files.get(str(message.pk), []) if file.is_image],
        }
        for message in found
    ]


def _files_of(keys_of_messages: list[str]) -> list[Attachment]:
    if not keys_of_messages:
        return []
    label = "audits.complaintmessage"
    found = Attachment.objects.present().filter(subject_type=label, subject_id__in=keys_of_messages)
    return list(found.order_by("uploaded_at", "id"))


def file_of_case(complaint: Complaint, pk: Any) -> Attachment | None:
    """A file that this case's page shows: one's own photos, those of answers, and of the joined case its answers'."""
    file = Attachment.objects.about(complaint).filter(pk=pk).first()
    if file is not None:
        return file
    file = Attachment.objects.present().filter(pk=pk, subject_type="audits.complaintmessage").first()
    if file is None:
        return None
    messages = ComplaintMessage.objects.filter(pk=file.subject_id)
    own = Q(complaint=complaint, kind__in=SHOWN)
    answers = Q(complaint=complaint.merged_into_id, kind=MessageKind.ANSWER)
    return file if messages.filter(own | answers if complaint.merged_into_id else own).exists() else None
