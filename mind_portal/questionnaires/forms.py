"""Answers as a page sends them, without a form class: forty items as forty forms cost more to render than to save.

Fields of an item: `q-CODE`, `q-CODE-note`, `q-CODE-severity`, `q-CODE-base` (a mark of what the page had shown),
`q-CODE-nil`, and for a table `q-CODE-ROW-COLUMN`, or `q-CODE-rows`: all rows as JSON, as the page's script sends them
(a thousand rows would be more fields than a request may have). `q-CODE-rest`: from which stored row on the page did
not show them.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from mind_portal.questionnaires.answers import Answer, Answers, InvalidAnswer, clean_answer, take_answer
from mind_portal.questionnaires.definition import ONE_BY_ONE, Item

PREFIX: Final = "q-"


@dataclass(frozen=True)
class Change:
    """One item as it was sent: its answer, and the fingerprint of the answer that the person had before him."""

    code: str
    answer: Answer
    base: str
    confirm: bool = False


@dataclass(frozen=True)
class Unreadable:
    """One item whose value cannot be stored: what was typed, and why not."""

    code: str
    typed: Any
    note: str
    message: str


def read_changes(items: Iterable[Item], data: QueryDict) -> tuple[list[Change], list[Unreadable]]:
    """The items that `data` speaks of; `only` in it names some of them, otherwise all."""
    changes, unreadable = [], []
    for item in sent_items(items, data):
        if item.type in ONE_BY_ONE:
            continue
        name = PREFIX + item.code
        value = read_rows(item, data) if item.type == "table" else data.get(name, "")
        note = data.get(f"{name}-note", "")
        try:
            answer = clean_answer(item, value, note, data.get(f"{name}-severity", ""))
        except InvalidAnswer as error:
            unreadable.append(Unreadable(item.code, value, note, str(error)))
            continue
        changes.append(Change(item.code, answer, data.get(f"{name}-base", "")))
    return changes, unreadable


def take_changes(
    items: Iterable[Item], data: QueryDict, stored: Answers, *, confirm: bool = False
) -> tuple[list[Change], list[Unreadable]]:
    """As `read_changes` for a report: what cannot be read is kept with the answer, so that a draft loses nothing.

    Only what no draft can hold (too many rows) comes back as unreadable; then nothing of that item changes.
    """
    changes, unreadable = [], []
    for item in sent_items(items, data):
        name = PREFIX + item.code
        if item.type in ONE_BY_ONE:
            continue
        value: Any = data.get(name, "")
        try:
            if item.type == "table":
                value = read_table(item, data, stored.get(item.code) or {})
            answer = take_answer(item, value, data.get(f"{name}-note", ""), nil=f"{name}-nil" in data)
        except InvalidAnswer as error:
            unreadable.append(Unreadable(item.code, value, "", str(error)))
            continue
        changes.append(Change(item.code, answer, data.get(f"{name}-base", ""), confirm))
    return changes, unreadable


def sent_items(items: Iterable[Item], data: QueryDict) -> list[Item]:
    """The items that the page held, or that `only` names."""
    only = str(data.get("only", ""))
    if only:
        return [item for item in items if item.code in set(only.split(","))]
    return [item for item in items if f"{PREFIX}{item.code}-base" in data]


def read_rows(item: Item, data: QueryDict) -> list[dict[str, str]]:
    """The rows of a table as they were typed, blank ones left out."""
    rows = []
    for index in range(item.max_rows + 1):
        cells = {column.code: data.get(f"{PREFIX}{item.code}-{index}-{column.code}") for column in item.columns}
        if all(cell is None for cell in cells.values()):
            break
        if any(cells.values()):
            rows.append({code: cell or "" for code, cell in cells.items()})
    return rows


def read_table(item: Item, data: QueryDict, stored: Answer) -> list[Any]:
    """The rows however they were sent; those that the page did not show are taken from what is stored."""
    sent = data.get(f"{PREFIX}{item.code}-rows")
    if sent:
        try:
            rows = json.loads(sent)
        except ValueError:
            rows = None
        if not isinstance(rows, list):
            raise InvalidAnswer(_("Rows are needed"))
        return rows
    rest = str(data.get(f"{PREFIX}{item.code}-rest", ""))
    return read_rows(item, data) + (typed_rows(item, stored)[int(rest) :] if rest.isdecimal() else [])


def typed_rows(item: Item, answer: Answer) -> list[dict[str, Any]]:
    """The stored rows with what could not be read put back where it was written."""
    rows: list[dict[str, Any]] = [dict(row) for row in answer.get("value") or []]
    typed: Mapping[str, str] = answer.get("typed") or {}
    for place, text in typed.items():
        number, _dot, code = place.partition(".")
        if number.isdecimal() and int(number) < len(rows):
            rows[int(number)][code] = text
    return rows
