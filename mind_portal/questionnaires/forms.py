"""Answers as a page sends them, without a form class: forty items as forty forms cost more to render than to save.

Fields of an item: `q-CODE`, `q-CODE-note`, `q-CODE-severity`, `q-CODE-base` (a mark of what the page had shown),
and `q-CODE-ROW-COLUMN` for a table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict

from mind_portal.questionnaires.answers import MAX_ROWS, Answer, InvalidAnswer, clean_answer
from mind_portal.questionnaires.definition import Item

PREFIX: Final = "q-"


@dataclass(frozen=True)
class Change:
    """One item as it was sent: its answer, and the fingerprint of the answer that the person had before him."""

    code: str
    answer: Answer
    base: str


@dataclass(frozen=True)
class Unreadable:
    """One item whose value cannot be stored: what was typed, and why not."""

    code: str
    typed: Any
    note: str
    message: str


def read_changes(items: Iterable[Item], data: QueryDict) -> tuple[list[Change], list[Unreadable]]:
    """The items that `data` speaks of; `only` in it names some of them, otherwise all."""
    only = str(data.get("only", ""))
    wanted = set(only.split(",")) if only else None
    changes, unreadable = [], []
    for item in items:
        if wanted is not None and item.code not in wanted:
            continue
        if wanted is None and f"{PREFIX}{item.code}-base" not in data:
            continue  # the page did not hold this item
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


def read_rows(item: Item, data: QueryDict) -> list[dict[str, str]]:
    """The rows of a table as they were typed, blank ones left out."""
    rows = []
    for index in range(MAX_ROWS + 1):
        cells = {column.code: data.get(f"{PREFIX}{item.code}-{index}-{column.code}") for column in item.columns}
        if all(cell is None for cell in cells.values()):
            break
        if any(cells.values()):
            rows.append({code: cell or "" for code, cell in cells.items()})
    return rows
