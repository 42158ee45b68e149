"""What the standard columns say of our rules, as an export writes them and an import compares them.

A rule of ours stands in a column of its own and, where XPath has words for it, also in `relevant` or `constraint`. As
long as these say what the portal wrote there, ours counts; where somebody changed them, the change counts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from mind_portal.questionnaires.xlsform.expressions.cel import read_cel
from mind_portal.questionnaires.xlsform.expressions.to_xpath import to_xpath
from mind_portal.questionnaires.xlsform.expressions.tree import Untranslatable, number_text

_PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
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
    rules, messages, codes = _bounds(item), [], set[str]()
    for check in item.get("checks", []):
        text = _in_xpath(check["rule"], types, item["code"])
        if check["level"] == "error" and text and item["type"] != "table":
            rules.append(text)
            messages.append({language: _with_places(words, types) for language, words in check["message"].items()})
            codes.add(check["code"])
    text = rules[0] if len(rules) == 1 else " and ".join(f"({rule})" for rule in rules)
    joined = {language: " / ".join(m[language] for m in messages if m[language]) for language in ("th", "en")}
    return Constraint(text, joined, frozenset(codes))


def _bounds(item: Mapping[str, Any]) -> list[str]:
    low, high = item.get("min"), item.get("max")
    found = [f". >= {number_text(float(low))}"] if low is not None else []
    return found + ([f". <= {number_text(float(high))}"] if high is not None else [])


def _in_xpath(rule: str, types: Mapping[str, str], own: str = "") -> str:
    try:
        return to_xpath(read_cel(rule), types, own=own)
    except Untranslatable:
        return ""


def _with_places(words: str, types: Mapping[str, str]) -> str:
    """`{hp}` in a message as ODK shows the value of a question; what it cannot know becomes `…`."""
    return _PLACE.sub(lambda match: f"${{{match[1]}}}" if types.get(match[1]) in _SPOKEN else "…", words)
