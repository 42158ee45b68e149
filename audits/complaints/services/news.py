"""Who complained is told by e-mail what became of it, if he wanted that.

The outbox holds neither address nor link: both are opened at the moment of sending, and the journal says so.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from audits.complaints import keys
from audits.complaints.models import Complaint, ComplaintContact
from audits.complaints.sealing import unseal
from mind_portal.journal.services import record
from mind_portal.notifications.sealed import Opened
from mind_portal.notifications.services import send_sealed, withdraw

KEEPER: Final = "audits.complaint"
ANSWERED: Final = gettext_lazy("There is an answer to your complaint {number}")
NOT_TAKEN_UP: Final = gettext_lazy("Your complaint {number} was not taken up")
FORWARDED: Final = gettext_lazy("Your complaint {number} was forwarded to another agency")
BODY: Final = gettext_lazy(
    "Read it on the page of your case by the link below. Whoever has the link reads the case: give it to nobody.\n\n"
    "You get this mail because you asked for it with your complaint. On the page of your case you can stop it. "
    "Please do not answer this mail; nobody reads it."
)


def tell_complainants(complaint: Complaint, event: str, title: Any, *, now: dt.datetime) -> int:
    """Put one mail an event into the outbox for who complained and for those whose case is joined; how many.

    Only for who asked for news; nothing of the answer itself is in the mail.
    """
    wanted = ComplaintContact.objects.filter(news=True, erased_on=None)
    own, joined = wanted.filter(complaint=complaint), wanted.filter(complaint__merged_into=complaint)
    return _send([*own.select_related("complaint"), *joined.select_related("complaint")], event, title, now)


def _send(contacts: Iterable[ComplaintContact], event: str, title: Any, now: dt.datetime) -> int:
    count = 0
    for contact in contacts:
        with translation.override(contact.language):
            send_sealed(
                key=f"{_prefix(contact.pk)}{event}", kind="audits.complaint_news", keeper=KEEPER,
                reference=str(contact.pk), subject=str(format_lazy(title, number=contact.complaint.number)),
                body=str(BODY), actor=None, now=now,
            )  # fmt: skip
        count += 1
    return count


def open_for_news(reference: str, now: dt.datetime) -> Opened | None:
    """Address and secret link of one case, for one mail; None once it is erased or no news is wanted any more.

    Each opening is an entry of the journal by the portal. Raises InvalidToken where no key fits.
    """
    found = ComplaintContact.objects.select_related("complaint__key")
    contact = found.filter(pk=int(reference), erased_on=None, news=True).first()
    person = unseal(contact.sealed) if contact else None
    if contact is None or person is None or not person.email:
        return None
    complaint = contact.complaint
    record(verb="audits.complaint_contact_used", subject=complaint, actor=None, now=now)
    token = keys.token_of(complaint.client_id, complaint.key.token_hash)
    page = reverse("complain:case", args=[token]) if token else reverse("complain:follow")
    return Opened(person.email, page + ("?lang=en" if contact.language == "en" else ""))


def stop_news(*, complaint_id: int, actor: Any, now: dt.datetime) -> bool:
    """Who complained wants no mail any more; what waits is not sent. Stopped twice it is stopped once."""
    with transaction.atomic():
        held = ComplaintContact.objects.select_for_update(of=("self",)).select_related("complaint")
        contact = held.filter(pk=complaint_id, news=True).first()
        if contact is None:
            return False
        contact.news = False
        contact.save(update_fields=["news"])
        record(verb="audits.complaint_news_stopped", subject=contact.complaint, actor=actor, now=now)
        forget_news(contact.pk, now)
    return True


def forget_news(complaint_id: int, now: dt.datetime) -> None:
    """Take back what was not sent yet."""
    withdraw(key=_prefix(complaint_id), actor=None, now=now)


def _prefix(complaint_id: int) -> str:
    return f"audits.complaint-news-{complaint_id}-"
