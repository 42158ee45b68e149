"""The shape of answers: one JSON document, by item code.

    {"licence_displayed": {"value": "fail", "note": "…", "severity": "major"}, "hp_found": {"value": 120.5}, …}

`value` is a text, a number, an ISO date, a choice's code, true/false, pass/fail/na, a list of rows by column, a list of
ids of attachments, a signature or a place (`proofs`); an item without an answer is absent. `photos`: ids of evidence
attached to a judged item. `nil`: the person said that there is none. `source`: where a value that was filled in came
from, of which day, and whether the person confirmed it. `typed`: what cannot be read, as it was written, by
`ROW.COLUMN` (or `""` for a single value): a draft keeps it, so that nothing typed is lost.

`clean_answer` takes what a form or an API sends and gives that shape or refuses; `take_answer` refuses nothing that a
person may have typed, but keeps it for him to correct.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypedDict

from django.utils.translation import gettext as _

from mind_portal.core import thai
from mind_portal.questionnaires import proofs, tables
from mind_portal.questionnaires.codelists import InvalidCode, code_list
from mind_portal.questionnaires.definition import COUNTED, RESULTS, SEVERITIES, Definition, Item
from mind_portal.questionnaires.rules.calls import EPOCH

MAX_TEXT: Final = 4000
MAX_NOTE: Final = 2000
MAX_NUMBER: Final = 1e15
MAX_FILES: Final = proofs.MAX_FILES


class Source(TypedDict, total=False):
    """Where a value was taken from (`register`, `last_report`, `inspection`), its day, whether it was confirmed."""

    origin: str
    on: str
    confirmed: bool


class Answer(TypedDict, total=False):
    value: Any
    note: str
    severity: str
    nil: bool
    source: Source
    typed: dict[str, str]
    photos: list[str]


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


def with_photos(answer: Answer, given: Mapping[str, Any]) -> Answer:
    """The answer with the evidence that `given` names; ids that are none are left out."""
    photos = given.get("photos")
    try:
        kept = proofs.clean_ids(photos or [], proofs.MOST_OF_RECORD)
    except proofs.InvalidProof:
        kept = []
    return {**answer, "photos": kept} if kept else answer


def take_answer(item: Item, value: Any, note: Any = "", *, nil: bool = False) -> Answer:
    """As `clean_answer`, but what cannot be read is kept in `typed` beside what can.

    Raises InvalidAnswer only for what no draft can hold, such as more rows than the table takes.
    """
    answer: Answer = {}
    typed: dict[str, str] = {}
    if item.type == "table":
        rows, typed = _read_rows(item, value or [])
        cleaned: Any = rows or None
    else:
        try:
            cleaned = clean_value(item, value)
        except InvalidAnswer:
            cleaned, typed = None, {"": _clean_text(str(value), MAX_NOTE)}
    if cleaned is not None:
        answer["value"] = cleaned
    elif nil and item.nil and not typed:
        answer["nil"] = True
    text = _clean_text(note, MAX_NOTE)
    if text:
        answer["note"] = text
    if typed:
        answer["typed"] = typed
    return answer


def unreadable_cells(item: Item, answer: Answer) -> list[tuple[int, str, str]]:
    """Why each text in `typed` cannot be read: row (-1 for a single value), column, sentence."""
    found = []
    for place, text in answer.get("typed", {}).items():
        row, _dot, code = place.partition(".")
        cell = next((column for column in item.columns if column.code == code), item)
        try:
            clean_value(cell, text)
        except InvalidAnswer as error:
            found.append((int(row) if row else -1, code, str(error)))
    return found


def clean_value(item: Item, value: Any) -> Any:
    """The value as it is stored, None when blank. Raises InvalidAnswer."""
    if value is None or value == "" or value == []:
        return None
    return _CLEANERS[item.type](item, value)


def _clean_choice(item: Item, value: Any) -> str:
    allowed = RESULTS if item.type == "compliance" else tuple(choice.code for choice in item.choices)
    if value not in allowed:
        raise InvalidAnswer(_("This choice is not on the list"))
    return str(value)


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
            message = _("“%(text)s” is not a number: write it as 1,000.5")
            raise InvalidAnswer(message % {"text": value[:40]}) from None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
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


def _within(item: Item, number: int | float | None) -> int | float | None:
    if number is None:
        return None
    if item.low is not None and number < item.low:
        raise InvalidAnswer(_("%(number)s is less than %(low)s") % _figures(number=number, low=item.low))
    if item.high is not None and number > item.high:
        raise InvalidAnswer(_("%(number)s is more than %(high)s") % _figures(number=number, high=item.high))
    if item.decimals is not None and round(number, item.decimals) != number:
        if item.decimals == 0:
            raise InvalidAnswer(_("%(number)s is not a whole number") % _figures(number=number))
        raise InvalidAnswer(_("At most %(n)d decimals") % {"n": item.decimals})
    return number


def _figures(**numbers: float) -> dict[str, str]:
    return {name: thai.format_number(number) for name, number in numbers.items()}


def _clean_code(item: Item, value: Any) -> str | None:
    if not isinstance(value, str):
        raise InvalidAnswer(_("A text is needed"))
    if not value.strip():
        return None
    try:
        return code_list(item.codes).read(value)
    except InvalidCode as error:
        raise InvalidAnswer(str(error)) from None


def _clean_proof(item: Item, value: Any) -> Any:
    try:
        match item.type:
            case "signature":
                return proofs.clean_signature(value)
            case "place":
                return proofs.clean_place(value)
        return proofs.clean_ids(value, proofs.MAX_PHOTOS if item.type == "photo" else MAX_FILES)
    except proofs.InvalidProof as error:
        raise InvalidAnswer(str(error)) from None


def _clean_rows(item: Item, value: Any) -> list[dict[str, Any]] | None:
    """Rows with every column present; blank rows are dropped."""
    rows, typed = _read_rows(item, value)
    if typed:
        place, text = next(iter(typed.items()))
        number, _dot, code = place.partition(".")
        column = next(column for column in item.columns if column.code == code)
        try:
            clean_value(column, text)
        except InvalidAnswer as error:
            words = {"row": int(number) + 1, "column": column.text, "message": error}
            raise InvalidAnswer(_("row %(row)d: “%(column)s”: %(message)s") % words) from None
    return rows or None


def _read_rows(item: Item, value: Any) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The rows, every column present and blank rows dropped, and the cells that cannot be read, by `ROW.COLUMN`."""
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise InvalidAnswer(_("Rows are needed"))
    rows: list[dict[str, Any]] = []
    typed: dict[str, str] = {}
    given = [row for row in value if any(row.get(c.code) not in (None, "") for c in tables.typed_columns(item))]
    if len(given) > item.max_rows:
        words = {"rows": thai.format_number(len(given)), "most": thai.format_number(item.max_rows)}
        raise InvalidAnswer(_("%(rows)s rows are too many: this table holds at most %(most)s") % words)
    for row in given:
        cells, unread = _read_cells(item, row)
        typed |= {f"{len(rows)}.{code}": text for code, text in unread.items()}
        rows.append(tables.finish_row(item, cells))
    return rows, typed


