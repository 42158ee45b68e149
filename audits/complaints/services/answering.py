"""An inspection is asked for, the complainant is answered, the case is closed."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audits.complaints import rules
from audits.complaints.models import Complaint, ComplaintMessage, MessageKind
from audits.complaints.services.following import known_message
from audits.complaints.services.handling import take_up
from audits.complaints.services.holding import hold, keep, move, numbers_on, refuse
from audits.complaints.services.news import ANSWERED, tell_complainants
from audits.models import InspectionKind, WantedInspection
from audits.services.wanted import Cause, want_inspection
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError
from mind_portal.documents.services import attach
from mind_portal.legal import calendar

MOST_FILES = 10
CAUSE = "audits.complaint"


def inspect_complaint(
    *, complaint_id: int, revision: int, reason: str, actor: User, now: dt.datetime
) -> WantedInspection:
    """Ask for an inspection of the factory after this complaint; asked again while it waits, it stays one.

    Raises DomainError (AUD-COMPLAINT-13) while the factory is not known. Nobody's name goes into the reason.
    """
    today = thai.local_date(now)
    with transaction.atomic():
        complaint = hold(complaint_id, actor, revision)
        before = move(complaint, "inspect")
        breaches = rules.words_breaches(reason, message=_("Write what is to be looked at"), field="reason")
        if complaint.site is None:
            message = _("First say which factory it is about; only a factory can be inspected")
            raise DomainError([Breach("AUD-COMPLAINT-13", message), *breaches])
        refuse(breaches)
        due_on = calendar.add_working_days(today, numbers_on(today)["COMPLAINT_INSPECT_DAYS"])
        keep(
            complaint, *take_up(complaint, actor), verb="inspection_wanted", actor=actor, now=now,
            before={"state": before}, after={"state": complaint.state, "due_on": due_on}, reason=reason,
        )  # fmt: skip
        return want_inspection(
            site=complaint.site, kind=InspectionKind.COMPLAINT,
            cause=Cause(CAUSE, str(complaint.pk), _("Complaint %(number)s") % {"number": complaint.number}),
            reason=reason.strip(), due_on=due_on, actor=actor, now=now,
        )  # fmt: skip


def answer_complaint(  # noqa: PLR0913 - keyword-only
    *, complaint_id: int, revision: int, message_id: UUID, text: str, files: Sequence[Any], actor: User,
    now: dt.datetime,
) -> ComplaintMessage:  # fmt: skip
    """Answer who complained: words that are read by the secret link, with files. Pressed twice it is one.

    Raises Complaint.DoesNotExist out of scope, DomainError for a wrong state, no words (AUD-COMPLAINT-10), a file.
    """
    with transaction.atomic():
        complaint = hold(complaint_id, actor)
        known = known_message(message_id, complaint)
        if known is not None:
            return known
        hold(complaint_id, actor, revision)
        before = move(complaint, "answer")
        refuse(
            rules.words_breaches(text, message=_("Write the answer: who complained reads it"), field="text")
            + rules.message_breaches(text=text, files=len(files), most_files=MOST_FILES)
        )
        message = ComplaintMessage.objects.create(
            pk=message_id, complaint=complaint, kind=MessageKind.ANSWER, text=text.strip(), author=actor, at=now
        )
        for file in files:
            attach(file=file, subject=message, province=complaint.province_id or "", actor=actor, now=now)
        complaint.answered_on = thai.local_date(now)
        keep(
            complaint, "answered_on", verb="answered", actor=actor, now=now, before={"state": before},
            after={"state": complaint.state, "files": len(files)},
        )  # fmt: skip
        tell_complainants(complaint, f"answered-{message.pk}", ANSWERED, now=now)
    return message


def close_complaint(*, complaint_id: int, revision: int, actor: User, now: dt.datetime) -> Complaint:
    """Answered and done with; who complained may still reopen it within the days."""
    with transaction.atomic():
        return close_held(hold(complaint_id, actor, revision), actor=actor, now=now)


def close_held(complaint: Complaint, *, actor: Any, now: dt.datetime) -> Complaint:
    """The same for a complaint that the caller has locked."""
    before = move(complaint, "close")
    complaint.ended_on = thai.local_date(now)
    return keep(
        complaint, "ended_on", verb="closed", actor=actor, now=now, before={"state": before},
        after={"state": complaint.state},
    )  # fmt: skip
