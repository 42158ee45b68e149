"""The changes that an editor makes to a draft: each a function that alters the definition or refuses.

Pieces are found by their codes, so that two people who work on different items never disturb one another. Only who
rewrites a piece says what he had seen of it (`base`): when it has changed since, nothing is overwritten.
"""

import copy
import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach, DomainError, StaleError
from mind_portal.questionnaires.editing.faults import type_sentence
from mind_portal.questionnaires.editing.names import Mention, dicts, facts, mentions
from mind_portal.questionnaires.editing.shape import Data
from mind_portal.questionnaires.reading import CODE, RESERVED

Change = Callable[[Data], None]

MOST_CODE: Final = 60


def fingerprint(piece: Mapping[str, Any]) -> str:
    """A mark of what an editor has seen of a piece; of a section without its items."""
    seen = {key: value for key, value in piece.items() if key not in ("items", "sections")}
    text = json.dumps(seen, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


# --- finding ---------------------------------------------------------------------------------------------------------


class NoPiece(LookupError):
    """The piece is not in the draft (any more)."""


def find_section(data: Data, code: str) -> Data:
    for section in data["sections"]:
        if section["code"] == code:
            return dict_of(section)
    raise NoPiece(code)


def find_item(data: Data, code: str) -> tuple[Data, int]:
    """The section that holds the item, and the item's place in it."""
    for section in data["sections"]:
        for place, item in enumerate(section["items"]):
            if item["code"] == code:
                return dict_of(section), place
    raise NoPiece(code)


def dict_of(piece: Any) -> Data:
    found: Data = piece
    return found


def item_of(data: Data, code: str) -> Data:
    section, place = find_item(data, code)
    return dict_of(section["items"][place])


def is_section(data: Data, code: str) -> bool:
    return any(section["code"] == code for section in data["sections"])


def used_codes(data: Data) -> set[str]:
    """Sections, items and facts share one space of names."""
    items = {item["code"] for section in data["sections"] for item in section["items"]}
    return items | {section["code"] for section in data["sections"]} | set(facts(data))


# --- codes -----------------------------------------------------------------------------------------------------------


def propose_code(data: Data, text: str, kind: str, published: Collection[str] = ()) -> str:
    """A code out of the English words of a question, else `item_7`; never one that is or was somebody else's."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    base = re.sub(r"^[0-9_]+", "", "_".join(words[:5]))[:40].strip("_")
    taken = used_codes(data) | set(published) | set(RESERVED)
    if base and base not in taken:
        return base
    stem, number = (f"{base}_", 2) if base else (f"{kind}_", 1)
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def require_code(data: Data, code: str, *, known: Mapping[str, str], kind: str, field: str = "code") -> None:
    """Raises DomainError (QUE-EDIT-6) for a code that cannot be one, is taken, or had another meaning."""
    if not CODE.fullmatch(code) or code in RESERVED or len(code) > MOST_CODE:
        message = _("“%(code)s” cannot be a code: small English letters, digits and _, beginning with a letter")
        raise DomainError(Breach("QUE-EDIT-6", message % {"code": code[:80]}, field=field))
    if code in used_codes(data):
        message = _("the code “%(code)s” is used already in this checklist")
        raise DomainError(Breach("QUE-EDIT-6", message % {"code": code}, field=field))
    if code in known and known[code] != kind:
        raise DomainError(Breach("QUE-EDIT-6", type_sentence(code, known[code]), field=field))


# --- adding, moving, copying, deleting -------------------------------------------------------------------------------


def add_section(code: str, title: Mapping[str, str]) -> Change:
    def change(data: Data) -> None:
        require_code(data, code, known={}, kind="")
        data["sections"].append({"code": code, "title": dict(title), "items": []})

    return change


def add_item(section: str, item: Data, known: Mapping[str, str]) -> Change:
    """Put a new item at the end of a section; `known` are the published items with their types."""

    def change(data: Data) -> None:
        require_code(data, item["code"], known=known, kind=str(item.get("type")))
        find_section(data, section)["items"].append(item)

    return change


def move(code: str, step: int) -> Change:
    """One place up (-1) or down (1); an item goes on into the neighbouring section, at the ends nothing happens."""

    def change(data: Data) -> None:
        if is_section(data, code):
            _shift(data["sections"], [section["code"] for section in data["sections"]].index(code), step)
            return
        section, place = find_item(data, code)
        if 0 <= place + step < len(section["items"]):
            _shift(section["items"], place, step)
            return
        index = data["sections"].index(section) + step
        if 0 <= index < len(data["sections"]):
            item = section["items"].pop(place)
            target = data["sections"][index]["items"]
            target.insert(0 if step > 0 else len(target), item)

    return change


def _shift(pieces: list[Any], place: int, step: int) -> None:
    if 0 <= place + step < len(pieces):
        pieces.insert(place + step, pieces.pop(place))


def copy_piece(code: str, published: Collection[str]) -> Change:
    """A copy right behind the original, under new codes; rules inside a copied section speak of the copies."""

    def change(data: Data) -> None:
        if is_section(data, code):
            section = find_section(data, code)
            made = copy.deepcopy(section)
            _give_new_codes(data, [made, *made["items"]], published)
            data["sections"].insert(data["sections"].index(section) + 1, made)
            return
        section, place = find_item(data, code)
        made = copy.deepcopy(section["items"][place])
        _give_new_codes(data, [made], published)
        section["items"].insert(place + 1, made)

    return change


def _give_new_codes(data: Data, pieces: list[Data], published: Collection[str]) -> None:
    renamed: dict[str, str] = {}
    for piece in pieces:
        taken = {*published, *renamed.values()}
        renamed[piece["code"]] = propose_code(data, piece["code"].replace("_", " "), piece["code"], taken)
    checks = _check_codes(data)
    for piece in pieces:
        piece["code"] = renamed[piece["code"]]
        if "show_if" in piece:
            piece["show_if"] = _renamed(str(piece["show_if"]), renamed)
        for check in dicts(piece.get("checks")):
            check["code"] = _free(str(check.get("code", "check")), checks)
            check["rule"] = _renamed(str(check.get("rule", "")), renamed)
            _rename_places(check, renamed)


def _rename_places(check: Data, renamed: Mapping[str, str]) -> None:
    message = check.get("message")
    if isinstance(message, dict):
        for language, text in message.items():
            for old, new in renamed.items():
                text = str(text).replace(f"{{{old}}}", f"{{{new}}}")
            message[language] = text


def _renamed(rule: str, renamed: Mapping[str, str]) -> str:
    """The rule with other names; texts in quotation marks and columns behind a dot stay."""
    parts = re.split(r"""("[^"\n]*"|'[^'\n]*')""", rule)
    swap = lambda match: renamed.get(match.group(), match.group())  # noqa: E731
    return "".join(
        part if number % 2 else re.sub(r"(?<![.\w])[a-z][a-z0-9_]*", swap, part) for number, part in enumerate(parts)
    )


