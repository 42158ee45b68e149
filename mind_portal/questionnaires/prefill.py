"""Filling in what is known already, with where it came from: the person confirms or changes it, and retypes nothing.

Pure: the app gives the sources (the register, the last report, an inspection), the definition says which item takes
which name (`prefill`), the first source that knows it wins.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mind_portal.questionnaires.answers import Answer, Answers, InvalidAnswer, Source, clean_value
from mind_portal.questionnaires.definition import Definition, Item

LAST_REPORT = "last_report"


@dataclass(frozen=True)
class Known:
    """What one source says, by name, as of a day."""

    values: Mapping[str, Any]
    on: dt.date | None = None


def prefilled(definition: Definition, sources: Mapping[str, Known]) -> dict[str, Answer]:
    """Answers to begin a draft with. A value that the item cannot hold is left out."""
    found = {}
    for code, item in definition.items.items():
        answer = _first_known(item, sources)
        if answer:
            found[code] = answer
    return found


def _first_known(item: Item, sources: Mapping[str, Known]) -> Answer | None:
    for wanted in item.prefill:
        origin, _dot, name = wanted.partition(".")
        known = sources.get(origin)
        if known is None or known.values.get(name) is None:
            continue
        try:
            value = clean_value(item, known.values[name])
        except InvalidAnswer:
            continue
        if value is not None:
            source: Source = {"origin": origin}
            if known.on:
                source["on"] = known.on.isoformat()
            return {"value": value, "source": source}
    return None


def values_of(answers: Answers) -> dict[str, Any]:
    """The values of an earlier report by item, as a source."""
    return {code: answer["value"] for code, answer in answers.items() if answer.get("value") is not None}


def rows_to_keep(item: Item, previous: Answer) -> list[dict[str, Any]]:
    """The rows of the last report with only what stays the same (`keep`): the names, not the quantities."""
    rows = previous.get("value") or []
    return [{column.code: row.get(column.code) for column in item.columns if column.code in item.keep} for row in rows]


def origins(answers: Answers) -> dict[tuple[str, str], int]:
    """How many answers came from each source and day."""
    counts: dict[tuple[str, str], int] = {}
    for answer in answers.values():
        source = answer.get("source")
        if source:
            key = (source.get("origin", ""), source.get("on", ""))
            counts[key] = counts.get(key, 0) + 1
    return counts
