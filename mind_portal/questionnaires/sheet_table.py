"""A table of a report form as plain values. Options of a choice are put together once a value, not once a row."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from mind_portal.core import thai
from mind_portal.questionnaires.answers import Answer
from mind_portal.questionnaires.codelists import code_list, shown
from mind_portal.questionnaires.definition import Item
from mind_portal.questionnaires.examination import Problem
from mind_portal.questionnaires.forms import PREFIX, typed_rows
from mind_portal.questionnaires.pages import options
from mind_portal.questionnaires.tables import column_of, factor_of, typed_columns

SHOWN_ROWS: Final = 100
"""Rows that the server draws; the script draws the others from the same data, and without it they stay as stored."""
SPARE_ROWS: Final = 2


def table_parts(item: Item, answer: Answer, typed: Any, problems: Sequence[Problem]) -> dict[str, Any]:
    """Columns, rows, totals and what the script needs of one table."""
    rows = typed if isinstance(typed, list) else typed_rows(item, answer)
    says: dict[int, list[tuple[str, str]]] = {}
    for problem in problems:
        if problem.row >= 0:
            says.setdefault(problem.row, []).append((problem.column, problem.bare or problem.message))
    cells = _Cells(item)
    drawn = [cells.row(n, row, says.get(n, [])) for n, row in enumerate(rows[:SHOWN_ROWS])]
    spare = max(1 if rows else SPARE_ROWS + 1, 0) if len(rows) < min(SHOWN_ROWS, item.max_rows) else 0
    drawn += [cells.row(len(rows) + n, {}, []) for n in range(spare)]
    return {
        "columns": [_head(item, column) for column in item.columns if not _is_factor(item, column)],
        "pasted": ", ".join(str(c.text) for c in typed_columns(item) if not _is_factor(item, c)),
        "span": len(item.columns) + 2,
        "rows": drawn,
        "blank": cells.row(0, {}, []),
        "max_rows": item.max_rows,
        "rest": SHOWN_ROWS if len(rows) > SHOWN_ROWS else None,
        "rest_rows": rows[SHOWN_ROWS:],
        "rest_count": max(0, len(rows) - SHOWN_ROWS),
        "total": total_text(item, answer),
        "lists": [(name, _datalist(name)) for name in sorted({c.codes for c in item.columns if _is_open(c)})],
    }


def _is_factor(item: Item, column: Item) -> bool:
    return item.convert is not None and column.code == item.convert.factor


def _is_open(column: Item) -> bool:
    return column.type == "code" and not code_list(column.codes).closed


def _head(item: Item, column: Item) -> dict[str, Any]:
    worked_out = item.convert is not None and column.code == item.convert.result
    return {
        "text": str(column.text),
        "unit": "" if worked_out else str(column.unit),
        "number": column.type == "number",
        "required": column.required and not worked_out,
        "type": column.type,
    }


def total_text(item: Item, answer: Answer) -> str:
    """The sum of the converted quantities, or of a table with one column of numbers that one."""
    if item.convert is None:
        return ""
    rows = answer.get("value") or []
    numbers = [row[item.convert.result] for row in rows if row.get(item.convert.result) is not None]
    column = column_of(item, item.convert.result)
    return f"{thai.format_number(sum(numbers))}{thai.NO_BREAK_SPACE}{column.unit if column else ''}"


class _Cells:
    """Draws rows of one table."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.columns = [c for c in item.columns if not _is_factor(item, c)]

    def row(self, number: int, row: Mapping[str, Any], says: list[tuple[str, str]]) -> dict[str, Any]:
        wrong = {column for column, _text in says}
        return {
            "number": number + 1,
            "cells": [self.cell(number, c, row.get(c.code), is_wrong=c.code in wrong) for c in self.columns],
            "says": [text for _column, text in says],
            "factor": self.factor(number, row),
        }

    def cell(self, number: int, column: Item, value: Any, *, is_wrong: bool) -> dict[str, Any]:
        name = f"{PREFIX}{self.item.code}-{number}-{column.code}"
        is_result = self.item.convert is not None and column.code == self.item.convert.result
        return {
            "code": column.code,
            "name": name,
            "label": str(column.text),
            "number": column.type == "number",
            "html": self.result(value) if is_result else self.field(name, column, value, number + 1, is_wrong=is_wrong),
        }

    def result(self, value: Any) -> SafeString:
        text = thai.format_number(value) if isinstance(value, int | float) else "–"
        return format_html("<output data-result>{}</output>", text)

    def field(self, name: str, column: Item, value: Any, number: int, *, is_wrong: bool) -> SafeString:
        label = f"{column.text} {number}"
        common = f'name="{escape(name)}" data-cell="{escape(column.code)}" aria-label="{escape(label)}"'
        common += ' aria-invalid="true"' if is_wrong else ""
        if column.type in ("choice", "yes_no") or (column.type == "code" and not _is_open(column)):
            return mark_safe(f'<select class="form-select" {common}>{_choices(column, value)}</select>')  # noqa: S308 - escaped
        extra = {
            "number": ' inputmode="decimal" class="form-control m-num"',
            "date": ' type="date" class="form-control"',
        }
        kind = extra.get(column.type, ' class="form-control"')
        listed = f' list="codes-{column.codes}"' if _is_open(column) else ""
        text = escape(text_of(column, value))
        return mark_safe(f'<input {common}{kind}{listed} autocomplete="off" maxlength="300" value="{text}">')  # noqa: S308 - escaped

    def factor(self, number: int, row: Mapping[str, Any]) -> dict[str, Any]:
        convert = self.item.convert
        if convert is None:
            return {}
        own = row.get(convert.factor)
        used = factor_of(self.item, {**row, convert.factor: own if isinstance(own, int | float) else None})
        by = column_of(self.item, convert.by)
        choice = next((c for c in by.choices if c.code == row.get(convert.by)), None) if by else None
        result = column_of(self.item, convert.result)
        return {
            "name": f"{PREFIX}{self.item.code}-{number}-{convert.factor}",
            "code": convert.factor,
            "own": "" if own is None else (_text_number(own) if isinstance(own, int | float) else own),
            "used": "" if used is None else _text_number(used),
            "unit": str(choice.unit or choice.text) if choice else "",
            "result": str(result.unit) if result else "",
            "shown": choice is not None and (not choice.exact or own is not None),
            "open": choice is not None and used is None,
        }


