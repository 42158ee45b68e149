"""Who is told what, in the transaction of the act itself."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from factories.single_form.models import (
    EnterpriseRequest,
    PeriodExtension,
    Question,
    Report,
    ReportingPeriod,
    RequestStatus,
)
from factories.single_form.periods import period_name
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.core import thai
from mind_portal.notifications.selectors import people_of, recipients
from mind_portal.notifications.services import notify

PREPARER: Final = EnterpriseRole.Kind.PREPARER
CERTIFIER: Final = EnterpriseRole.Kind.CERTIFIER
REVIEW: Final = "single_form.review_submission"
APPROVE: Final = "single_form.approve_enterprise_role"

day_words = lazy(thai.format_date, str)
"""A day in the language of whoever reads it."""


def _form_name(period: ReportingPeriod) -> str:
    return f"{period.obligation.name} {period_name(period.obligation.period_type, period.start, period.end)}"


form_words = lazy(_form_name, str)
"""`Yearly report 2026`, in the language of whoever reads it."""


TITLES: Final[dict[str, Any]] = {
    "submitted": _("To be certified"),
    "sent_back": _("Sent back to you"),
    "certified": _("Certified and sent"),
    "asked": _("The office asks"),
    "answered": _("Answered by the enterprise"),
    "accepted": _("Accepted by the office"),
    "returned": _("Returned for correction"),
    "waiver_asked": _("Said to be not required"),
    "waiver_approved": _("Agreed: not required"),
    "waiver_refused": _("Still required"),
}
FOR_OFFICE: Final = frozenset({"answered", "waiver_asked"})


def _tell(report: Report, event: str, to: Iterable[User], text: Any, *, actor: Any, now: dt.datetime) -> None:
    """One act on one report. The moment is part of the key, since an act may come again after a correction."""
    page = "single_form:report_detail" if event in FOR_OFFICE else "single_form:filling"
    notify(
        key=f"form-{report.pk}-{event}-{now:%Y%m%d%H%M%S}", kind=f"single_form.{event}", recipients=to,
        title=format_lazy("{}: {}", TITLES[event], form_words(report.period)),
        text=format_lazy("{} · {}", report.site.name, text) if text else report.site.name,
        url=reverse(page, args=[report.pk]), actor=actor, now=now,
    )  # fmt: skip


def _firm(report: Report, *kinds: str) -> list[User]:
    return people_of([report.site.operator_id], kinds or (PREPARER, CERTIFIER))


def tell_submitted(report: Report, *, actor: User, now: dt.datetime) -> None:
    """The certifiers have the next step."""
    _tell(report, "submitted", _firm(report, CERTIFIER), "", actor=actor, now=now)


def tell_sent_back(report: Report, reason: str, *, actor: User, now: dt.datetime) -> None:
    """The preparers have it again."""
    _tell(report, "sent_back", _firm(report, PREPARER), reason, actor=actor, now=now)


def tell_certified(report: Report, receipt: str, *, actor: User, now: dt.datetime) -> None:
    """The enterprise has its receipt."""
    text = format_lazy(_("receipt {receipt}"), receipt=receipt)
    _tell(report, "certified", _firm(report), text, actor=actor, now=now)


def tell_asked(report: Report, question: Question, text: str, *, actor: User, now: dt.datetime) -> None:
    """The enterprise answers by a day."""
    words = format_lazy(_("answer by {day}: {text}"), day=day_words(question.answer_by), text=text)
    _tell(report, "asked", _firm(report), words, actor=actor, now=now)


def tell_answered(report: Report, question: Question, text: str, *, actor: User, now: dt.datetime) -> None:
    """Whoever asked, and nobody else."""
    asked = User.objects.filter(pk__in=question.messages.filter(from_office=True).values("author_id"), is_active=True)
    _tell(report, "answered", asked, text, actor=actor, now=now)


def tell_accepted(report: Report, *, actor: User, now: dt.datetime) -> None:
    _tell(report, "accepted", _firm(report), "", actor=actor, now=now)


def tell_returned(report: Report, reason: str, *, actor: User, now: dt.datetime) -> None:
    """The enterprise corrects by a day."""
    words = format_lazy(_("correct by {day}: {reason}"), day=day_words(report.answer_by), reason=reason)
    _tell(report, "returned", _firm(report), words, actor=actor, now=now)


def tell_waiver(report: Report, event: str, *, actor: User, now: dt.datetime) -> None:
    """Asked: the office decides. Approved or refused: the enterprise knows."""
    to = recipients(REVIEW, report.province_id, nationwide=False) if event == "waiver_asked" else _firm(report)
    _tell(report, event, to, report.note, actor=actor, now=now)


def tell_role(request: EnterpriseRequest, *, actor: User, now: dt.datetime) -> None:
    """Asked: the office of the factory decides. Decided: the person knows."""
    titles = {
        RequestStatus.ASKED: _("Asks to act for an enterprise"),
        RequestStatus.APPROVED: _("You may act for the enterprise"),
        RequestStatus.REFUSED: _("Refused: to act for the enterprise"),
    }
    status = RequestStatus(request.status)
    asked = status == RequestStatus.ASKED
    to = recipients(APPROVE, request.province_id, nationwide=False) if asked else [request.user]
    url = reverse("single_form:request_decide", args=[request.pk]) if asked else reverse("single_form:role_ask")
    text = " · ".join(part for part in (request.operator.name, request.reason) if part)
    notify(
        key=f"form-role-{request.pk}-{status}", kind=f"single_form.role_{status}", recipients=to,
        title=titles[status], text=text, url=url, actor=actor, now=now,
    )  # fmt: skip


def tell_extended(extension: PeriodExtension, *, actor: User, now: dt.datetime) -> None:
    """The people of all enterprises of the province that have not reported yet."""
    period = extension.period
    waiting = Report.objects.filter(
        period=period, province_id=extension.province_id, is_expected=True, is_standing=False
    ).values_list("site__operator_id", flat=True)
    text = format_lazy(_("new due day {day}: {reason}"), day=day_words(extension.extended_to), reason=extension.reason)
    notify(
        key=f"form-extended-{period.pk}-{extension.province_id}-{extension.extended_to}",
        kind="single_form.period_extended", recipients=people_of(set(waiting), (PREPARER, CERTIFIER)),
        title=format_lazy("{}: {}", _("Due day put off"), form_words(period)), text=text,
        url=reverse("single_form:due_list"), actor=actor, now=now,
    )  # fmt: skip
