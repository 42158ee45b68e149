"""What the office does with a complaint: sort, accept, assign, find the factory, join, forward, turn away."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.complaints import rules
from audits.complaints.models import ENDED, Complaint, ComplaintMessage, MessageKind
from audits.complaints.services.following import known_message
from audits.complaints.services.holding import hold, keep, move, refuse
from audits.complaints.services.news import FORWARDED, NOT_TAKEN_UP, tell_complainants
from audits.complaints.services.telling import tell_office
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.once import in_turn
from mind_portal.geography.models import Province
from mind_portal.notifications.selectors import recipients


def pass_on_complaint(
    *, complaint_id: int, revision: int, province: str, reason: str, actor: User, now: dt.datetime
) -> Complaint:
    """Give it to the office of another province, before anybody has taken it up (AUD-COMPLAINT-11)."""
    with transaction.atomic():
        complaint = hold(complaint_id, actor, revision)
        move(complaint, "pass_on")
        missing = _("Write why it belongs to that province")
        breaches = rules.words_breaches(reason, message=missing, field="reason")
        if not Province.objects.filter(code=province, has_office=True).exists() or province == complaint.province_id:
            breaches.append(
                Breach("AUD-COMPLAINT-11", _("Choose another province that has an office"), field="province")
            )
        if complaint.site_id:
            message = _("It is about a factory of the register, which lies where it lies")
            breaches.append(Breach("AUD-COMPLAINT-11", message))
        refuse(breaches)
        before, complaint.province_id = complaint.province_id, province
        keep(
            complaint, "province", verb="passed_on", actor=actor, now=now, before={"province": _named(before)},
            after={"province": _named(province)}, reason=reason,
        )  # fmt: skip
        title = format_lazy(gettext_lazy("Complaint {number} was passed on to your office"), number=complaint.number)
        tell_office(complaint, f"passed-{complaint.revision}", title=title, actor=actor, now=now)
    return complaint


def _named(code: str | None) -> str:
    """A province in words, for who reads the history of the case."""
    return str(Province.objects.filter(code=code).values_list("name_th", flat=True).first() or "")


def accept_complaint(*, complaint_id: int, revision: int, officer_id: int, actor: User, now: dt.datetime) -> Complaint:
    """Take it up and say who deals with it (AUD-COMPLAINT-12)."""
    return _give(complaint_id, revision, "accept", officer_id, actor, now)


def assign_complaint(*, complaint_id: int, revision: int, officer_id: int, actor: User, now: dt.datetime) -> Complaint:
    """Let another officer deal with it (AUD-COMPLAINT-12)."""
    return _give(complaint_id, revision, "assign", officer_id, actor, now)


def _give(complaint_id: int, revision: int, verb: str, officer_id: int, actor: User, now: dt.datetime) -> Complaint:
    with transaction.atomic():
        complaint = hold(complaint_id, actor, revision)
        before = move(complaint, verb)
        handlers = {user.pk: user for user in handlers_of(complaint.province_id)}
        if officer_id not in handlers:
            message = _("Choose an officer of the province's office; without a province pass it on first")
            raise DomainError(Breach("AUD-COMPLAINT-12", message, field="officer"))
        complaint.officer = handlers[officer_id]
        keep(
            complaint, "officer", verb="accepted" if verb == "accept" else "assigned", actor=actor, now=now,
            before={"state": before}, after={"state": complaint.state, "officer": str(complaint.officer)},
        )  # fmt: skip
        title = format_lazy(gettext_lazy("Complaint {number} is yours to answer"), number=complaint.number)
        text = format_lazy(gettext_lazy("Due on {day}"), day=thai.format_date(complaint.due_on, "long"))
        only = [handlers[officer_id]]
        tell_office(complaint, f"yours-{complaint.revision}", title=title, text=text, only=only, actor=actor, now=now)
    return complaint


def handlers_of(province: str | None) -> list[User]:
    """Who may deal with complaints of a province; nobody without one."""
    return recipients("audits.handle_complaint", province, nationwide=False) if province else []


def locate_complaint(*, complaint_id: int, revision: int, site_id: int, actor: User, now: dt.datetime) -> Complaint:
    """Say which factory it is about; one of the complaint's province (AUD-COMPLAINT-13). That takes it up."""
    with transaction.atomic():
        complaint = hold(complaint_id, actor, revision)
        before = move(complaint, "locate")
        site = Site.objects.visible_to(actor).filter(pk=site_id, province_id=complaint.province_id).first()
        if site is None:
            message = _("Choose a factory of the complaint's province")
            raise DomainError(Breach("AUD-COMPLAINT-13", message, field="site"))
        was, complaint.site = str(complaint.site or ""), site
        fields = ["site"] + take_up(complaint, actor)
        keep(
            complaint, *fields, verb="located", actor=actor, now=now, before={"state": before, "site": was},
            after={"state": complaint.state, "site": str(site)},
        )  # fmt: skip
    return complaint


