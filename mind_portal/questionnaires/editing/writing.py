"""From what the editor's forms hold to the pieces of a definition."""

import re
from collections.abc import Mapping
from typing import Any

from mind_portal.questionnaires.editing.difference import DEFAULTS
from mind_portal.questionnaires.editing.item_forms import ItemForms
from mind_portal.questionnaires.editing.names import dicts
from mind_portal.questionnaires.editing.shape import Data

OF_NUMBERS = ("min", "max", "decimals")
OF_JUDGED = ("weight", "severity", "on_fail")


def put(piece: Data, key: str, value: Any) -> None:
    """Write one value; what means the same as its absence is left as it was, or left out."""
    empty = value in (None, "", [], {}) or value == {"th": "", "en": ""}
    wanted = DEFAULTS.get(key) if empty else value
    if piece.get(key, DEFAULTS.get(key)) == wanted:
        return
    if empty or value == DEFAULTS.get(key):
        piece.pop(key, None)
    else:
        piece[key] = value


def words(values: Mapping[str, Any], name: str) -> dict[str, str]:
    return {language: str(values.get(f"{name}_{language}") or "").strip() for language in ("th", "en")}


def written_item(sent: ItemForms) -> Data:
    """The item as the form says it, over what it was; what does not belong to its type goes."""
    values = sent.main.cleaned_data
    item: Data = {**sent.item}
    kind = values["type"]
    item["code"] = values["code"].strip() or item["code"]
    item["type"] = kind
    item["text"] = words(values, "text")
    put(item, "look", words(values, "look"))
    put(item, "unit", words(values, "unit") if kind == "number" else None)
    put(item, "required", values["required"])
    put(item, "measure", values["measure"])
    put(item, "show_if", values["show_if"].strip())
    for key in OF_NUMBERS:
        put(item, key, values[key] if kind == "number" else None)
    for key in OF_JUDGED:
        put(item, key, values[key] if kind == "compliance" else None)
    put(item, "max_rows", values["max_rows"] if kind == "table" else None)
    put(item, "article", _article(values))
    put(item, "choices", _rows(sent, "choices") if kind == "choice" else None)
    put(item, "columns", _rows(sent, "columns") if kind == "table" else None)
    put(item, "checks", _checks(sent, item["code"]))
    return item


def _article(values: Mapping[str, Any]) -> Data | None:
    text, source = values["article_text"].strip(), values["article_source"].strip()
    if not text:
        return None
    article: Data = {"text": text, "verified": values["article_verified"]}
    return article | ({"source": source} if source else {})


def _rows(sent: ItemForms, key: str) -> list[Data]:
    """Choices or columns; each keeps what the form does not show of the one that it was."""
    before = {str(row.get("code")): row for row in dicts(sent.item.get(key))}
    rows: list[Data] = []
    for values in sent.sent_rows(key):
        row: Data = {**before.get(values["old"], {})}
        taken = {str(one["code"]) for one in rows}
        row["code"] = values["code"].strip() or _free_code(values["text_en"], key[:-1], taken)
        row["text"] = words(values, "text")
        if key == "columns":
            row["type"] = values["type"] or "text"
            put(row, "required", values["required"])
            options = values["options"] if row["type"] == "choice" else []
            put(row, "choices", _options(options, dicts(row.get("choices"))))
        rows.append(row)
    return rows


def _options(sent: list[Data], stored: list[Data]) -> list[Data]:
    before = {str(option.get("code")): option for option in stored}
    return [{**before.get(option["code"], {}), **option} for option in sent]


def _free_code(text: str, stem: str, taken: set[str]) -> str:
    base = re.sub(r"^[0-9_]+", "", "_".join(re.findall(r"[a-z0-9]+", text.lower())[:3]))[:30].strip("_")
    found, number = base or f"{stem}_1", 2
    while found in taken:
        found, number = f"{base or stem}_{number}", number + 1
    return found


def _checks(sent: ItemForms, code: str) -> list[Data]:
    before = {str(row.get("code")): row for row in dicts(sent.item.get("checks"))}
    taken = set(before)
    checks: list[Data] = []
    for values in sent.sent_rows("checks"):
        check: Data = {**before.get(values["old"], {})}
        if not check:
            check["code"] = _free_code(f"{code} check", "check", taken)
            taken.add(check["code"])
        check |= {"rule": values["rule"].strip(), "level": values["level"] or "error", "message": words(values, "text")}
        put(check, "each", values["each"])
        checks.append(check)
    return checks


def written_section(values: Mapping[str, Any], section: Data) -> Data:
    """A section's own values over what they were, without its items."""
    found = {key: value for key, value in section.items() if key not in ("items", "code")}
    found["title"] = words(values, "title")
    for key in ("why", "intro"):
        put(found, key, words(values, key))
    put(found, "show_if", values["show_if"].strip())
    put(found, "minutes", values["minutes"])
    return found


def written_checklist(values: Mapping[str, Any], data: Data) -> Data:
    """The checklist's own values; None where the key goes."""
    kept: Data = {key: data[key] for key in ("note", "occasions", "minutes") if key in data}
    found: Data = {**kept, "title": words(values, "title")}
    put(found, "note", words(values, "note"))
    put(found, "occasions", values["occasions"])
    put(found, "minutes", values["minutes"])
    return {key: found.get(key) for key in [*kept, *found]}
