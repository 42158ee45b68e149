"""The page of one report: what it says, what was explained, what changed, what was asked, why it is owed."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from factories.single_form.facts import previous_version
from factories.single_form.models import Report, ReportVersion
from factories.single_form.selectors.files import files_of
from factories.single_form.selectors.words import days_text, lateness, period_text, status_tag, why
from factories.single_form.states import REPORT_MACHINE
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.journal import verbs
from mind_portal.journal.models import Entry
from mind_portal.questionnaires.definition import Item
from mind_portal.questionnaires.examination import Examination, examine
from mind_portal.questionnaires.selectors import edition
from mind_portal.questionnaires.sheet import FileLine
from mind_portal.questionnaires.words import answer_text, value_text

EVENTS: Final = 60


def for_page(user: User) -> QuerySet[Report]:
    """Reports in the user's scope with what their page names."""
    related = ("site", "site__operator", "site__district", "province", "period__obligation")
    return Report.objects.visible_to(user).select_related(*related)


def certified_versions(report: Report) -> list[ReportVersion]:
    """The frozen versions, the newest first. A draft is the enterprise's own until it certifies it."""
    versions = report.versions.filter(certified_at__isnull=False)
    return list(versions.select_related("certified_by", "prepared_by").order_by("-number"))


def report_page(report: Report, user: User, number: int | None = None) -> dict[str, Any]:
    """Everything that the page shows of one report, by the version `number` or the one that stands."""
    today = timezone.localdate()
    versions = certified_versions(report)
    shown = next((v for v in versions if v.number == number), versions[0] if versions else None)
    period = report.period
    state, words, icon = status_tag(report.status)
    late_state, late = lateness(
        due_on=report.due_on, certified_on=report.certified_on, is_standing=report.is_standing, today=today
    )
    context: dict[str, Any] = {
        "report": report,
        "title": f"{period.obligation.name} {period_text(period.obligation.period_type, period.start, period.end)}",
        "days": days_text(period.start, period.end),
        "status": {"state": state, "words": words, "icon": icon},
        "late": {"state": late_state, "words": late},
        "why": why(report),
        "extension": report.due_on != period.due_on,
        "version": shown,
        "versions": versions,
        "is_newest": shown is not None and shown is versions[0],
        "thread": thread(report, shown),
        "timeline": timeline(report),
        "allowed": allowed(report, user),
    }
    return context | (version_parts(report, shown) if shown else {})


def allowed(report: Report, user: User) -> frozenset[str]:
    """The acts that state and permission leave open for an officer."""
    return (
        frozenset(REPORT_MACHINE.open_from(report.status))
        if user.has_perm("single_form.review_submission")
        else frozenset()
    )


def version_parts(report: Report, version: ReportVersion) -> dict[str, Any]:
    """What one certified version says: sections, explained warnings, difference to the version and period before."""
    kept = version.answers
    form = edition(version.form_version_id)
    items, facts, reasons = (kept.get(name, {}) for name in ("items", "facts", "reasons"))
    found = examine(form, items, facts, reasons)
    before = previous_version(report)
    return {
        "sections": [] if version.is_nil else answer_sections(found, files_of(report, found)),
        "hidden": [] if version.is_nil else [
            {"title": str(section.title), "why": str(section.why)} for section in found.hidden_sections
        ],
        "warnings": [] if version.is_nil else [
            {"number": w.item.number, "message": str(w.message), "reason": w.reason} for w in found.warnings
        ],
        "difference": [_changed(found, change) for change in version.difference],
        "compared": [] if version.is_nil or before is None else compared(found, before),
        "before": before,
        "before_name": _period_of(before) if before else "",
        "form_number": form.number,
        "form_verified": form.definition.verified,
        "form_note": str(form.definition.note),
    }  # fmt: skip


def _period_of(version: ReportVersion) -> str:
    period = version.report.period
    return period_text(period.obligation.period_type, period.start, period.end)


def answer_sections(found: Examination, files: Mapping[str, FileLine]) -> list[dict[str, Any]]:
    """The answers that are shown, by section; tables as tables, files with the way to them."""
    return [
        {
            "number": section.number,
            "title": str(section.title),
            "items": [_item(found, item, files) for item in found.items_of(section)],
        }
        for section in found.sections
    ]


