"""The operator's reports: what is due and why, and one report as the filling pages show it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factories.single_form.facts import previous_version, report_facts
from factories.single_form.models import PeriodType, Report, ReportingPeriod, ReportStatus, ReportVersion
from factories.single_form.selectors.files import files_of
from factories.single_form.states import AT_FIRM
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.questionnaires.answers import Answers
from mind_portal.questionnaires.examination import Examination, examine
from mind_portal.questionnaires.selectors import edition
from mind_portal.questionnaires.sheet import Sheet

MOST_TODO: Final = 100
MOST_OFFICE: Final = 50
MOST_DONE: Final = 24
SOON_DAYS: Final = 30
STATES: Final = {
    "due": "none", "draft": "info", "submitted": "info", "certified": "info", "questioned": "warn", "answered": "info",
    "accepted": "good", "returned": "bad", "waiver_asked": "info", "not_required": "none",
}  # fmt: skip
"""How a state of a report is tagged."""


def period_name(period: ReportingPeriod) -> str:
    """`ตุลาคม 2569`, `ปีงบประมาณ 2569`, `ปี 2569`."""
    match period.obligation.period_type:
        case PeriodType.MONTH:
            return thai.format_date(period.start, "longmonth")
        case PeriodType.FISCAL_YEAR:
            return _("fiscal year %(year)d") % {"year": thai.shown_year(period.end)}
    return _("year %(year)d") % {"year": thai.shown_year(period.end)}


def period_span(period: ReportingPeriod) -> str:
    return f"{thai.format_date(period.start)} – {thai.format_date(period.end)}"


def own_reports(user: User) -> Any:
    """The reports of the user's enterprises, with what the pages name."""
    reports = Report.objects.visible_to(user)
    return reports.select_related("site__operator", "site__province", "period__obligation")


@dataclass(frozen=True)
class DuePage:
    """What an operator has to do, what lies with the office, and what is done."""

    todo: list[dict[str, Any]]
    office: list[dict[str, Any]]
    done: list[dict[str, Any]]
    more_todo: bool = False
    more_office: bool = False


def due_page(user: User, today: dt.date) -> DuePage:
    """Every report of the user's factories that asks for something, by its due day, and the latest of the others."""
    reports = own_reports(user).filter(is_expected=True)
    at_firm = [*AT_FIRM, ReportStatus.QUESTIONED]
    todo = [
        due_row(report, today)
        for report in reports.filter(status__in=at_firm).order_by("due_on", "pk")[: MOST_TODO + 1]
    ]
    waiting = [ReportStatus.CERTIFIED, ReportStatus.ANSWERED, ReportStatus.WAIVER_ASKED]
    office = [
        due_row(report, today)
        for report in reports.filter(status__in=waiting).order_by("-due_on", "-pk")[: MOST_OFFICE + 1]
    ]
    settled = [ReportStatus.ACCEPTED, ReportStatus.NOT_REQUIRED]
    done = [due_row(r, today) for r in reports.filter(status__in=settled).order_by("-due_on", "-pk")[:MOST_DONE]]
    return DuePage(todo[:MOST_TODO], office[:MOST_OFFICE], done, len(todo) > MOST_TODO, len(office) > MOST_OFFICE)


def due_row(report: Report, today: dt.date) -> dict[str, Any]:
    """One report on the list: which factory, which form, by when, in what state, and what comes next."""
    return {
        "id": report.pk,
        "site_id": report.site_id,
        "name": report.period.obligation.name,
        "period": period_name(report.period),
        "span": period_span(report.period),
        "site": report.site.name,
        "province": str(report.site.province),
        "url": reverse("single_form:filling", args=[report.pk]),
        "state": STATES[report.status],
        "status": report.status,
        "status_text": str(ReportStatus(report.status).label),
        "next": next_step(report),
        "nil": report.is_nil,
        "certified_on": thai.format_date(report.certified_on) if report.certified_on else "",
        "late_days": report.late_days,
        **due_words(report, today),
    }