def take_up(complaint: Complaint, actor: User) -> list[str]:
    """Whoever acts first deals with it; the columns that changed."""
    if complaint.officer_id is not None:
        return []
    complaint.officer = actor
    return ["officer"]


def merge_complaint(*, complaint_id: int, revision: int, number: str, actor: User, now: dt.datetime) -> Complaint:
    """Join it with another of the same province that is about the same; who complained reads that one's answers.

    Raises DomainError (AUD-COMPLAINT-14) for itself, for one that is joined itself or turned away.
    """
    with transaction.atomic():
        # One joining after the other: two cases joined with each other at once would both end, and nobody answers.
        in_turn("complaints joined")
        complaint = hold(complaint_id, actor, revision)
        before = move(complaint, "merge")
        text = thai.to_arabic_digits(number).strip()
        others = Complaint.objects.visible_to(actor).filter(number=text, province_id=complaint.province_id)
        others = others.exclude(pk=complaint.pk).exclude(state__in=["merged", "rejected", "forwarded"])
        main = others.select_for_update(of=("self",), no_key=True).first()
        if main is None:
            message = _("There is no other case %(number)s of your province that this one could be joined with")
            raise DomainError(Breach("AUD-COMPLAINT-14", message % {"number": text}, field="number"))
        if complaint.duplicates.exists():
            message = _("Other cases are joined with this one: join those with %(number)s instead")
            raise DomainError(Breach("AUD-COMPLAINT-14", message % {"number": text}, field="number"))
        complaint.merged_into, complaint.ended_on = main, thai.local_date(now)
        keep(
            complaint, "merged_into", "ended_on", verb="merged", actor=actor, now=now, before={"state": before},
            after={"state": complaint.state, "into": main.number},
        )  # fmt: skip
    return complaint


def forward_complaint(
    *, complaint_id: int, revision: int, agency: str, outcome: str, actor: User, now: dt.datetime
) -> Complaint:
    """It is another agency's: say which, in words that who complained reads (AUD-COMPLAINT-10)."""
    missing = _("Name the agency that it goes to")
    breaches = rules.words_breaches(agency, message=missing, field="agency")
    return _end(complaint_id, revision, "forward", outcome, breaches, actor, now, agency=agency.strip()[:200])


def reject_complaint(*, complaint_id: int, revision: int, outcome: str, actor: User, now: dt.datetime) -> Complaint:
    """Not taken up, such as spam: why, in words that who complained reads (AUD-COMPLAINT-10)."""
    return _end(complaint_id, revision, "reject", outcome, [], actor, now)


def _end(  # noqa: PLR0913 - one private step of two services
    complaint_id: int, revision: int, verb: str, outcome: str, breaches: list[Breach], actor: User, now: dt.datetime,
    agency: str = "",
) -> Complaint:  # fmt: skip
    with transaction.atomic():
        complaint = hold(complaint_id, actor, revision)
        before = move(complaint, verb)
        missing = _("Write the reason: who complained reads it")
        refuse(breaches + rules.words_breaches(outcome, message=missing, field="outcome"))
        complaint.outcome, complaint.agency, complaint.ended_on = outcome.strip(), agency, thai.local_date(now)
        keep(
            complaint, "outcome", "agency", "ended_on", verb=f"{verb}ed", actor=actor, now=now,
            before={"state": before}, after={"state": complaint.state, "agency": agency}, reason=outcome,
        )  # fmt: skip
        tell_complainants(complaint, verb, FORWARDED if agency else NOT_TAKEN_UP, now=now)
    return complaint


def note_on_complaint(
    *, complaint_id: int, message_id: UUID, text: str, actor: User, now: dt.datetime
) -> ComplaintMessage:
    """A note for the office alone. Sent twice it is one."""
    with transaction.atomic():
        complaint = hold(complaint_id, actor)
        known = known_message(message_id, complaint)
        if known is not None:
            return known
        refuse(rules.words_breaches(text, message=_("Write the note"), field="text"))
        message = ComplaintMessage.objects.create(
            pk=message_id, complaint=complaint, kind=MessageKind.NOTE, text=text.strip(), author=actor, at=now
        )
        keep(complaint, verb="noted", actor=actor, now=now)
    return message


def summarise_complaint(*, complaint_id: int, revision: int, summary: str, actor: User, now: dt.datetime) -> Complaint:
    """What the factory's operator may read, in the office's words; emptied, the operator sees nothing again."""
    with transaction.atomic():
        complaint = hold(complaint_id, actor, revision)
        breaches: list[Any] = []
        if complaint.site_id is None or complaint.state in ENDED - {"closed"}:
            message = _("Nothing to tell an operator: no factory is known, or the case was not taken up")
            breaches.append(Breach("AUD-COMPLAINT-13", message))
        refuse(breaches)
        was, complaint.summary = complaint.summary, summary.strip()[:2_000]
        keep(
            complaint, "summary", verb="summarised", actor=actor, now=now, before={"summary": was},
            after={"summary": complaint.summary},
        )  # fmt: skip
    return complaint