def _read_cells(item: Item, row: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    cells: dict[str, Any] = {}
    unread: dict[str, str] = {}
    for column in item.columns:
        given = row.get(column.code)
        if isinstance(given, str) and column.type in ("choice", "yes_no"):
            given = tables.choice_code(column, given)
        try:
            cells[column.code] = clean_value(column, given)
        except InvalidAnswer:
            cells[column.code] = None
            unread[column.code] = _clean_text(str(given), MAX_NOTE)
    return cells, unread


_CLEANERS: Final[Mapping[str, Callable[[Item, Any], Any]]] = {
    "text": lambda _item, value: _clean_text(value, MAX_TEXT) or None,
    "number": lambda item, value: _within(item, _clean_number(value)),
    "code": _clean_code,
    "file": _clean_proof,
    "photo": _clean_proof,
    "signature": _clean_proof,
    "place": _clean_proof,
    "date": lambda _item, value: _clean_date(value),
    "yes_no": lambda _item, value: _clean_yes_no(value),
    "table": _clean_rows,
    "choice": _clean_choice,
    "compliance": _clean_choice,
}


# --- for the rules ---------------------------------------------------------------------------------------------------


def blank_document(definition: Definition) -> dict[str, Any]:
    """Every item and fact present and blank: None, `[]` for a table."""
    blank: dict[str, Any] = dict.fromkeys(definition.facts)
    for code, item in definition.items.items():
        blank[code] = blank_value(item)
    return blank


def blank_value(item: Item) -> Any:
    """What a rule sees of an item without an answer."""
    return [] if item.type == "table" else (0.0 if item.type in COUNTED else None)


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
    if item.type in COUNTED:
        return float(len(value))
    return True if item.type in ("signature", "place") else value


def _cell(column: Item, value: Any) -> Any:
    return None if value is None else rule_value(column, value)


def _day_number(value: Any) -> Any:
    return float((value - EPOCH).days) if isinstance(value, dt.date) else value


# --- for merging -----------------------------------------------------------------------------------------------------


def content(answer: Answer | None) -> Answer:
    """An answer without where it came from and its photos: what two people may differ about. Photos only add up."""
    return {key: part for key, part in (answer or {}).items() if key not in ("source", "photos")}  # type: ignore[return-value]


def fingerprint(answer: Answer | None) -> str:
    """A short mark of an answer's content, by which a page says what it showed when the person began."""
    text = json.dumps(content(answer), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