def due_words(report: Report, today: dt.date) -> dict[str, Any]:
    """The due day, what is left of it, and how urgent that is."""
    left = (report.due_on - today).days
    waits = report.status in AT_FIRM and not report.is_standing and report.certified_on is None
    if not waits:
        state, text = "", ""
    elif left < 0:
        state, text = "bad", ngettext("%(n)d day late", "%(n)d days late", -left) % {"n": -left}
    elif left == 0:
        state, text = "warn", _("due today")
    else:
        state = "warn" if left <= SOON_DAYS else "good"
        text = ngettext("%(n)d day left", "%(n)d days left", left) % {"n": left}
    answer_by = thai.format_date(report.answer_by) if report.answer_by else ""
    return {"due_on": thai.format_date(report.due_on), "due_state": state, "due_text": text, "answer_by": answer_by}


def next_step(report: Report) -> str:
    """What the enterprise does next, as the button says it."""
    match report.status:
        case ReportStatus.DUE:
            return _("Begin")
        case ReportStatus.DRAFT:
            return _("Go on")
        case ReportStatus.SUBMITTED:
            return _("Read and certify")
        case ReportStatus.QUESTIONED:
            return _("Answer the question")
        case ReportStatus.RETURNED:
            return _("See what to correct")
    return _("Open it")


def why_due(report: Report) -> list[str]:
    """Why this factory owes this report, in sentences: whom the obligation means, and on which days it was met."""
    obligation = report.period.obligation
    lines = [obligation.who]
    lines += [span_words(span) for span in report.explanation.get("spans", [])[:6]]
    if report.days:
        count = {"days": thai.format_number(report.days), "of": thai.format_number(report.period.days)}
        lines.append(_("It is owed for %(days)s of the %(of)s days of the period.") % count)
    return [line for line in lines if line]


def span_words(span: dict[str, Any]) -> str:
    """`operating 1 Oct 2025 – 30 Sep 2026: class 3, 250 HP, 120 workers`."""
    words = {
        "since": thai.format_date(dt.date.fromisoformat(span["since"])),
        "until": thai.format_date(dt.date.fromisoformat(span["until"])),
        "factory_class": span.get("class") or "–",
        "horsepower": thai.format_number(span.get("horsepower")),
        "workers": thai.format_number(span.get("workers")),
    }
    text = _("Operating %(since)s – %(until)s: class %(factory_class)s, %(horsepower)s HP, %(workers)s workers.")
    return text % words


# --- one report ------------------------------------------------------------------------------------------------------


@dataclass
class Filling:
    """A report with its draft, examined."""

    report: Report
    version: ReportVersion
    previous: ReportVersion | None
    found: Examination
    sheet: Sheet


def own_report(user: User, pk: int) -> Report:
    """Raises Report.DoesNotExist out of scope."""
    found: Report = own_reports(user).get(pk=pk)
    return found


def filling_of(report: Report, version: ReportVersion) -> Filling:
    """The version examined under the facts of now, with what its pages show beside the answers."""
    form = edition(version.form_version_id)
    previous = previous_version(report)
    facts = report_facts(report, form.definition, previous)
    found = examine(form, version.answers.get("items", {}), facts, version.answers.get("reasons", {}))
    before: Answers = previous.answers.get("items", {}) if previous else {}
    sheet = Sheet(
        found,
        facts,
        lambda code: section_url(report.pk, code),
        previous=before,
        previous_label=period_name(previous.report.period) if previous else "",
        files=files_of(report, found),
    )
    return Filling(report, version, previous, found, sheet)


def section_url(report_id: int, code: str = "") -> str:
    """The address of a section; without a code that of the report."""
    address = reverse("single_form:filling", args=[report_id])
    return f"{address}s/{quote(code)}/" if code else address


def draft_version(report: Report) -> ReportVersion | None:
    """The version that is not certified yet."""
    drafts = report.versions.filter(certified_at=None).select_related("updated_by", "prepared_by", "started_by")
    return drafts.first()


def saved_words(version: ReportVersion) -> str:
    """`Saved 14:31 น.`, with the day when it was not today's."""
    if not version.revision:
        return ""
    is_today = thai.local_date(version.updated_at) == timezone.localdate()
    words = thai.format_time(version.updated_at) if is_today else thai.format_datetime(version.updated_at)
    return _("Saved %(time)s") % {"time": words}