def _item(found: Examination, item: Item, files: Mapping[str, FileLine]) -> dict[str, Any]:
    answer = found.answer(item.code)
    table = item.type == "table" and bool(answer.get("value"))
    return {
        "number": item.number,
        "code": item.code,
        "text": str(item.text),
        "note": answer.get("note", ""),
        "answer": "" if table else answer_text(item, answer),
        "files": [files[key] for key in answer.get("value") or [] if key in files] if item.type == "file" else [],
        "columns": [_column(column) for column in item.columns] if table else [],
        "rows": [[_cell(column, row.get(column.code)) for column in item.columns] for row in answer["value"]]
        if table else [],
        "warned": any(w.item.code == item.code for w in found.warnings),
    }  # fmt: skip


def _column(column: Item) -> dict[str, Any]:
    unit = f" ({column.unit})" if column.unit else ""
    return {"text": f"{column.text}{unit}", "number": column.type == "number"}


def _cell(column: Item, value: Any) -> dict[str, Any]:
    if value is None:
        text = "–"
    else:
        text = thai.format_number(value) if column.type == "number" else value_text(column, value)
    return {"text": text, "number": column.type == "number"}


def _changed(found: Examination, change: Mapping[str, Any]) -> dict[str, Any]:
    item = found.edition.definition.items.get(change["code"])
    if item is None:
        return {"number": "", "text": change["code"], "before": "–", "after": "–"}
    before, after = ("–" if change[side] is None else value_text(item, change[side]) for side in ("before", "after"))
    return {"number": item.number, "text": str(item.text), "before": before, "after": after}


def compared(found: Examination, before: ReportVersion) -> list[dict[str, Any]]:
    """The single numbers that differ from those of the period before, with the change in per cent."""
    earlier = before.answers.get("items", {})
    rows = []
    for code, item in found.shown.items():
        now, then = found.answer(code).get("value"), earlier.get(code, {}).get("value")
        if item.type != "number" or now is None or then is None or now == then:
            continue
        change = (now - then) / abs(then) * 100 if then else None
        rows.append({
            "number": item.number, "text": str(item.text), "now": value_text(item, now), "then": value_text(item, then),
            "change": change, "big": change is None and now != 0 or change is not None and abs(change) >= 50,
        })  # fmt: skip
    return rows


def thread(report: Report, version: ReportVersion | None) -> list[dict[str, Any]]:
    """The questions with their messages, the newest question first."""
    items = edition(version.form_version_id).definition.items if version else {}
    questions = report.questions.prefetch_related("messages__author").order_by("-pk")
    today = timezone.localdate()
    found = []
    for question in questions:
        item = items.get(question.item_code)
        waits = question.answered_at is None and question.closed_at is None
        found.append({
            "pk": question.pk,
            "item": f"{item.number} {item.text}" if item else "",
            "waits": waits,
            "closed": question.closed_at is not None,
            "answer_by": question.answer_by,
            "overdue": waits and question.answer_by < today,
            "messages": [
                {"text": m.text, "at": m.at, "author": str(m.author), "office": m.from_office}
                for m in sorted(question.messages.all(), key=lambda m: m.pk)
            ],
        })  # fmt: skip
    return found


def item_choices(version: ReportVersion | None) -> list[tuple[str, str]]:
    """The items that a question may be about."""
    if version is None or version.is_nil:
        return []
    items = edition(version.form_version_id).definition.items.values()
    return [(item.code, f"{item.number} {item.text}") for item in items]


def timeline(report: Report) -> list[dict[str, Any]]:
    """The journal of the report, newest first."""
    entries = Entry.objects.about(report).order_by("-at", "-pk").values_list("at", "verb", "actor_name", "reason")
    rows = []
    for at, name, actor, reason in entries[:EVENTS]:
        verb = verbs.verb(name)
        text = " · ".join(part for part in (actor if actor != "portal" else _("the portal"), reason) if part)
        rows.append({"at": at, "title": str(verb.label), "text": text, "icon": verb.icon, "state": verb.state})
    return rows
