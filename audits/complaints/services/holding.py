"""What every change of a complaint begins and ends with: the lock, the state, the entry in the journal."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from audits import casework
from audits.casework import lead, refuse, store
from audits.complaints.models import Complaint
from audits.complaints.states import COMPLAINT_MACHINE
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, StaleError
from mind_portal.legal.selectors import verified_values_on

__all__ = ["hold", "hotline_on", "keep", "move", "numbers_on", "refuse"]

NUMBERS = (
    "COMPLAINT_ANSWER_DAYS", "COMPLAINT_REMIND_DAYS", "COMPLAINT_INSPECT_DAYS", "COMPLAINT_REOPEN_DAYS",
    "COMPLAINT_CLOSE_DAYS", "COMPLAINT_CONTACT_DAYS", "COMPLAINT_PER_ADDRESS", "COMPLAINT_PER_FACTORY",
)  # fmt: skip


def hold(complaint_id: int, actor: User, revision: int | None = None) -> Complaint:
    """The complaint, locked. With `revision` whoever acts upon an older page is refused (AUD-COMPLAINT-18).

    Raises Complaint.DoesNotExist out of scope.
    """
    found = Complaint.objects.visible_to(actor).select_related("site", "province")
    complaint = found.select_for_update(of=("self",), no_key=True).get(pk=complaint_id)
    if revision is not None and revision != complaint.revision:
        message = _("Somebody else has changed this case in the meantime. Reload the page, then decide again.")
        raise StaleError(Breach("AUD-COMPLAINT-18", message))
    return complaint


def move(complaint: Complaint, verb: str) -> str:
    """Lead the complaint to where the verb leads; returns where it was. Raises DomainError for a wrong state."""
    return lead(complaint, COMPLAINT_MACHINE, verb)


def keep(complaint: Complaint, *fields: str, verb: str, reason: str = "", **told: Any) -> Complaint:
    """Save the changed columns and tell the journal; `told` as for `casework.store`. A long reason is cut there."""
    store(complaint, fields, verb=f"audits.complaint_{verb}", reason=reason.strip()[:500], **told)
    return complaint


def numbers_on(day: dt.date) -> dict[str, int]:
    """The office's numbers in force on `day`. Raises DomainError (AUD-COMPLAINT-19) where one is not known."""
    return casework.numbers_on("COMPLAINT_", NUMBERS, day, rule="AUD-COMPLAINT-19")


def hotline_on(day: dt.date) -> str:
    """The number that anybody may phone; empty when none is known, or while nobody has confirmed it."""
    return str(verified_values_on("COMPLAINT_HOTLINE", day).get("COMPLAINT_HOTLINE", ""))
