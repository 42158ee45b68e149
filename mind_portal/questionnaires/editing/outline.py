"""The outline of a draft as plain values: sections and items with what is wrong and what is new."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from mind_portal.questionnaires.definition import RULE_TYPES
from mind_portal.questionnaires.editing import hooks, labels
from mind_portal.questionnaires.editing.changes import find_item, find_section, is_section
from mind_portal.questionnaires.editing.difference import difference
from mind_portal.questionnaires.editing.faults import Fault, faults_of
from mind_portal.questionnaires.editing.item_forms import ITEM_TYPES
from mind_portal.questionnaires.editing.names import dicts, facts, names_before
from mind_portal.questionnaires.editing.selectors import draft_row, occasion_words, title_of, words_of
from mind_portal.questionnaires.editing.shape import Data
from mind_portal.questionnaires.models import DraftVersion
from mind_portal.questionnaires.words import RESULT_WORDS


def draft_head(draft: DraftVersion) -> dict[str, Any]:
    """What every page of a draft says of it."""
    return {"draft": draft_row(draft), "code": draft.code, "title": title_of(draft.definition) or draft.code}


def outline_page(draft: DraftVersion, refused: Iterable[str] = ()) -> dict[str, Any]:
    """Everything that the outline shows; faults and news by piece."""
    data = draft.definition
    faults = faults_of(draft.code, data)
    by_piece = Counter(fault.piece for fault in faults)
    news = _news(draft)
    numbers = range(1, len(data["sections"]) + 1)
    return {
        **draft_head(draft),
        "sections": [
            _section(section, number, by_piece, news) for number, section in zip(numbers, data["sections"], strict=True)
        ],
        "faults": [fault_row(draft.pk, data, fault) for fault in faults],
        "settings": {
            "minutes": data.get("minutes") or "",
            "occasions": occasion_words(data),
            "faults": by_piece.get("", 0),
        },
        "items": sum(len(section["items"]) for section in data["sections"]),
        "types": [(kind, labels.type_words(kind)) for kind in ITEM_TYPES],
        "refused": list(refused),
        "published": draft.based_on,
    }


def _news(draft: DraftVersion) -> Mapping[str, str]:
    """Pieces that are new or changed against the version that the draft is based on."""
    if draft.based_on is None:
        return {}
    found = difference(draft.based_on.definition, draft.definition)
    return {change.code: change.kind for change in reversed(found.changes) if change.kind in ("added", "changed")}


def _section(section: Data, number: int, faults: Mapping[str, int], news: Mapping[str, str]) -> dict[str, Any]:
    return {
        "code": section["code"],
        "number": number,
        "title": words_of(section.get("title")),
        "show_if": section.get("show_if") or "",
        "faults": faults.get(section["code"], 0),
        "news": news.get(section["code"], ""),
        "items": [
            _item(item, f"{number}.{place}", faults, news) for place, item in enumerate(section["items"], start=1)
        ],
    }


def _item(item: Data, number: str, faults: Mapping[str, int], news: Mapping[str, str]) -> dict[str, Any]:
    return {
        "code": item["code"],
        "number": number,
        "text": words_of(item.get("text")),
        "type": labels.type_words(str(item.get("type"))),
        "show_if": item.get("show_if") or "",
        "checks": len(dicts(item.get("checks"))),
        "optional": item.get("required") is False,
        "faults": faults.get(item["code"], 0),
        "news": news.get(item["code"], ""),
    }


def fault_row(pk: int, data: Data, fault: Fault) -> dict[str, Any]:
    """A fault with the page where it is mended."""
    url = piece_url(pk, data, fault.piece)
    return {"where": fault.where, "message": fault.message, "url": url, **_named(data, fault)}


def _named(data: Data, fault: Fault) -> dict[str, str]:
    for number, section in enumerate(data["sections"], start=1):
        if section["code"] == fault.piece:
            return {"piece": f"{number} {words_of(section.get('title')) or section['code']}"}
        for place, item in enumerate(section["items"], start=1):
            if item["code"] == fault.piece:
                return {"piece": f"{number}.{place} {words_of(item.get('text')) or item['code']}"}
    return {"piece": ""}


def piece_url(pk: int, data: Data, code: str) -> str:
    root = f"/checklists/drafts/{pk}/"
    if not code:
        return f"{root}settings/"
    return f"{root}sections/{code}/" if is_section(data, code) else f"{root}items/{code}/"


def faults_at(draft: DraftVersion, piece: str) -> list[Fault]:
    return [fault for fault in faults_of(draft.code, draft.definition) if fault.piece == piece]


def neighbours(data: Data, code: str) -> tuple[str, str]:
    """The items before and after, across sections; empty at the ends."""
    codes = [item["code"] for section in data["sections"] for item in section["items"]]
    place = codes.index(code)
    return (codes[place - 1] if place else ""), (codes[place + 1] if place + 1 < len(codes) else "")


def usable_names(data: Data, code: str) -> list[dict[str, Any]]:
    """The names that the rules of a piece may use: type, what it is, which values; `late`: in its checks only."""
    before = names_before(data, code)
    words = hooks.facts()
    rows = [
        {
            "code": name,
            "type": str(labels.RULE_TYPE_WORDS.get(kind, kind)),
            "words": str(words[name].words) if name in words else "",
            "values": "",
            "late": False,
        }
        for name, kind in facts(data).items()
    ]
    for section in data["sections"]:
        for item in section["items"]:
            if item.get("type") in RULE_TYPES:
                rows.append(_name_row(item, item["code"] not in before))
    return rows


def _name_row(item: Data, late: bool) -> dict[str, Any]:
    kind = RULE_TYPES[item["type"]]
    values = [str(one.get("code")) for one in dicts(item.get("choices") or item.get("columns"))]
    if item["type"] == "compliance":
        values = list(RESULT_WORDS)
    return {
        "code": item["code"],
        "type": str(labels.RULE_TYPE_WORDS.get(kind, kind)),
        "words": words_of(item.get("text")),
        "values": ", ".join(values),
        "late": late,
    }


def piece_page(data: Data, code: str) -> dict[str, Any]:
    """A section or item that somebody is about to delete, and how many items go with it. Raises NoPiece."""
    if is_section(data, code):
        section = find_section(data, code)
        return {"piece": code, "text": words_of(section.get("title")), "goes": len(section["items"]), "section": True}
    section, place = find_item(data, code)
    return {"piece": code, "text": words_of(section["items"][place].get("text")), "goes": 1, "section": False}


def section_title_of(data: Data, code: str) -> str:
    section, _place = find_item(data, code)
    return words_of(section.get("title"))
