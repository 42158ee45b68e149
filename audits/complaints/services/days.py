"""What happens by itself as days pass: reminders, overdue, closing, erasing. Safe to run as often as one likes."""

import datetime as dt

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from audits.complaints.models import OPEN, Complaint, ComplaintState
from audits.complaints.services.answering import close_held
from audits.complaints.services.contact import erase_contacts
from audits.complaints.services.holding import numbers_on
from audits.complaints.services.telling import tell_office
from mind_portal.core import thai
from mind_portal.legal import calendar


def tend_complaints(*, now: dt.datetime) -> dict[str, object]:
    """The days of complaints: tell who owes an answer, close what was answered long ago, erase contacts."""
    today = thai.local_date(now)
    numbers = numbers_on(today)
    soon = calendar.add_working_days(today, numbers["COMPLAINT_REMIND_DAYS"])
    counts = {"reminded": 0, "overdue": 0, "closed": 0}
    waiting = Complaint.objects.filter(state__in=sorted(OPEN), due_on__lte=soon).select_related("officer", "province")
    for complaint in waiting.order_by("due_on", "pk").iterator(chunk_size=500):
        counts["overdue" if complaint.due_on < today else "reminded"] += 1
        _remind(complaint, today, now)
    last = today - dt.timedelta(days=numbers["COMPLAINT_CLOSE_DAYS"])
    answered = Complaint.objects.filter(state=ComplaintState.ANSWERED, answered_on__lte=last)
    for pk in list(answered.values_list("pk", flat=True)):
        with transaction.atomic():
            held = answered.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
            if held is not None:
                close_held(held, actor=None, now=now)
                counts["closed"] += 1
    return {**counts, "erased": erase_contacts(actor=None, now=now)}


def _remind(complaint: Complaint, today: dt.date, now: dt.datetime) -> None:
    """The officer before the day; once it has passed the whole office, its head among them."""
    day = thai.format_date(complaint.due_on, "long")
    if complaint.due_on >= today:
        title = format_lazy(gettext_lazy("Complaint {number} is to be answered soon"), number=complaint.number)
        only = [complaint.officer] if complaint.officer else []
        text = format_lazy(gettext_lazy("Due on {day}"), day=day)
        tell_office(complaint, f"due-{complaint.due_on}", title=title, text=text, only=only, actor=None, now=now)
        return
    title = format_lazy(gettext_lazy("Complaint {number} is overdue"), number=complaint.number)
    text = format_lazy(gettext_lazy("It was due on {day}."), day=day)
    tell_office(complaint, f"overdue-{complaint.due_on}", title=title, text=text, actor=None, now=now)
