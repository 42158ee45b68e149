"""A checklist as an XLSForm (.xlsx) that ODK and Kobo take, and that comes back as the same checklist.

What XLSForm has no word for stands in columns `mind::…` and in the sheets `mind` and `mind_checks`, which they ignore.
"""

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach, DomainError
from mind_portal.questionnaires.xlsform import own
from mind_portal.questionnaires.xlsform.choices import meaning
from mind_portal.questionnaires.xlsform.counterpart import column_constraint, constraint_of, relevant_text, types_of
from mind_portal.questionnaires.xlsform.items import OF_JUDGED
from mind_portal.questionnaires.xlsform.languages import ENGLISH, THAI
from mind_portal.questionnaires.xlsform.plain import plain
from mind_portal.questionnaires.xlsform.writing_help import KEYS, LINES

Cells = dict[str, str]

_TYPES: Final = {
    "text": "text", "date": "date", "code": "text", "file": "file", "photo": "image", "signature": "image",
    "place": "geopoint", "compliance": "select_one mind_compliance", "yes_no": "select_one mind_yes_no",
}  # fmt: skip
_MORE: Final = ("prefill", "keep", "convert", "codes", "fill")
_LONGEST_CELL: Final = 32_767
_PIXELS: Final = 2048
"""ODK makes pictures smaller before it sends them; more than enough to read a plate."""
_LANGUAGES: Final = (("th", THAI), ("en", ENGLISH))
_STANDARD: Final = (
    "type", "name", f"label::{THAI}", f"label::{ENGLISH}", f"hint::{THAI}", f"hint::{ENGLISH}", "required",
    "relevant", "constraint", f"constraint_message::{THAI}", f"constraint_message::{ENGLISH}", "appearance",
    "parameters",
)  # fmt: skip
_OWN_LISTS: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "mind_compliance": (("pass", "ผ่าน", "Pass"), ("fail", "ไม่ผ่าน", "Fail"), ("na", "ไม่เกี่ยวข้อง", "Not applicable")),
    "mind_yes_no": (("yes", "มี/ใช่", "Yes"), ("no", "ไม่มี/ไม่ใช่", "No")),
}


def write_xlsform(data: Mapping[str, Any], version: str = "") -> bytes:
    """The workbook of a definition that `read_definition` takes. Raises DomainError (QUE-XLS-11): text too long."""
    return _Writer(plain(data), version).workbook()


