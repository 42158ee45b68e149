"""Cells copied from a spreadsheet (tabs and line ends) as rows of a table."""

import csv
import io
from typing import Any

from mind_portal.core import thai
from mind_portal.questionnaires.definition import Item
from mind_portal.questionnaires.tables import choice_code, typed_columns


def pasted_rows(item: Item, text: str) -> list[dict[str, Any]]:
    """The rows in `text`. A first line of column names says which column is which; else they come in the table's order.

    Words of a choice are turned into its code; whatever is not understood stays as it was pasted, to be corrected.
    """
    lines = [line for line in _cells_of(text) if any(cell.strip() for cell in line)]
    if not lines:
        return []
    named = _columns_named(item, lines[0])
    columns = named or list(typed_columns(item))
    return [_row(columns, line) for line in (lines[1:] if named else lines)]


def _cells_of(text: str) -> list[list[str]]:
    """The cells of each line. A quotation mark that nobody closes is none: else it would swallow all that follows."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return list(csv.reader(io.StringIO(text, newline=""), dialect="excel-tab", strict=True))
    except csv.Error:
        return [line.split("\t") for line in text.split("\n")]


def _columns_named(item: Item, cells: list[str]) -> list[Item | None] | None:
    """The columns that the first line names, None when it names none of them."""
    by_name = {thai.search_key(str(name)): c for c in typed_columns(item) for name in (c.text.th, c.text.en, c.code)}
    found = [by_name.get(thai.search_key(cell)) for cell in cells]
    return found if any(found) else None


def _row(columns: "list[Item | None] | list[Item]", cells: list[str]) -> dict[str, Any]:
    return {
        column.code: choice_code(column, cell)
        for column, cell in zip(columns, cells, strict=False)
        if column is not None and cell.strip()
    }
