"""Looks at one document of answers: what is shown, what is missing or wrong, what asks for a reason, what it scores."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from mind_portal.questionnaires.answers import (
    Answer,
    Answers,
    InvalidAnswer,
    blank_value,
    clean_answer,
    document,
    unreadable_cells,
)
from mind_portal.questionnaires.definition import Check, Item, Section
from mind_portal.questionnaires.rules.evaluation import as_doubles, evaluate_doubles
from mind_portal.questionnaires.selectors import Edition
from mind_portal.questionnaires.words import fill_in

Kind = Literal["missing", "note", "invalid", "unknown", "error", "confirm"]


@dataclass(frozen=True)
class Problem:
    """Why the answers cannot be filed: the kind, the item and a sentence; of a table the row (from 0) and column.

    `bare` is the sentence of a row without the row's number, for the place under that row.
    """

    kind: Kind
    item: str
    message: str
    row: int = -1
    column: str = ""
    bare: str = ""


@dataclass(frozen=True)
class Warned:
    """A warning that is not met, in words with its figures, and the reason that was given for it, if any."""

    check: Check
    item: Item
    reason: str
    message: str = ""
    rows: tuple[int, ...] = ()


@dataclass
class Examination:
    """The outcome for one document. Hidden items and their answers count for nothing."""

    edition: Edition
    answers: Answers
    document: dict[str, Any]
    sections: list[Section] = field(default_factory=list)
    shown: dict[str, Item] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)

    def answer(self, code: str) -> Answer:
        return self.answers.get(code) or {}

    def result(self, code: str) -> str:
        """pass, fail, na, `given` for another answer (also for “there is none”), or empty."""
        answer = self.answer(code)
        value = answer.get("value")
        if value is None:
            return "given" if answer.get("nil") else ""
        return str(value) if self.shown[code].type == "compliance" else "given"

    def items_of(self, section: Section) -> list[Item]:
        return [item for item in section.items if item.code in self.shown]

    def with_result(self, result: str) -> list[Item]:
        return [item for code, item in self.shown.items() if self.result(code) == result]

    @property
    def answered(self) -> int:
        return sum(1 for code in self.shown if self.result(code))

    @property
    def hidden_sections(self) -> list[Section]:
        """The sections that do not apply."""
        return [section for section in self.edition.definition.sections if section not in self.sections]

    def waits_for(self, section: Section) -> list[Item]:
        """The unanswered items that decide whether a hidden section applies; none: it does not apply."""
        names = set(re.findall(r"[a-z][a-z0-9_]*", section.show_if))
        return [item for code, item in self.shown.items() if code in names and not self.result(code)]

    @property
    def unexplained(self) -> list[Warned]:
        return [warned for warned in self.warnings if not warned.reason]

    def score(self) -> Decimal | None:
        """Passed weight of passed and failed weight in per cent, not-applicable left out; None when nothing counts."""
        passed = sum((Decimal(str(item.weight)) for item in self.with_result("pass")), Decimal(0))
        whole = passed + sum((Decimal(str(item.weight)) for item in self.with_result("fail")), Decimal(0))
        return (100 * passed / whole).quantize(Decimal("0.01"), ROUND_HALF_UP) if whole else None


def examine(
    edition: Edition, answers: Answers, facts: Mapping[str, Any], reasons: Mapping[str, str] | None = None
) -> Examination:
    """Decide what is shown, in order, then collect every problem and warning of what is shown."""
    values = as_doubles(document(edition.definition, answers, facts))
    found = Examination(edition, answers, values)
    _decide_what_is_shown(found)
    for code, item in found.shown.items():
        found.problems += _problems_of(item, found.answer(code))
        _run_checks(found, item, reasons or {})
    for code in answers:
        if code not in edition.definition.items:
            found.problems.append(Problem("unknown", code, _("This version has no item “%(code)s”") % {"code": code}))
    return found


def _decide_what_is_shown(found: Examination) -> None:
    """A hidden item is blank for the rules that come after it."""
    for section in found.edition.definition.sections:
        section_shown = _shows(found, section.code)
        if section_shown:
            found.sections.append(section)
        for item in section.items:
            if section_shown and _shows(found, item.code):
                found.shown[item.code] = item
            else:
                found.document[item.code] = blank_value(item)


def _shows(found: Examination, code: str) -> bool:
    rule = found.edition.rules.get(f"show:{code}")
    return rule is None or evaluate_doubles(rule, found.document) is True


def _problems_of(item: Item, answer: Answer) -> list[Problem]:
    try:
        cleaned = clean_answer(item, answer.get("value"), answer.get("note", ""), answer.get("severity", ""))
    except InvalidAnswer as error:
        return [Problem("invalid", item.code, str(error))]
    problems = [
        Problem("invalid", item.code, of_row(row, text), row, code, text)
        for row, code, text in unreadable_cells(item, answer)
    ]
    value = answer.get("value") if problems else cleaned.get("value")
    if answer.get("source") and not answer["source"].get("confirmed"):
        problems.append(Problem("confirm", item.code, _("was filled in for you: confirm it or change it")))
    if value is None:
        if item.required and not answer.get("nil") and not problems:
            problems.append(Problem("missing", item.code, _("has no answer yet")))
        return problems
    lacking = lacking_evidence(item, value, cleaned.get("note", ""), answer.get("photos"))
    if lacking:
        return [Problem("note", item.code, lacking)]
    return problems + _missing_cells(item, value, answer)


def lacking_evidence(item: Item, value: Any, note: str, photos: Any) -> str:
    """What a failed item must still bring, as a sentence; empty when it has what `on_fail` asks for."""
    if item.type != "compliance" or value != "fail":
        return ""
    if item.on_fail == "note" and not note:
        return _("did not pass: say what was found and where")
    if item.on_fail == "photo" and not photos:
        return _("did not pass: add a photo")
    if item.on_fail == "photo_or_note" and not (note or photos):
        return _("did not pass: add a photo, or say what was found and where")
    return ""


def _missing_cells(item: Item, rows: Any, answer: Answer) -> list[Problem]:
    """A required column must be filled in every row; a conversion needs its factor."""
    if item.type != "table":
        return []
    typed = answer.get("typed", {})
    return [
        Problem("missing", item.code, _missing_cell(item, number + 1, column), number, _to_write(item, column))
        for number, row in enumerate(rows)
        for column in item.columns
        if column.required and row.get(column.code) is None and not _unread(item, column, number, typed)
    ]


def _unread(item: Item, column: Item, row: int, typed: Mapping[str, str]) -> bool:
    """Whether the cell holds something that cannot be read, or is worked out of such a cell."""
    of_result = item.convert is not None and column.code == item.convert.result
    sources = (item.convert.quantity, item.convert.factor) if of_result and item.convert else (column.code,)
    return any(f"{row}.{code}" in typed for code in sources)


def _missing_cell(item: Item, row: int, column: Item) -> str:
    if item.convert is not None and column.code == item.convert.result:
        return _("row %(row)d: write the quantity, and how much one unit is, to convert it") % {"row": row}
    return _("row %(row)d: “%(column)s” has no answer yet") % {"row": row, "column": column.text}


def _to_write(item: Item, column: Item) -> str:
    """The column to go to: what is worked out cannot be written."""
    of_result = item.convert is not None and column.code == item.convert.result
    return item.convert.factor if of_result and item.convert else column.code


def _run_checks(found: Examination, item: Item, reasons: Mapping[str, str]) -> None:
    for check in item.checks:
        if evaluate_doubles(found.edition.rules[f"check:{check.code}"], found.document) is not False:
            continue
        rows = _broken_rows(found, item, check) if check.each else []
        if check.level == "error":
            for row in rows or [-1]:
                bare = _in_words(found, item, check, row)
                found.problems.append(Problem("error", item.code, of_row(row, bare), row, "", bare))
        else:
            first = rows[0] if rows else -1
            words = of_row(first, _in_words(found, item, check, first))
            reason = reasons.get(check.code, "").strip()
            found.warnings.append(Warned(check, item, reason, words, tuple(rows)))


def _broken_rows(found: Examination, item: Item, check: Check) -> list[int]:
    """The rows that break a check by themselves: it is judged on the table with one row at a time."""
    rule = found.edition.rules[f"check:{check.code}"]
    rows = found.document[item.code]
    return [n for n, row in enumerate(rows) if evaluate_doubles(rule, found.document | {item.code: [row]}) is False]


def _in_words(found: Examination, item: Item, check: Check, row: int) -> str:
    """The check's message with its figures, those of one row where it is judged row by row."""
    values = found.document | (found.document[item.code][row] if row >= 0 else {})
    return fill_in(str(check.message), values)


def of_row(row: int, text: str) -> str:
    """A sentence with the number of its row, counted from 1."""
    return _("row %(row)d: %(text)s") % {"row": row + 1, "text": text} if row >= 0 else text