def _check_codes(data: Data) -> set[str]:
    return {
        str(check.get("code"))
        for section in data["sections"]
        for item in section["items"]
        for check in dicts(item.get("checks"))
    }


def _free(code: str, taken: set[str]) -> str:
    number, found = 2, code
    while found in taken:
        found = f"{code}_{number}"
        number += 1
    taken.add(found)
    return found


def delete_piece(code: str) -> Change:
    """Raises DomainError (QUE-EDIT-13) when rules elsewhere speak of the item, or of one in the section."""

    def change(data: Data) -> None:
        if is_section(data, code):
            section = find_section(data, code)
            gone = {code, *(item["code"] for item in section["items"])}
            _require_unmentioned(data, gone)
            data["sections"].remove(section)
            return
        section, place = find_item(data, code)
        _require_unmentioned(data, {code})
        section["items"].pop(place)

    return change


def _require_unmentioned(data: Data, codes: set[str]) -> None:
    found = list(mentions(data, codes))
    if found:
        message = _("%(codes)s cannot go or get another code: %(where)s. Change those rules first.")
        named = ", ".join(sorted(frozenset().union(*(one.codes for one in found))))
        where = "; ".join(dict.fromkeys(_where(one) for one in found))
        raise DomainError(Breach("QUE-EDIT-13", message % {"codes": named, "where": where}, field="code"))


def _where(mention: Mention) -> str:
    if mention.check:
        words = {"check": mention.check, "piece": mention.piece}
        return _("the check “%(check)s” of “%(piece)s” speaks of it") % words
    return _("“%(piece)s” shows by a rule that asks about it") % {"piece": mention.piece}


# --- rewriting -------------------------------------------------------------------------------------------------------


def put_item(code: str, base: str, item: Data, known: Mapping[str, str]) -> Change:
    """Write an item anew. Raises NoPiece; StaleError (QUE-EDIT-14) when somebody has changed it since `base`;
    DomainError for its code (QUE-EDIT-6), a type that a published item cannot get (QUE-EDIT-15), or law that is said to
    be verified without a source (QUE-EDIT-16)."""

    def change(data: Data) -> None:
        section, place = find_item(data, code)
        _require_base(section["items"][place], base, item)
        if item["code"] != code:
            _require_renamable(data, code, known)
            require_code(data, item["code"], known=known, kind=str(item.get("type")))
            _require_unmentioned(data, {code})
        elif code in known and known[code] != item.get("type"):
            raise DomainError(Breach("QUE-EDIT-15", type_sentence(code, known[code]), field="type"))
        article = item.get("article")
        if article and article.get("verified") and not article.get("source"):
            message = _("verified needs a source: what it was compared with, and when")
            raise DomainError(Breach("QUE-EDIT-16", message, field="article_source"))
        section["items"][place] = item

    return change


def _require_renamable(data: Data, code: str, known: Mapping[str, str]) -> None:
    if code in known:
        message = _("“%(code)s” was published and keeps its code: findings and measures speak of it")
        raise DomainError(Breach("QUE-EDIT-6", message % {"code": code}, field="code"))


def _require_base(stored: Mapping[str, Any], base: str, wanted: Mapping[str, Any]) -> None:
    if fingerprint(stored) != base and fingerprint(stored) != fingerprint(wanted):
        message = _("Somebody else has changed this meanwhile: nothing was overwritten")
        raise StaleError(Breach("QUE-EDIT-14", message))


def put_section(code: str, base: str, values: Data) -> Change:
    """Write a section's own values anew; its code and its items stay. Raises NoPiece, StaleError (QUE-EDIT-14)."""

    def change(data: Data) -> None:
        section = find_section(data, code)
        wanted = {"code": code, **values}
        _require_base(section, base, wanted)
        items = section["items"]
        section.clear()
        section.update(wanted, items=items)

    return change


def put_checklist(base: str, values: Data) -> Change:
    """Write the checklist's own values anew; its sections stay. Raises StaleError (QUE-EDIT-14)."""

    def change(data: Data) -> None:
        _require_base(data, base, {**data, **values})
        data.update(values)
        for key, value in values.items():
            if value is None:
                del data[key]

    return change
