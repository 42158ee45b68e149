"""Answers in words, for the last visit's, for what clashed, and for the page of a filed inspection."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from mind_portal.core import thai
from mind_portal.questionnaires.answers import Answer
from mind_portal.questionnaires.codelists import code_list
from mind_portal.questionnaires.definition import Item
from mind_portal.questionnaires.proofs import place_text

RESULT_WORDS: Final[Mapping[str, str | Promise]] = {
    "pass": gettext_lazy("Pass"),
    "fail": gettext_lazy("Fail"),
    "na": gettext_lazy("Not applicable"),
}
SEVERITY_WORDS: Final[Mapping[str, str | Promise]] = {
    "minor": gettext_lazy("Minor"),
    "major": gettext_lazy("Must be corrected"),
    "critical": gettext_lazy("Serious"),
}
YES: Final = pgettext_lazy("there is", "Yes")
NO: Final = pgettext_lazy("there is", "No")


def answer_text(item: Item, answer: Answer | None) -> str:
    """One answer as people say it, empty when there is none; a table is the number of its rows' first cells."""
    answer = answer or {}
    value = answer.get("value")
    if value is None:
        return str(item.nil) if answer.get("nil") else ""
    return value_text(item, value)


def value_text(item: Item, value: Any) -> str:
    """A stored value in words, with its unit."""
    say = _SAYERS.get(item.type)
    return say(item, value) if say else str(value)


def _choice(item: Item, value: Any) -> str:
    return next((str(choice.text) for choice in item.choices if choice.code == value), str(value))


def _number(item: Item, value: Any) -> str:
    number = thai.format_number(value)
    return f"{number}{thai.NO_BREAK_SPACE}{item.unit}" if item.unit else number


def _files(_item: Item, value: Any) -> str:
    return ngettext("%(n)d file", "%(n)d files", len(value)) % {"n": len(value)}


def _photos(_item: Item, value: Any) -> str:
    return ngettext("%(n)d photo", "%(n)d photos", len(value)) % {"n": len(value)}


def _signature(_item: Item, value: Any) -> str:
    return " · ".join(part for part in (value["name"], value.get("role")) if part)


def _row_text(item: Item, row: Mapping[str, Any]) -> str:
    cells = [value_text(column, row[column.code]) for column in item.columns if row.get(column.code) is not None]
    return ", ".join(cells)


_SAYERS: Final[Mapping[str, Callable[[Item, Any], str]]] = {
    "compliance": lambda _item, value: str(RESULT_WORDS.get(value, value)),
    "yes_no": lambda _item, value: str(YES if value else NO),
    "choice": _choice,
    "date": lambda _item, value: thai.format_date(dt.date.fromisoformat(value)),
    "number": _number,
    "code": lambda item, value: code_list(item.codes).label(value),
    "file": _files,
    "photo": _photos,
    "signature": _signature,
    "place": lambda _item, value: place_text(value),
    "table": lambda item, value: " · ".join(_row_text(item, row) for row in value),
}


_PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def fill_in(text: str, values: Mapping[str, Any]) -> str:
    """A message with the values of items in place of their codes: `{electricity_kwh}` becomes `1,200,000`."""
    return _PLACE.sub(lambda match: figure(values.get(match.group(1))), text)


def figure(value: Any) -> str:
    """A value as a rule sees it, in words; the page's script writes the same."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return thai.format_number(value)
    return "–" if value is None else str(value)


def places(text: str) -> set[str]:
    """The codes that a message speaks of."""
    return set(_PLACE.findall(text))
