"""Looks at one document of answers: what is shown, what is missing or wrong, what asks for a reason, what it scores."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from mind_portal.questionnaires.answers import Answer, Answers, InvalidAnswer, clean_answer, document
from mind_portal.questionnaires.definition import Check, Item, Section
from mind_portal.questionnaires.rules import evaluate
from mind_portal.questionnaires.selectors import Edition

Kind = Literal["missing", "note", "invalid", "unknown", "error"]


@dataclass(frozen=True)
class Problem:
    """Why the answers cannot be filed: the kind, the item and a sentence."""

    kind: Kind
    item: str
    message: str


@dataclass(frozen=True)
class Warned:
    """A warning that is not met, and the reason that was given for it, if any."""

    check: Check
    item: Item
    reason: str


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
        """pass, fail, na, `given` for another answer, or empty."""
        value = self.answer(code).get("value")
        if value is None:
            return ""
        return str(value) if self.shown[code].type == "compliance" else "given"

    def items_of(self, section: Section) -> list[Item]:
        return [item for item in section.items if item.code in self.shown]

    def with_result(self, result: str) -> list[Item]:
        return [item for code, item in self.shown.items() if self.result(code) == result]

    @property
    def answered(self) -> int:
        return sum(1 for code in self.shown if self.result(code))

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
    values = document(edition.definition, answers, facts)
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
                found.document[item.code] = [] if item.type == "table" else None


def _shows(found: Examination, code: str) -> bool:
    rule = found.edition.rules.get(f"show:{code}")
    return rule is None or evaluate(rule, found.document) is True


def _problems_of(item: Item, answer: Answer) -> list[Problem]:
    try:
        cleaned = clean_answer(item, answer.get("value"), answer.get("note", ""), answer.get("severity", ""))
    except InvalidAnswer as error:
        return [Problem("invalid", item.code, str(error))]
    value = cleaned.get("value")
    if value is None:
        return [Problem("missing", item.code, _("has no answer yet"))] if item.required else []
    if item.type == "compliance" and value == "fail" and not cleaned.get("note"):
        return [Problem("note", item.code, _("did not pass: say what was found and where"))]
    return [Problem("missing", item.code, message) for message in _missing_cells(item, value)]


def _missing_cells(item: Item, rows: Any) -> list[str]:
    """A required column must be filled in every row."""
    if item.type != "table":
        return []
    return [
        _("row %(row)d: “%(column)s” has no answer yet") % {"row": number, "column": column.text}
        for number, row in enumerate(rows, start=1)
        for column in item.columns
        if column.required and row.get(column.code) is None
    ]


def _run_checks(found: Examination, item: Item, reasons: Mapping[str, str]) -> None:
    for check in item.checks:
        if evaluate(found.edition.rules[f"check:{check.code}"], found.document) is not False:
            continue
        if check.level == "error":
            found.problems.append(Problem("error", item.code, str(check.message)))
        else:
            found.warnings.append(Warned(check, item, reasons.get(check.code, "").strip()))
