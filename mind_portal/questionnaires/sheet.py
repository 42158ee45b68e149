"""The pages of a report form as plain values: its sections, items and tables, ready for the templates."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mind_portal.core import thai
from mind_portal.questionnaires import sheet_table
from mind_portal.questionnaires.answers import Answer, Answers, fingerprint
from mind_portal.questionnaires.definition import Item, Section
from mind_portal.questionnaires.examination import Examination, Problem, Warned
from mind_portal.questionnaires.forms import PREFIX, Unreadable
from mind_portal.questionnaires.pages import options
from mind_portal.questionnaires.words import answer_text

REASON: Final = "reason-"
SEPARATOR: Final = " · "
SOURCE_WORDS: Final[Mapping[str, str | Promise]] = {
    "register": gettext_lazy("from the register of factories"),
    "last_report": gettext_lazy("from your last report"),
    "inspection": gettext_lazy("from an inspection"),
    "last_application": gettext_lazy("from your last application"),
}
SOURCE_ICONS: Final[Mapping[str, str]] = {
    "register": "building-factory-2", "last_report": "history", "inspection": "clipboard-check",
    "last_application": "history",
}  # fmt: skip


@dataclass(frozen=True)
class FileLine:
    """An attached file as a page shows it."""

    name: str
    url: str
    size: str = ""


@dataclass
class Sheet:
    """One draft with what its pages show beside the answers. `url("")` is the list of its sections."""

    found: Examination
    facts: Mapping[str, Any]
    url: Callable[[str], str]
    previous: Answers = field(default_factory=dict)
    previous_label: str = ""
    files: Mapping[str, FileLine] = field(default_factory=dict)
    clashes: Mapping[str, tuple[Answer, Answer]] = field(default_factory=dict)
    typed: Mapping[str, Unreadable] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    """What the app itself refused, by item: a file that is none."""


def section_cards(sheet: Sheet, section: Section) -> list[dict[str, Any]]:
    """The cards of a section's page: single items stand together, a table or files by themselves."""
    cards: list[dict[str, Any]] = []
    for item in section.items:
        row = item_row(sheet, item)
        if item.type in ("table", "file"):
            cards.append({"table" if item.type == "table" else "file": row})
        elif cards and "fields" in cards[-1]:
            cards[-1]["fields"].append(row)
        else:
            cards.append({"fields": [row]})
    return cards


def item_row(sheet: Sheet, item: Item) -> dict[str, Any]:
    """One item with its answer, source, messages and what clashed."""
    found = sheet.found
    stored = found.answer(item.code)
    mine, theirs = sheet.clashes.get(item.code, (stored, None))
    unreadable = sheet.typed.get(item.code)
    value = unreadable.typed if unreadable else mine.get("typed", {}).get("", mine.get("value"))
    problems = problems_of(found, item)
    own = [*(p.message for p in problems if p.row < 0), *filter(None, [sheet.refused.get(item.code)])]
    row = {
        "code": item.code,
        "name": PREFIX + item.code,
        "number": item.number,
        "type": item.type,
        "text": str(item.text),
        "look": str(item.look),
        "unit": str(item.unit),
        "article": item.article,
        "required": item.required,
        "hidden": item.code not in found.shown,
        "value": shown_value(item, value),
        "base": fingerprint(stored),
        "options": options(item, value),
        "codes": item.codes,
        "nil": mine.get("nil", False),
        "nil_text": str(item.nil),
        "source": source_words(mine),
        "previous": answer_text(item, sheet.previous.get(item.code)) if item.type != "table" else "",
        "error": unreadable.message if unreadable else SEPARATOR.join(own),
        "warnings": [warning_row(warned) for warned in found.warnings if warned.item.code == item.code],
        "clash": answer_text(item, theirs) or _("no answer") if theirs is not None else "",
        "explains": [explain_row(sheet, item, check.code) for check in item.checks if check.level == "warning"],
    }
    if item.type == "table":
        row |= sheet_table.table_parts(item, mine, unreadable.typed if unreadable else None, problems)
        row["may_keep"] = bool(item.keep and sheet.previous.get(item.code, {}).get("value"))
    if item.type == "file":
        row["files"] = [(key, sheet.files[key]) for key in mine.get("value") or [] if key in sheet.files]
    return row


