"""A definition without what goes without saying, so that two of them are equal when they mean the same."""

from collections.abc import Mapping
from typing import Any, Final

_DEFAULTS: Final[Mapping[str, Any]] = {
    "required": True, "weight": 1, "severity": "major", "max_rows": 99, "on_fail": "note", "each": False,
    "exact": False, "verified": True, "minutes": 0,
}  # fmt: skip
_WORDS: Final = frozenset({"title", "text", "look", "unit", "message", "why", "intro", "nil", "note"})


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """`data` of a definition that can be read, with its words stripped and every default left out."""
    return {**_object(data), "sections": [_section(section) for section in data["sections"]]}


def _section(data: Mapping[str, Any]) -> dict[str, Any]:
    return {**_object(data), "items": [_item(item) for item in data["items"]]}


def _item(data: Mapping[str, Any]) -> dict[str, Any]:
    found = _object(data)
    for key, read in (("columns", _item), ("choices", _object), ("checks", _check)):
        if data.get(key):
            found[key] = [read(part) for part in data[key]]
    article = data.get("article")
    if article:
        found["article"] = {"text": article["text"], "verified": bool(article.get("verified"))}
        if article.get("source"):
            found["article"]["source"] = article["source"]
    return found


def _check(data: Mapping[str, Any]) -> dict[str, Any]:
    found = _object(data)
    if data.get("explain"):
        found["explain"] = [_object(choice) for choice in data["explain"]]
    return found


def _object(data: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for key, value in data.items():
        one = {"th": value["th"].strip(), "en": value["en"].strip()} if key in _WORDS and value else value
        empty = one is None or one == "" or one == [] or one == {} or one == {"th": "", "en": ""}
        if key in ("title", "text", "message") or not (empty or one == _DEFAULTS.get(key)):
            found[key] = one
    return found
