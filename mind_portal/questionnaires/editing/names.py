"""The names that rules of a draft may use, and where a name is used. Tolerates drafts that cannot be read yet."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mind_portal.questionnaires.definition import RULE_TYPES
from mind_portal.questionnaires.editing.shape import Data
from mind_portal.questionnaires.rules import Published, Refused, publish
from mind_portal.questionnaires.rules.language import tokenise
from mind_portal.questionnaires.services import why_refused
from mind_portal.questionnaires.words import places

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Mention:
    """A rule or a message that speaks of an item: the piece that it belongs to and its name there.

    `check` is the code of the check; without it, it is the piece's `show_if`. `codes` are the items spoken of.
    """

    piece: str
    codes: frozenset[str]
    check: str = ""


def facts(data: Data) -> dict[str, str]:
    found = data.get("facts")
    return {str(name): str(kind) for name, kind in found.items()} if isinstance(found, dict) else {}


def all_names(data: Data) -> dict[str, str]:
    """Facts and items with their types in the rule language."""
    return names_before(data, "")


def names_before(data: Data, code: str) -> dict[str, str]:
    """As `all_names`, but only the items that stand before the section or item `code`."""
    types = facts(data)
    for section in data["sections"]:
        if section["code"] == code:
            break
        for item in section["items"]:
            if item["code"] == code:
                return types
            if item.get("type") in RULE_TYPES:
                types[item["code"]] = RULE_TYPES[item["type"]]
    return types


def columns(data: Data) -> set[str]:
    """The codes of all columns of all tables."""
    return {str(column.get("code")) for section in data["sections"] for item in section["items"]
            for column in dicts(item.get("columns"))}  # fmt: skip


def dicts(found: Any) -> list[Data]:
    """The objects in a list that may be anything."""
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def rule_fault(data: Data, text: str, *, before: str = "") -> str:
    """Why a rule cannot be published, in one sentence with its place; empty when it can.

    `before`: it is a condition, which may ask only about what stands before that piece.
    """
    if not text.strip():
        return ""
    names = all_names(data)
    usable = names_before(data, before) if before else names
    try:
        published: Published = publish(text, usable, columns(data))
        if not published["gives"].startswith("BOOL"):
            raise Refused("type", 0, text, published["gives"])
    except Refused as refusal:
        return why_refused(refusal, text, names)
    return ""


def used_names(rule: str) -> set[str]:
    """The names in a rule, columns behind a dot left out; also of a rule that cannot be read."""
    try:
        tokens = tokenise(rule)
    except Refused:
        return set(_NAME.findall(rule))
    before = ["", *(token.text for token in tokens)]
    return {token.text for token, last in zip(tokens, before, strict=False) if token.kind == "name" and last != "."}


def mentions(data: Data, codes: set[str]) -> Iterator[Mention]:
    """Where one of `codes` is spoken of, outside the pieces `codes` themselves."""
    for section in data["sections"]:
        if section["code"] not in codes and (found := used_names(str(section.get("show_if", ""))) & codes):
            yield Mention(section["code"], frozenset(found))
        for item in section["items"]:
            if item["code"] not in codes:
                yield from _of_item(item, codes)


def _of_item(item: Data, codes: set[str]) -> Iterator[Mention]:
    if found := used_names(str(item.get("show_if", ""))) & codes:
        yield Mention(item["code"], frozenset(found))
    for check in dicts(item.get("checks")):
        message = check.get("message")
        texts = message.values() if isinstance(message, Mapping) else []
        spoken = set().union(*(places(str(text)) for text in texts))
        if found := (used_names(str(check.get("rule", ""))) | spoken) & codes:
            yield Mention(item["code"], frozenset(found), str(check.get("code", "")))