def problems_of(found: Examination, item: Item) -> list[Problem]:
    """What is wrong with an answer; what is only missing is said on the review, not while one is filling in."""
    return [p for p in found.problems if p.item == item.code and p.kind in ("invalid", "error", "unknown")]


def shown_value(item: Item, value: Any) -> Any:
    """A value as an input shows it: numbers with their thousands apart."""
    if value is None:
        return ""
    if item.type == "number" and isinstance(value, int | float):
        return sheet_table.text_of(item, value)
    return value


def source_words(answer: Answer) -> dict[str, Any] | None:
    """Where a filled-in value came from, of which day, and whether it still waits for the person's word."""
    source = answer.get("source")
    if not source:
        return None
    text = str(SOURCE_WORDS.get(source.get("origin", ""), source.get("origin", "")))
    if source.get("on"):
        text = f"{text} {thai.format_date(dt.date.fromisoformat(source['on']))}"
    icon = SOURCE_ICONS.get(source.get("origin", ""), "history")
    return {"text": text, "icon": icon, "confirmed": bool(source.get("confirmed"))}


# --- warnings and their reasons --------------------------------------------------------------------------------------


def warning_row(warned: Warned) -> dict[str, Any]:
    """A warning with the reasons to tap and what was given."""
    chosen, text = split_reason(warned)
    return {
        "code": warned.check.code,
        "item": warned.item.code,
        "number": warned.item.number,
        "message": warned.message,
        "choices": [(choice.code, str(choice.text), choice.code == chosen) for choice in warned.check.explain],
        "reason": text,
        "explained": bool(warned.reason),
    }


def explain_row(sheet: Sheet, item: Item, check_code: str) -> dict[str, Any]:
    """The box of one warning on its page, there from the beginning, shown while the check is broken."""
    for warned in sheet.found.warnings:
        if warned.check.code == check_code:
            return warning_row(warned) | {"shown": True}
    check = next(check for check in item.checks if check.code == check_code)
    blank = Warned(check, item, "", "")
    return warning_row(blank) | {"shown": False}


def split_reason(warned: Warned) -> tuple[str, str]:
    """The code of the tapped reason and the free text of a stored one."""
    for choice in warned.check.explain:
        for words in (choice.text.th, choice.text.en):
            if warned.reason == words or warned.reason.startswith(words + SEPARATOR):
                return choice.code, warned.reason[len(words) :].removeprefix(SEPARATOR)
    return "", warned.reason


def read_reasons(items: Iterable[Item], data: Mapping[str, Any]) -> dict[str, str]:
    """The reasons that a page sends: the tapped one and the text become one sentence. Blank ones too: taken back."""
    reasons = {}
    for item in items:
        for check in item.checks:
            name = REASON + check.code
            if name not in data and f"{name}-choice" not in data:
                continue
            tapped = next((str(c.text) for c in check.explain if c.code == data.get(f"{name}-choice")), "")
            text = str(data.get(name, "")).strip()
            reasons[check.code] = SEPARATOR.join(part for part in (tapped, text) if part)
    return reasons


def messages_at_top(sheet: Sheet, items: Sequence[Item]) -> dict[str, Any]:
    """The summary above a section: what must be corrected and what asks for a reason, each with the way to it."""
    codes = {item.code for item in items}
    shown = sheet.found.shown
    errors = [
        {"text": p.message if p.row >= 0 else f"{shown[p.item].text}: {p.message}", "url": f"#i-{p.item}"}
        for p in sheet.found.problems
        if p.item in codes and p.kind in ("invalid", "error")
    ]
    warnings = [
        {"text": w.message, "url": f"#i-{w.item.code}"} for w in sheet.found.unexplained if w.item.code in codes
    ]
    return {"errors": errors, "warnings": warnings}
