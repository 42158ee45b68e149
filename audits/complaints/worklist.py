"""What waits of complaints for officers, heads and head office, on the page of a person's work."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from audits.complaints.models import OPEN, Complaint, ComplaintState
from audits.complaints.selectors.lists import short_rows
from mind_portal.core.worklist import SHOWN, Work, WorkRow, register, total_of, urgency


def register_complaint_work() -> None:
    """Called once, when the app is ready."""
    register("audits.complaints_to_sort", 35, to_sort)
    register("audits.complaints_to_answer", 36, to_answer)


def to_sort(user: Any, today: dt.date) -> Work | None:
    """New ones that nobody has taken up; of head office those that have no province."""
    complaints = Complaint.objects.visible_to(user).filter(state=ComplaintState.NEW)
    if not user.has_perm("audits.handle_complaint"):
        if not user.has_perm("audits.triage_complaint"):
            return None
        complaints = complaints.filter(province=None)
    return _work(complaints, today, _("Complaints to sort"), "new", "inbox")


def to_answer(user: Any, today: dt.date) -> Work | None:
    """One's own, and those of the office that are overdue."""
    if not user.has_perm("audits.handle_complaint"):
        return None
    mine = Q(officer=user) | Q(due_on__lt=today, state=ComplaintState.ACCEPTED)
    complaints = Complaint.objects.visible_to(user).filter(mine, state__in=sorted(OPEN))
    return _work(complaints, today, _("Complaints to answer"), "mine", "message-report")


def _work(complaints: QuerySet[Complaint], today: dt.date, title: str, tab: str, icon: str) -> Work:
    found = short_rows(complaints.order_by("due_on", "pk")[:SHOWN], today)
    rows = [
        WorkRow(
            text=f"{row['kind']} {row['site']}", url=reverse("audits:complaint_detail", args=[row["pk"]]),
            detail=f"{row['number']} · {row['state']}", due=f"{row['due']} · {row['left']}",
            state="bad" if row["late"] else "none",
        )
        for row in found
    ]  # fmt: skip
    url = f"{reverse('audits:complaint_list')}?tab={tab}"
    return Work(title, icon, total_of(complaints, rows), url, urgency(rows, "info"), rows)