class _Writer:
    def __init__(self, data: Mapping[str, Any], version: str) -> None:
        self.data = data
        self.version = version
        self.types = types_of(data)
        self.survey: list[Cells] = []
        self.choices: list[Cells] = []
        self.checks: list[Cells] = []
        self.lists: dict[str, str] = {}

    def workbook(self) -> bytes:
        for section in self.data["sections"]:
            self.section(section)
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(
            buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        ) as book:
            head = book.add_format({"bold": True, "bg_color": "#E9F0F9", "valign": "top"})
            body = book.add_format({"text_wrap": True, "valign": "top"})
            for name, headers, rows in self.sheets():
                _write_sheet(book.add_worksheet(name), headers, rows, (head, body))
        return buffer.getvalue()

    def sheets(self) -> Iterable[tuple[str, list[str], list[Cells]]]:
        mine = dict.fromkeys(key for row in self.survey for key in row if key not in _STANDARD)
        yield "survey", [*_STANDARD, *mine], self.survey
        extra = dict.fromkeys(key for row in self.choices for key in row if key.startswith("mind_"))
        yield "choices", ["list_name", "name", f"label::{THAI}", f"label::{ENGLISH}", *extra], self.choices
        yield "settings", ["form_title", "form_id", "version", "default_language"], [self.settings()]
        yield own.SHEET, ["key", "value", "meaning"], self.whole_form()
        yield own.CHECKS, ["item", "code", "level", "rule", "message_th", "message_en", "each", "explain"], self.checks

    # --- the whole form ----------------------------------------------------------------------------------------------

    def settings(self) -> Cells:
        title = self.data["title"]
        return {
            "form_title": title["th"] or title["en"],
            "form_id": self.data["code"],
            "version": self.version,
            "default_language": THAI,
        }

    def whole_form(self) -> list[Cells]:
        facts = ", ".join(f"{name}: {kind}" for name, kind in self.data.get("facts", {}).items())
        values = {
            "kind": self.data["kind"], "minutes": _number(self.data.get("minutes")),
            "occasions": " ".join(self.data.get("occasions", [])), "facts": facts,
            "verified": "" if self.data.get("verified", True) else "no",
            **_words("title_", self.data["title"]), **_words("note_", self.data.get("note")),
        }  # fmt: skip
        rows = [{"key": key, "value": values.get(key, ""), "meaning": str(KEYS[key])} for key in own.KEYS]
        return [*rows, {"key": ""}, *({"key": "", "meaning": str(text)} for text in LINES)]

    # --- rows --------------------------------------------------------------------------------------------------------

    def section(self, section: Mapping[str, Any]) -> None:
        row = {"type": "begin_group", "name": section["code"], **_translated("label", section["title"])}
        self.survey.append(row | self.show_if(section) | _translated("mind::why", section.get("why")))
        if section.get("minutes"):
            row = self.survey[-1]
            row["mind::minutes"] = _number(section["minutes"])
        if section.get("intro"):
            note = {"type": "note", "name": f"{section['code']}_intro"}
            self.survey.append(note | _translated("label", section["intro"]))
        for item in section["items"]:
            self.item(item)
        self.survey.append({"type": "end_group"})

    def item(self, item: Mapping[str, Any]) -> None:
        is_table = item["type"] == "table"
        row = self.question(item) | self.show_if(item)
        if is_table:
            row |= {"type": "begin_repeat", "mind::required": "yes" if item.get("required", True) else "no"}
            row.pop("required")
        self.survey.append(row)
        for column in item.get("columns", []):
            limit = column_constraint(item, column)
            words = _translated("constraint_message", limit.message)
            self.survey.append(self.question(column) | {"constraint": limit.text} | words)
        if is_table:
            self.survey.append({"type": "end_repeat"})
        for check in item.get("checks", []):
            self.checks.append(_check(item["code"], check))

    def question(self, item: Mapping[str, Any]) -> Cells:
        row = {"type": self.type(item), "name": item["code"], "required": "yes" if item.get("required", True) else ""}
        row |= _translated("label", item["text"]) | _translated("hint", item.get("look"))
        constraint = constraint_of(item, self.types)
        row["constraint"] = constraint.text
        row |= _translated("constraint_message", constraint.message)
        if row["type"] == "image":
            row["parameters"] = f"max-pixels={_PIXELS}"
            row["appearance"] = "signature" if item["type"] == "signature" else ""
        if item["type"] == "choice" and self.looks_judged(item):
            row["mind::type"] = "choice"
        return row | self.own(item)

    def own(self, item: Mapping[str, Any]) -> Cells:
        article = item.get("article") or {}
        more = {key: item[key] for key in _MORE if item.get(key)}
        row = {f"mind::{key}": str(item.get(key, "")) for key in OF_JUDGED}
        row |= {f"mind::{key}": _number(item.get(key)) for key in ("weight", "min", "max", "max_rows")}
        row["mind::decimals"] = _number(item.get("decimals")) if item.get("decimals") != 0 else ""
        row["mind::article"] = article.get("text", "")
        row["mind::article_source"] = article.get("source", "")
        row["mind::article_verified"] = "yes" if article.get("verified") else ""
        row["mind::more"] = json.dumps(more, ensure_ascii=False) if more else ""
        row["mind::type"] = "code" if item["type"] == "code" else ""
        row |= _translated("mind::unit", item.get("unit")) | _translated("mind::nil", item.get("nil"))
        return {key: text for key, text in row.items() if text}

    def show_if(self, part: Mapping[str, Any]) -> Cells:
        rule = part.get("show_if", "")
        return {"relevant": relevant_text(rule, self.types), "mind::show_if": rule} if rule else {}

    # --- types and choices -------------------------------------------------------------------------------------------

    def type(self, item: Mapping[str, Any]) -> str:
        if item["type"] == "number":
            return "integer" if item.get("decimals") == 0 else "decimal"
        if item["type"] == "choice":
            return f"select_one {self.list_of(item)}"
        name = _TYPES.get(item["type"], "begin_repeat")
        if name.startswith("select_one "):
            self.own_list(name.removeprefix("select_one "))
        return name

    def looks_judged(self, item: Mapping[str, Any]) -> bool:
        """Whether an import would take a list of choices for pass and fail, or yes and no."""
        return meaning(self.list_of(item), [choice["code"] for choice in item["choices"]])[0] != "choice"

    def own_list(self, name: str) -> None:
        if name in self.lists:
            return
        self.lists[name] = name
        for code, thai, english in _OWN_LISTS[name]:
            words = _translated("label", {"th": thai, "en": english})
            self.choices.append({"list_name": name, "name": code, **words})

    def list_of(self, item: Mapping[str, Any]) -> str:
        """The name of the list with these choices: that of the first item that has them."""
        key = json.dumps(item["choices"], ensure_ascii=False, sort_keys=True)
        if key not in self.lists:
            self.lists[key] = f"{item['code']}_{len(self.lists) + 1}"
            for choice in item["choices"]:
                self.choices.append(_choice(self.lists[key], choice))
        return self.lists[key]


def _choice(name: str, choice: Mapping[str, Any]) -> Cells:
    row = {"list_name": name, "name": choice["code"], **_translated("label", choice["text"])}
    own_cells = {"mind_factor": _number(choice.get("factor")), "mind_exact": "yes" if choice.get("exact") else ""}
    own_cells |= _words("mind_unit_", choice.get("unit"))
    return row | {key: text for key, text in own_cells.items() if text}


def _check(item: str, check: Mapping[str, Any]) -> Cells:
    return {
        "item": item, "code": check["code"], "level": check["level"], "rule": check["rule"],
        **_words("message_", check["message"]), "each": "yes" if check.get("each") else "",
        "explain": json.dumps(check["explain"], ensure_ascii=False) if check.get("explain") else "",
    }  # fmt: skip


def _translated(column: str, words: Mapping[str, str] | None) -> Cells:
    return {f"{column}::{name}": (words or {}).get(code, "") for code, name in _LANGUAGES if (words or {}).get(code)}


def _words(prefix: str, words: Mapping[str, str] | None) -> Cells:
    return {f"{prefix}{code}": (words or {}).get(code, "") for code, _name in _LANGUAGES}


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


def _write_sheet(sheet: Any, headers: list[str], rows: list[Cells], formats: tuple[Any, Any]) -> None:
    head, body = formats
    for place, header in enumerate(headers):
        sheet.write_string(0, place, header, head)
        sheet.set_column(place, place, 44 if header.startswith(("label", "meaning", "rule", "message")) else 18)
    for number, row in enumerate(rows, start=1):
        for place, header in enumerate(headers):
            text = row.get(header, "")
            if len(text) > _LONGEST_CELL:
                message = _("a text in “%(name)s” is longer than a cell can hold (%(n)d characters)")
                raise DomainError(Breach("QUE-XLS-11", message % {"name": header, "n": len(text)}))
            if text:
                sheet.write_string(number, place, text, body)
    sheet.freeze_panes(1, 2 if headers[0] in ("type", "list_name") else 0)
