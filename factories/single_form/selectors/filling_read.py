"""A report as it stands: its steps, versions, questions, and a version to read."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from factories.single_form import rules
from factories.single_form.models import Report, ReportStatus, ReportVersion
from factories.single_form.selectors import filling as select
from factories.single_form.selectors.files import files_of
from factories.single_form.services.steps import enterprise_kinds
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.core import thai
from mind_portal.questionnaires.definition import Definition, Item
from mind_portal.questionnaires.examination import Examination, examine
from mind_portal.questionnaires.selectors import edition
from mind_portal.questionnaires.sheet import FileLine
from mind_portal.questionnaires.sheet_table import SHOWN_ROWS, total_text
from mind_portal.questionnaires.words import answer_text, value_text


def steps_page(user: User, report: Report, today: dt.date) -> dict[str, Any]:
    """Everything that the page of a report shows beside its sections."""
    kinds = enterprise_kinds(user, report.site.operator_id)
    versions = list(report.versions.select_related("certified_by", "prepared_by", "updated_by").order_by("-number"))
    return {
        "report": report,
        "row": select.due_row(report, today),
        "why": select.why_due(report),
        "legal": {"text": report.period.obligation.legal_basis, "verified": report.period.obligation.legal_verified},
        "kinds": kinds,
        "may_fill": bool(kinds & {EnterpriseRole.Kind.PREPARER, EnterpriseRole.Kind.CERTIFIER}),
        "may_certify": EnterpriseRole.Kind.CERTIFIER in kinds,
        "certifiers": certifiers(report) if report.status == ReportStatus.SUBMITTED else [],
        "draft": next((version for version in versions if version.certified_at is None), None),
        "versions": [version_row(report, version) for version in versions if version.certified_at],
        "questions": questions(report),
        "may_correct": report.status in ("certified", "questioned", "answered", "accepted", "returned"),
    }


def certifiers(report: Report) -> list[str]:
    """The names of those who may certify."""
    roles = EnterpriseRole.objects.filter(operator_id=report.site.operator_id, kind=EnterpriseRole.Kind.CERTIFIER)
    return list(roles.order_by("user__display_name").values_list("user__display_name", flat=True))


def version_row(report: Report, version: ReportVersion) -> dict[str, Any]:
    """A certified version on the report's page."""
    return {
        "number": version.number,
        "url": reverse("single_form:version", args=[report.pk, version.number]),
        "receipt": version.receipt,
        "certified_at": thai.format_datetime(version.certified_at),
        "certified_by": str(version.certified_by),
        "reason": version.reason,
        "changes": len(version.difference),
        "nil": version.is_nil,
    }


def questions(report: Report) -> list[dict[str, Any]]:
    """The office's questions with their messages, the newest first."""
    found = report.questions.prefetch_related("messages__author").order_by("-asked_at", "-pk")
    definition = _definition(report) if found else None
    return [
        {
            "id": question.pk,
            "item": _item_words(definition, question.item_code),
            "answer_by": thai.format_date(question.answer_by),
            "open": question.answered_at is None and question.closed_at is None,
            "messages": [
                {
                    "at": thai.format_datetime(m.at),
                    "from_office": m.from_office,
                    "author": str(m.author),
                    "text": m.text,
                }
                for m in sorted(question.messages.all(), key=lambda message: message.pk)
            ],
        }
        for question in found
    ]


def _definition(report: Report) -> Definition | None:
    version = report.versions.order_by("-number").first()
    return edition(version.form_version_id).definition if version else None


def _item_words(definition: Definition | None, code: str) -> str:
    item = definition.items.get(code) if definition and code else None
    return f"{item.number} {item.text}" if item else ""


# --- a version to read -----------------------------------------------------------------------------------------------


def examined_as_certified(version: ReportVersion) -> Examination:
    """A certified version under the facts that were kept with it, whatever the register says today."""
    answers = version.answers
    form = edition(version.form_version_id)
    return examine(form, answers.get("items", {}), answers.get("facts", {}), answers.get("reasons", {}))


def read_sections(report: Report, found: Examination) -> list[dict[str, Any]]:
    """The sections that apply, with their answers in words; a table stays a table, a file can be opened."""
    files = files_of(report, found)
    return [
        {
            "number": section.number,
            "code": section.code,
            "title": str(section.title),
            "items": [read_item(found, item, files) for item in found.items_of(section)],
        }
        for section in found.sections
    ]


def read_item(found: Examination, item: Item, files: Mapping[str, FileLine]) -> dict[str, Any]:
    answer = found.answer(item.code)
    rows = answer.get("value") or [] if item.type == "table" else []
    columns = [c for c in item.columns if item.convert is None or c.code != item.convert.factor]
    return {
        "number": item.number,
        "text": str(item.text),
        "answer": "" if rows else answer_text(item, answer),
        "files": [files[key] for key in answer.get("value") or [] if key in files] if item.type == "file" else [],
        "columns": [{"text": _head(c), "number": c.type == "number"} for c in columns],
        "rows": [[(cell_text(c, row), c.type == "number") for c in columns] for row in rows[:SHOWN_ROWS]],
        "more": max(0, len(rows) - SHOWN_ROWS),
        "total": total_text(item, answer) if rows else "",
        "warnings": [
            {"message": warned.message, "reason": warned.reason}
            for warned in found.warnings
            if warned.item.code == item.code
        ],
    }


def _head(column: Item) -> str:
    return f"{column.text} ({column.unit})" if column.unit else str(column.text)


def cell_text(column: Item, row: Mapping[str, Any]) -> str:
    """A cell in words, without the unit that stands in the head."""
    value = row.get(column.code)
    if value is None:
        return "–"
    return thai.format_number(value) if column.type == "number" else value_text(column, value)


def difference_rows(version: ReportVersion) -> list[dict[str, Any]]:
    """What a correction changed, in words; of a table the rows that were taken out and put in."""
    definition = edition(version.form_version_id).definition
    rows = []
    for change in version.difference:
        item = definition.items.get(change["code"])
        if item is None:
            continue
        before, after = change["before"], change["after"]
        if item.type == "table":
            before, after = _without(before, after), _without(after, before)
        rows.append({
            "number": item.number, "text": str(item.text),
            "before": value_text(item, before) if before else "–", "after": value_text(item, after) if after else "–",
        })  # fmt: skip
    return rows


def _without(rows: Any, others: Any) -> list[Any]:
    """The rows of one version that the other does not have."""
    return [row for row in rows or [] if row not in (others or [])]


def statements() -> list[tuple[str, str]]:
    """What the certifier states, by code."""
    return [(code, str(text)) for code, text in rules.STATEMENTS.items()]
