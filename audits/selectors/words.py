"""Answers in words, for the last visit's, for what clashed, and for the page of a filed inspection."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from mind_portal.core import thai
from mind_portal.questionnaires.answers import Answer
from mind_portal.questionnaires.definition import Item

RESULT_WORDS: Final[Mapping[str, str | Promise]] = {
    "pass": gettext_lazy("Pass"),
    "fail": gettext_lazy("Fail"),
    "na": gettext_lazy("Not applicable"),
}
YES: Final = pgettext_lazy("there is", "Yes")
NO: Final = pgettext_lazy("there is", "No")


def answer_text(item: Item, answer: Answer | None) -> str:
    """One answer as people say it, empty when there is none; a table is the number of its rows' first cells."""
    value = (answer or {}).get("value")
    return "" if value is None else value_text(item, value)


def value_text(item: Item, value: Any) -> str:
    """A stored value in words, with its unit."""
    match item.type:
        case "compliance":
            return str(RESULT_WORDS.get(value, value))
        case "yes_no":
            return str(YES if value else NO)
        case "choice":
            return next((str(choice.text) for choice in item.choices if choice.code == value), str(value))
        case "date":
            return thai.format_date(dt.date.fromisoformat(value))
        case "number":
            number = thai.format_number(value)
            return f"{number}{thai.NO_BREAK_SPACE}{item.unit}" if item.unit else number
        case "table":
            return " · ".join(_row_text(item, row) for row in value)
    return str(value)


def _row_text(item: Item, row: Mapping[str, Any]) -> str:
    cells = [value_text(column, row[column.code]) for column in item.columns if row.get(column.code) is not None]
    return ", ".join(cells)
