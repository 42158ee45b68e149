"""Reports in words: states as tags, periods as people call them, and why a factory owes one."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factories.single_form.models import Report, ReportingPeriod, ReportStatus
from factories.single_form.periods import period_name
from mind_portal.core import thai

STATES: Final[Mapping[str, tuple[str, str]]] = {
    ReportStatus.DUE: ("none", "circle-dashed"),
    ReportStatus.DRAFT: ("info", "pencil"),
    ReportStatus.SUBMITTED: ("info", "signature"),
    ReportStatus.CERTIFIED: ("info", "inbox"),
    ReportStatus.QUESTIONED: ("warn", "help-circle"),
    ReportStatus.ANSWERED: ("info", "message-circle"),
    ReportStatus.ACCEPTED: ("good", "circle-check"),
    ReportStatus.RETURNED: ("warn", "arrow-back-up"),
    ReportStatus.WAIVER_ASKED: ("warn", "circle-minus"),
    ReportStatus.NOT_REQUIRED: ("none", "circle-minus"),
}
"""Colour and icon of each state."""


def status_tag(status: str) -> tuple[str, str, str]:
    """(state, words, icon) for a tag."""
    state, icon = STATES[ReportStatus(status)]
    return state, str(ReportStatus(status).label), icon


def lateness(*, due_on: dt.date, certified_on: dt.date | None, is_standing: bool, today: dt.date) -> tuple[str, str]:
    """(state, words): how many days late or left; empty words for a report that came in time."""
    if is_standing and certified_on is not None:
        days = (certified_on - due_on).days
        text = ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}
        return ("warn", text) if days > 0 else ("good", "")
    days = (today - due_on).days
    if days > 0:
        return "bad", ngettext("overdue %(n)d day", "overdue %(n)d days", days) % {"n": days}
    if days == 0:
        return "warn", _("due today")
    text = ngettext("%(n)d day left", "%(n)d days left", -days) % {"n": -days}
    return ("warn" if days >= -7 else "good"), text


def period_text(kind: str, start: dt.date, end: dt.date) -> str:
    """`October 2026`, `2026`."""
    return period_name(kind, start, end)


def period_of(period: ReportingPeriod) -> str:
    """The same for a period whose obligation was read with it."""
    return period_name(period.obligation.period_type, period.start, period.end)


def days_text(start: dt.date, end: dt.date) -> str:
    """`1 Oct 2025 – 30 Sep 2026`."""
    return f"{thai.format_date(start)} – {thai.format_date(end)}"


def why(report: Report) -> list[str]:
    """The sentences that say why a factory owes the report: the rule, the days, the licences that make them."""
    period = report.period
    if not report.is_expected:
        return [_("By the register as it stands now, this factory does not owe this report.")]
    sentences = [
        _("Who must report: %(who)s.") % {"who": period.obligation.who},
        _("By the register it owes the report for %(days)s of the %(all)s days of the period.")
        % {"days": thai.format_number(report.days), "all": thai.format_number(period.days)},
    ]
    return sentences + [_span_text(span) for span in report.explanation.get("spans", [])]


def _span_text(span: Mapping[str, Any]) -> str:
    since, until = (dt.date.fromisoformat(span[name]) for name in ("since", "until"))
    return _("Licence %(licence)s operated %(days)s: class %(class)s, %(hp)s hp, %(workers)s workers.") % {
        "licence": span["licence"] or "–",
        "days": days_text(since, until),
        "class": span["class"] if span["class"] is not None else "–",
        "hp": thai.format_number(span["horsepower"]),
        "workers": thai.format_number(span["workers"]),
    }
