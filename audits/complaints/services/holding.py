"""What every change of a complaint begins and ends with: the lock, the state, the entry in the journal."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from audits.complaints.models import Complaint
from audits.complaints.states import COMPLAINT_MACHINE
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError, StaleError
from mind_portal.journal.services import record
from mind_portal.legal.selectors import values_on, verified_values_on
from mind_portal.rollups.tasks import after_commit_drain

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
    before = complaint.state
    try:
        complaint.state = COMPLAINT_MACHINE.check(verb, before)
    except DomainError as error:
        message = error.breaches[0].message.replace(f"“{before}”", f"“{complaint.get_state_display()}”")
        raise DomainError(Breach(error.breaches[0].rule, message)) from None
    return before


def keep(  # noqa: PLR0913 - keyword-only
    complaint: Complaint,
    *fields: str,
    verb: str,
    actor: Any,
    now: dt.datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> Complaint:
    """Save the changed columns and write the journal; the cells of the dashboards follow after the commit."""
    complaint.revision += 1
    complaint.save(update_fields=["state", "revision", *fields])
    record(
        verb=f"audits.complaint_{verb}", subject=complaint, actor=actor, now=now, before=before, after=after,
        reason=reason.strip()[:500],
    )  # fmt: skip
    after_commit_drain()
    return complaint


def numbers_on(day: dt.date) -> dict[str, int]:
    """The office's numbers in force on `day`. Raises DomainError (AUD-COMPLAINT-19) where one is not known."""
    found = values_on("COMPLAINT_", day)
    if missing := [code for code in NUMBERS if code not in found]:
        message = _("The office's numbers for complaints are not loaded (%(codes)s): ask an administrator")
        raise DomainError(Breach("AUD-COMPLAINT-19", message % {"codes": ", ".join(missing)}))
    return {code: int(found[code]) for code in NUMBERS}


def refuse(breaches: list[Breach]) -> None:
    """Raises DomainError when there are any."""
    if breaches:
        raise DomainError(breaches)


def hotline_on(day: dt.date) -> str:
    """The number that anybody may phone; empty when none is known, or while nobody has confirmed it."""
    return str(verified_values_on("COMPLAINT_HOTLINE", day).get("COMPLAINT_HOTLINE", ""))
