"""Who complained: opened for a purpose that the journal keeps, and erased when it is not needed any more."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audits.complaints import rules
from audits.complaints.models import Complaint, ComplaintContact
from audits.complaints.sealing import Person, unseal
from audits.complaints.services.holding import numbers_on, refuse
from audits.complaints.services.news import forget_news
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError
from mind_portal.journal.services import record


def show_contact(*, complaint_id: int, purpose: str, actor: User, now: dt.datetime) -> Person:
    """The contact of one complaint; each look is an entry of the journal with its purpose (AUD-COMPLAINT-21).

    Raises Complaint.DoesNotExist out of scope, DomainError when there is none or it is erased (AUD-COMPLAINT-22).
    """
    with transaction.atomic():
        complaint = Complaint.objects.visible_to(actor).select_related("contact").get(pk=complaint_id)
        missing = _("Write what you need the contact for; the journal keeps it")
        refuse(rules.words_breaches(purpose, message=missing, field="purpose", rule="AUD-COMPLAINT-21"))
        contact: ComplaintContact | None = getattr(complaint, "contact", None)
        if contact is None or contact.erased_on is not None:
            message = _("Nobody left a contact here, or it is erased")
            raise DomainError(Breach("AUD-COMPLAINT-22", message, field="purpose"))
        record(
            verb="audits.complaint_contact_shown", subject=complaint, actor=actor, now=now,
            reason=purpose.strip()[:300],
        )  # fmt: skip
        return unseal(contact.sealed)


def erase_contacts(*, actor: User | None, now: dt.datetime) -> int:
    """Erase what is not needed any more: so many days after the end, of a joined case after the other's end."""
    today = thai.local_date(now)
    last = today - dt.timedelta(days=numbers_on(today)["COMPLAINT_CONTACT_DAYS"])
    over = Q(complaint__ended_on__lte=last) & (
        Q(complaint__merged_into__isnull=True) | Q(complaint__merged_into__ended_on__lte=last)
    )
    erased = 0
    for pk in list(ComplaintContact.objects.filter(over, erased_on=None).values_list("pk", flat=True)):
        with transaction.atomic():
            held = ComplaintContact.objects.select_for_update(of=("self",)).select_related("complaint")
            contact = held.filter(over, pk=pk, erased_on=None).first()
            if contact is None:
                continue
            contact.sealed, contact.erased_on = "", today
            contact.save(update_fields=["sealed", "erased_on"])
            forget_news(contact.pk, now)
            record(verb="audits.complaint_contact_erased", subject=contact.complaint, actor=actor, now=now)
            erased += 1
    return erased
