"""What the standard columns say of our rules, as an export writes them and an import compares them.

A rule of ours stands in a column of its own and, where XPath has words for it, also in `relevant` or `constraint`. As
long as these say what the portal wrote there, ours counts; where somebody changed them, the change counts.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mind_portal.questionnaires.xlsform.expressions.cel import read_cel
from mind_portal.questionnaires.xlsform.expressions.to_xpath import to_xpath
from mind_portal.questionnaires.xlsform.expressions.tree import (
    Call,
    Member,
    Name,
    Untranslatable,
    names_in,
    number_text,
    rebuilt,
)

_PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_WORDS: Final = frozenset({"true", "false", "null"})
_SPOKEN: Final = frozenset({"text", "number", "date", "choice"})


def types_of(data: Mapping[str, Any]) -> dict[str, str]:
    """The types of the items and facts of a definition that XPath can name.

    An item that shares its code with a column is left out: ODK could not tell the two apart.
    """
    items = [item for section in data["sections"] for item in section["items"]]
    columns = {column["code"] for item in items for column in item.get("columns", [])}
    facts = {name: f"fact:{kind}" for name, kind in data.get("facts", {}).items()}
    return facts | {item["code"]: item["type"] for item in items if item["code"] not in columns}


def relevant_text(rule: str, types: Mapping[str, str]) -> str:
    """A condition in XPath, empty where there is none or it cannot be said."""
    return _in_xpath(rule, types) if rule else ""


@dataclass(frozen=True)
class Constraint:
    """The one constraint of an item, what it says when it is broken, and the codes of the checks that it stands for."""

    text: str
    message: Mapping[str, str]
    codes: frozenset[str]


def constraint_of(item: Mapping[str, Any], types: Mapping[str, str]) -> Constraint:
    """The bounds of an item and those of its checks that block, as far as XPath has words for them."""
    blocking = [check for check in item.get("checks", []) if check["level"] == "error" and item["type"] != "table"]
    said = [(check, _in_xpath(check["rule"], types, item["code"])) for check in blocking]
    return _joined(item, said, types)


def column_constraint(table: Mapping[str, Any], column: Mapping[str, Any]) -> Constraint:
    """The bounds of a column, and the checks of its table that ask each row about this column alone."""
    types = {column["code"]: column["type"]}
    blocking = [check for check in table.get("checks", []) if check["level"] == "error" and check.get("each")]
    said = [(check, _of_one_row(check["rule"], table["code"], column["code"], types)) for check in blocking]
    return _joined(column, said, {})  # ODK might know two columns of one name: no message speaks of them


def _joined(
    item: Mapping[str, Any], said: Sequence[tuple[Mapping[str, Any], str]], types: Mapping[str, str]
) -> Constraint:
    said = [(check, text) for check, text in said if text]
    rules = [*_bounds(item), *(text for _check, text in said)]
    text = rules[0] if len(rules) == 1 else " and ".join(f"({rule})" for rule in rules)
    messages = [{key: _with_places(words, types) for key, words in check["message"].items()} for check, _text in said]
    joined = {language: " / ".join(m[language] for m in messages if m[language]) for language in ("th", "en")}
    return Constraint(text, joined, frozenset(check["code"] for check, _text in said))


def _bounds(item: Mapping[str, Any]) -> list[str]:
    low, high = item.get("min"), item.get("max")
    found = [f". >= {number_text(float(low))}"] if low is not None else []
    return found + ([f". <= {number_text(float(high))}"] if high is not None else [])


def _in_xpath(rule: str, types: Mapping[str, str], own: str = "") -> str:
    try:
        return to_xpath(read_cel(rule), types, own=own)
    except Untranslatable:
        return ""


def _of_one_row(rule: str, table: str, column: str, types: Mapping[str, str]) -> str:
    """What `table.all(r, …)` asks of one row, when it speaks of nothing but this column."""
    try:
        match read_cel(rule):
            case Call(name="all", arguments=(Name() as rows, Name() as row, asked)) if rows.name == table:
                cell = Member(Name(row.name), column)
                body = rebuilt(asked, lambda node: Name(column) if node == cell else None)
                return to_xpath(body, types, own=column) if names_in(body) <= {column, *_WORDS} else ""
    except Untranslatable:
        pass
    return ""


def _with_places(words: str, types: Mapping[str, str]) -> str:
    """`{hp}` in a message as ODK shows the value of a question; what it cannot know becomes `…`."""
    return _PLACE.sub(lambda match: f"${{{match[1]}}}" if types.get(match[1]) in _SPOKEN else "…", words)
