"""What the page shows of a workbook before anything is kept."""

from typing import Any

from mind_portal.questionnaires.definition import Item, Section
from mind_portal.questionnaires.editing.labels import type_words
from mind_portal.questionnaires.words import SEVERITY_WORDS
from mind_portal.questionnaires.xlsform.importing import Imported, summary
from mind_portal.questionnaires.xlsform.services import Comparison, compare


def preview(imported: Imported) -> dict[str, Any]:
    """Values of the template: the sentence, the comparison, notices, sections with their questions, rules."""
    compared = compare(imported.data)
    return {
        "title": str(imported.definition.title),
        "code": imported.definition.code,
        "summary": summary(imported),
        "compared": compared,
        "difference": _difference(compared),
        "next": compared.before.number + 1 if compared.before else 1,
        "notices": [str(notice) for notice in imported.notices],
        "sections": [_section(section, imported, compared) for section in imported.definition.sections],
        "translations": imported.translations,
    }


def _difference(compared: Comparison) -> dict[str, int]:
    return {"added": len(compared.added), "changed": len(compared.changed), "gone": len(compared.gone)}


def _section(section: Section, imported: Imported, compared: Comparison) -> dict[str, Any]:
    return {
        "number": section.number,
        "title": str(section.title),
        "show_if": section.show_if,
        "rows": [_row(item, imported, compared) for item in section.items],
    }


def _row(item: Item, imported: Imported, compared: Comparison) -> dict[str, Any]:
    is_new = compared.before is not None and item.code in compared.added
    return {
        "number": item.number,
        "text": str(item.text),
        "type": type_words(item.type),
        "detail": _detail(item),
        "row": imported.rows[item.code],
        "state": "new" if is_new else "changed" if item.code in compared.changed else "",
        "show_if": item.show_if,
        "checks": [{"rule": check.rule, "message": str(check.message), "level": check.level} for check in item.checks],
        "required": item.required,
    }


def _detail(item: Item) -> str:
    """The choices, the columns, or the severity of a fail, in one line."""
    parts = [str(choice.text) for choice in item.choices] + [str(column.text) for column in item.columns]
    if item.type == "compliance":
        parts.append(str(SEVERITY_WORDS[item.severity]))
    if item.unit:
        parts.append(str(item.unit))
    return ", ".join(parts)