def _text_number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.10f}".rstrip("0").rstrip(".")


def text_of(column: Item, value: Any) -> str:
    """A value as an input shows it: every digit of a number, its thousands apart."""
    if value is None:
        return ""
    if column.type == "code":
        return shown(column.codes, str(value))
    if column.type == "number" and isinstance(value, int | float) and not isinstance(value, bool):
        text = _text_number(value)
        whole, dot, rest = text.partition(".")
        return f"{int(whole):,}{dot}{rest}" if whole not in ("-0", "") else text
    return str(value)


def _choices(column: Item, value: Any) -> str:
    """The options of a choice; what is not on the list stays, to be corrected."""
    pairs = _pairs(column)
    given = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    known = {code for code, _text in pairs}
    if given not in (None, "") and given not in known:
        pairs = [*pairs, (str(given), str(given))]
    drawn = [
        f'<option value="{escape(code)}"{" selected" if code == given else ""}>{escape(text)}</option>'
        for code, text in pairs
    ]
    return '<option value=""></option>' + "".join(drawn)


def _pairs(column: Item) -> list[tuple[str, str]]:
    if column.type == "code":
        codes = code_list(column.codes)
        return [(code, codes.label(code)) for code in codes.entries]
    return [(code, text) for code, text, _chosen in options(column, None)]


def _datalist(name: str) -> SafeString:
    return _datalist_in(name, thai.is_thai())


@cache
def _datalist_in(name: str, _is_thai: bool) -> SafeString:
    codes = code_list(name)
    lines = (f'<option value="{escape(codes.label(code))}"></option>' for code in codes.entries)
    return mark_safe("".join(lines))  # noqa: S308 - escaped


def script_columns(item: Item) -> dict[str, Any]:
    """What the script needs to convert, paste and number the rows of a table."""
    by = column_of(item, item.convert.by) if item.convert else None
    known = {
        column.fill: {
            code: entry.facts.get(column.fill.partition(".")[2])
            for source in [column_of(item, column.fill.partition(".")[0])]
            if source is not None
            for code, entry in code_list(source.codes).entries.items()
        }
        for column in item.columns
        if column.fill
    }
    return {
        "order": [column.code for column in typed_columns(item) if not _is_factor(item, column)],
        "max": item.max_rows,
        "convert": {"quantity": item.convert.quantity, "by": item.convert.by, "factor": item.convert.factor,
                    "result": item.convert.result} if item.convert else None,
        "factors": {c.code: c.factor for c in by.choices} if by else {},
        "exact": [c.code for c in by.choices if c.exact] if by else [],
        "units": {c.code: str(c.unit or c.text) for c in by.choices} if by else {},
        "fill": {column.code: column.fill for column in item.columns if column.fill},
        "known": known,
    }  # fmt: skip
