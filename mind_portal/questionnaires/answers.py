"""The shape of answers: one JSON document, by item code.

    {"licence_displayed": {"value": "fail", "note": "…", "severity": "major"}, "hp_found": {"value": 120.5}, …}

`value` is a text, a number, an ISO date, a choice's code, true/false, pass/fail/na, or a list of rows by column; an
item without an answer is absent. `clean_answer` takes what a form or an API sends and gives that shape.
"""

import datetime as dt
import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any, Final, TypedDict

from django.utils.translation import gettext as _

from mind_portal.core import thai
from mind_portal.questionnaires.definition import RESULTS, SEVERITIES, Definition, Item
from mind_portal.questionnaires.rules.calls import EPOCH

MAX_TEXT: Final = 4000
MAX_NOTE: Final = 2000
MAX_ROWS: Final = 99
"""Two loops over more rows would pass the budget of the server's engine."""
MAX_NUMBER: Final = 1e15


class Answer(TypedDict, total=False):
    value: Any
    note: str
    severity: str


Answers = Mapping[str, Answer]


class InvalidAnswer(ValueError):
    """A value that the item cannot hold; the message is for the person who gave it."""


def clean_answer(item: Item, value: Any, note: Any = "", severity: Any = "") -> Answer:
    """One answer in the stored shape; `{}` when nothing was answered. Raises InvalidAnswer."""
    answer: Answer = {}
    cleaned = clean_value(item, value)
    if cleaned is not None:
        answer["value"] = cleaned
    text = _clean_text(note, MAX_NOTE)
    if text:
        answer["note"] = text
    if item.type == "compliance" and cleaned == "fail":
        answer["severity"] = _clean_severity(severity or item.severity)
    return answer


def clean_value(item: Item, value: Any) -> Any:
    """The value as it is stored, None when blank. Raises InvalidAnswer."""
    if value is None or value == "" or value == []:
        return None
    match item.type:
        case "text":
            return _clean_text(value, MAX_TEXT) or None
        case "number":
            return _clean_number(value)
        case "date":
            return _clean_date(value)
        case "yes_no":
            return _clean_yes_no(value)
        case "table":
            return _clean_rows(item, value)
    allowed = RESULTS if item.type == "compliance" else tuple(choice.code for choice in item.choices)
    if value not in allowed:
        raise InvalidAnswer(_("This choice is not on the list"))
    return value


def _clean_severity(value: Any) -> str:
    if value not in SEVERITIES:
        raise InvalidAnswer(_("This severity is not on the list"))
    return str(value)


def _clean_text(value: Any, longest: int) -> str:
    """NFC, without control characters, line breaks kept: the C++ engine ends a text at the first NUL."""
    if not isinstance(value, str):
        raise InvalidAnswer(_("A text is needed"))
    text = "\n".join(thai.clean_text(line) for line in value.splitlines()).strip()
    text = text.encode("utf-8", "ignore").decode()
    if len(text) > longest:
        raise InvalidAnswer(_("At most %(n)d characters") % {"n": longest})
    return text


def _clean_number(value: Any) -> int | float | None:
    if isinstance(value, str):
        if not value.strip():
            return None
        try:
            value = float(thai.parse_number(value))
        except ValueError:
            raise InvalidAnswer(_("“%(text)s” is not a number") % {"text": value[:40]}) from None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidAnswer(_("A number is needed"))
    if abs(value) > MAX_NUMBER:
        raise InvalidAnswer(_("The number is too large"))
    return int(value) if float(value).is_integer() else float(value)


def _clean_date(value: Any) -> str | None:
    if not isinstance(value, str):
        raise InvalidAnswer(_("A date is needed"))
    if not value.strip():
        return None
    try:
        return thai.parse_date(value).isoformat()
    except ValueError:
        raise InvalidAnswer(_("“%(text)s” is not a date") % {"text": value[:40]}) from None


def _clean_yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value not in ("yes", "no"):
        raise InvalidAnswer(_("This choice is not on the list"))
    return bool(value == "yes")


def _clean_rows(item: Item, value: Any) -> list[dict[str, Any]] | None:
    """Rows with every column present; blank rows are dropped."""
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise InvalidAnswer(_("Rows are needed"))
    rows = [{column.code: clean_value(column, row.get(column.code)) for column in item.columns} for row in value]
    rows = [row for row in rows if any(cell is not None for cell in row.values())]
    if len(rows) > MAX_ROWS:
        raise InvalidAnswer(_("At most %(n)d rows") % {"n": MAX_ROWS})
    return rows or None


# --- for the rules ---------------------------------------------------------------------------------------------------


def blank_document(definition: Definition) -> dict[str, Any]:
    """Every item and fact present and blank: None, `[]` for a table."""
    blank: dict[str, Any] = dict.fromkeys(definition.facts)
    for code, item in definition.items.items():
        blank[code] = [] if item.type == "table" else None
    return blank


def document(definition: Definition, answers: Answers, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What rules see: values by item code, dates as days since 1970-01-01, facts beside them."""
    values = blank_document(definition)
    for name in definition.facts:
        values[name] = _fact(facts.get(name), definition.facts[name])
    for code, answer in answers.items():
        item = definition.items.get(code)
        if item is not None and answer.get("value") is not None:
            values[code] = rule_value(item, answer["value"])
    return values


def _fact(value: Any, kind: str) -> Any:
    """A fact as a rule sees it; a stored date may have come back as its ISO text."""
    if kind == "date" and isinstance(value, str):
        value = dt.date.fromisoformat(value)
    return _day_number(value)


def rule_value(item: Item, value: Any) -> Any:
    """A stored value as a rule sees it."""
    if item.type == "date":
        return _day_number(dt.date.fromisoformat(value))
    if item.type == "table":
        return [{column.code: _cell(column, row.get(column.code)) for column in item.columns} for row in value]
    return value


def _cell(column: Item, value: Any) -> Any:
    return None if value is None else rule_value(column, value)


def _day_number(value: Any) -> Any:
    return float((value - EPOCH).days) if isinstance(value, dt.date) else value


# --- for merging -----------------------------------------------------------------------------------------------------


def fingerprint(answer: Answer | None) -> str:
    """A short mark of an answer's content, by which a page says what it showed when the person began."""
    text = json.dumps(answer or {}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
