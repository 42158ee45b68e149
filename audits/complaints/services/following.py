"""What who complained may do with the secret link: add, rate, reopen once. No account, so no actor."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.complaints import keys, limits, rules
from audits.complaints.models import WITH_ANSWER, Complaint, ComplaintKey, ComplaintMessage, MessageKind
from audits.complaints.services.filing import attach_photos
from audits.complaints.services.holding import keep, move, numbers_on, refuse
from audits.complaints.services.telling import tell_office
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError
from mind_portal.legal import calendar


def _hold(complaint_id: int) -> Complaint:
    """Whoever holds the link was let in by the page; the row is locked as for anybody."""
    return Complaint.objects.select_for_update(of=("self",), no_key=True).get(pk=complaint_id)


def known_message(message_id: UUID, complaint: Complaint) -> ComplaintMessage | None:
    """The message of this id; the id of another case's message is refused (AUD-COMPLAINT-20)."""
    found = ComplaintMessage.objects.filter(pk=message_id).first()
    if found and found.complaint_id != complaint.pk:
        raise DomainError(Breach("AUD-COMPLAINT-20", _("This message was sent elsewhere already: write it anew")))
    return found


def add_to_complaint(  # noqa: PLR0913 - keyword-only
    *, complaint_id: int, message_id: UUID, text: str, photos: Sequence[Any], keep_place: bool, actor: Any,
    now: dt.datetime,
) -> ComplaintMessage:  # fmt: skip
    """More words or photos of who complained, at any time. Sent twice it is one."""
    with transaction.atomic():
        complaint = _hold(complaint_id)
        known = known_message(message_id, complaint)
        if known is not None:
            return known
        message = _say(complaint, message_id, MessageKind.MORE, text, photos, keep_place=keep_place, now=now)
        keep(complaint, verb="added_to", actor=actor, now=now, after={"photos": len(photos)})
        title = format_lazy(gettext_lazy("Something was added to complaint {number}"), number=complaint.number)
        _tell(complaint, f"more-{message_id}", title, now)
    return message


def reopen_complaint(
    *, complaint_id: int, message_id: UUID, text: str, actor: Any, now: dt.datetime
) -> ComplaintMessage:
    """The answer does not satisfy: once, within the days, with the reason (AUD-COMPLAINT-16). A new answer is due."""
    today = thai.local_date(now)
    with transaction.atomic():
        complaint = _hold(complaint_id)
        known = known_message(message_id, complaint)
        if known is not None:
            return known
        before = move(complaint, "reopen")
        numbers = numbers_on(today)
        missing = _("Write what is not answered or not put right")
        refuse(
            rules.words_breaches(text, message=missing, field="text")
            + rules.reopening_breaches(
                answered_on=complaint.answered_on, reopened_on=complaint.reopened_on, today=today,
                days=numbers["COMPLAINT_REOPEN_DAYS"],
            )
        )  # fmt: skip
        message = _say(complaint, message_id, MessageKind.REOPENS, text, [], keep_place=False, now=now)
        complaint.reopened_on, complaint.ended_on, complaint.rating = today, None, None
        complaint.due_on = calendar.add_working_days(today, numbers["COMPLAINT_ANSWER_DAYS"])
        keep(
            complaint, "reopened_on", "ended_on", "rating", "due_on", verb="reopened", actor=actor, now=now,
            before={"state": before}, after={"state": complaint.state, "due_on": complaint.due_on},
        )  # fmt: skip
        title = format_lazy(gettext_lazy("Complaint {number} was reopened"), number=complaint.number)
        _tell(complaint, f"reopened-{message_id}", title, now)
    return message


def rate_answer(*, complaint_id: int, rating: int, actor: Any, now: dt.datetime) -> Complaint:
    """1 to 5 for the answer; chosen anew it replaces the former (AUD-COMPLAINT-17)."""
    with transaction.atomic():
        complaint = _hold(complaint_id)
        refuse(rules.rating_breaches(rating=rating, is_answered=complaint.state in WITH_ANSWER))
        if complaint.rating == rating:
            return complaint
        before, complaint.rating = complaint.rating, rating
        keep(
            complaint, "rating", verb="rated", actor=actor, now=now, before={"rating": before},
            after={"rating": rating},
        )  # fmt: skip
    return complaint


def find_by_pin(*, number: str, pin: str, sender: str, actor: Any, now: dt.datetime) -> str:
    """The secret of the link for who knows number and PIN; empty for anything that does not fit.

    A wrong PIN is counted, and after ten only the link opens the case: a PIN of six digits cannot be tried out. Nor can
    an address (`sender`, as `keys.sender_of`) try many cases: after thirty that do not fit nothing fits that day.
    """
    today = thai.local_date(now)
    if limits.wrong_pins_today(sender, today) >= keys.MOST_WRONG_PINS_OF_ADDRESS:
        return ""
    token = _opened(number, pin)
    if not token:
        limits.note_wrong_pin(sender, today)
    return token


def _opened(number: str, pin: str) -> str:
    with transaction.atomic():
        key = (
            ComplaintKey.objects.select_for_update(of=("self",))
            .select_related("complaint")
            .filter(complaint__number=_written(number))
            .first()
        )
        if key is None or key.wrong_pins >= keys.MOST_WRONG_PINS:
            return ""
        client_id = key.complaint.client_id
        if keys.fits_pin(client_id, thai.to_arabic_digits(pin).strip(), key.pin_hash):
            return keys.token_of(client_id, key.token_hash)
        key.wrong_pins += 1
        key.save(update_fields=["wrong_pins"])
    return ""


def _written(number: str) -> str:
    """A number as people type it: Thai digits, blanks or no dashes."""
    digits = "".join(letter for letter in thai.to_arabic_digits(number) if letter.isascii() and letter.isdigit())
    return f"{digits[:2]}-{digits[2:6]}-{digits[6:10]}" if len(digits) == 10 else number.strip()[:12]


def _say(  # noqa: PLR0913 - keyword-only after the message itself
    complaint: Complaint, message_id: UUID, kind: MessageKind, text: str, photos: Sequence[Any], *,
    keep_place: bool, now: dt.datetime,
) -> ComplaintMessage:  # fmt: skip
    since = now - dt.timedelta(days=1)
    today = complaint.messages.filter(kind__in=[MessageKind.MORE, MessageKind.REOPENS], at__gt=since).count()
    refuse(rules.message_breaches(text=text, files=len(photos), most_files=rules.MOST_PHOTOS, today=today))
    message = ComplaintMessage.objects.create(pk=message_id, complaint=complaint, kind=kind, text=text.strip(), at=now)
    attach_photos(photos, message, keep_place=keep_place, province=complaint.province_id or "", now=now)
    return message


def _tell(complaint: Complaint, event: str, title: Any, now: dt.datetime) -> None:
    officer = complaint.officer
    tell_office(complaint, event, title=title, only=[officer] if officer else [], actor=None, now=now)
