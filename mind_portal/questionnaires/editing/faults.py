"""What keeps a draft from being published: each fault with the piece that it belongs to, in the words of the page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mind_portal.core.errors import DomainError
from mind_portal.questionnaires.editing.labels import FIELD_WORDS, type_words
from mind_portal.questionnaires.editing.names import dicts, rule_fault
from mind_portal.questionnaires.editing.shape import Data
from mind_portal.questionnaires.models import Version
from mind_portal.questionnaires.reading import try_definition
from mind_portal.questionnaires.services import compile_definition


@dataclass(frozen=True)
class Fault:
    """`piece` is the code of an item or section, empty for the checklist itself; `field` is its key, `number` its row
    in a list of choices, columns or checks, from 0."""

    piece: str
    field: str
    message: str
    number: int = -1

    @property
    def where(self) -> str:
        """The field in words: “Choice 2”."""
        words = str(FIELD_WORDS.get(self.field, self.field))
        return f"{words} {self.number + 1}" if self.number >= 0 else words


def faults_of(code: str, data: Data) -> list[Fault]:
    """Every fault of the draft of the checklist `code`, in the order of its pieces."""
    found = [*unreadable(data), *_missing_thai(data), *_unsourced(data), *_changed_types(code, data)]
    order = {piece: number for number, piece in enumerate(_pieces(data))}
    return sorted(dict.fromkeys(found), key=lambda fault: order.get(fault.piece, -1))


def unreadable(data: Data) -> list[Fault]:
    """What the engine cannot take: pieces that are not whole, rules that cannot be evaluated."""
    definition, unread = try_definition(data)
    found = [_at(data, place, message) for place, message in unread]
    if unread:
        return [*found, *_rule_faults(data)]
    try:
        compile_definition(definition)
    except DomainError as error:
        return [_of_rule(data, breach.field, str(breach.message)) for breach in error.breaches]
    return []


def _pieces(data: Data) -> Iterator[str]:
    for section in data["sections"]:
        yield section["code"]
        for item in section["items"]:
            yield item["code"]


def _at(data: Data, place: str, message: str) -> Fault:
    """`$.sections[2].items[0].checks[1].rule` is the second check of the first item of the third section."""
    match = re.match(r"\$\.sections\[(\d+)\](?:\.items\[(\d+)\])?\.?(.*)", place)
    if match is None:
        piece = "" if place.startswith("$") or place in ("item", "check") else place
        return Fault(piece, re.split(r"[.\[]", place.removeprefix("$."))[0], message)
    section = data["sections"][int(match.group(1))]
    piece = section["items"][int(match.group(2))] if match.group(2) else section
    rest = re.match(r"(\w*)(?:\[(\d+)\])?", match.group(3))
    name, row = (rest.group(1), rest.group(2)) if rest else ("", None)
    return Fault(piece["code"], name, message, int(row) if row else -1)


def _of_rule(data: Data, field: str, message: str) -> Fault:
    """A fault of `show:CODE`, of `check:CODE`, or of a check's message, which names the check alone."""
    kind, _colon, code = field.partition(":")
    message = message.removeprefix(f"{field}: ")
    if kind == "show":
        return Fault(code, "show_if", message)
    wanted = code or kind
    for section in data["sections"]:
        for item in section["items"]:
            for number, check in enumerate(dicts(item.get("checks"))):
                if check.get("code") == wanted:
                    return Fault(item["code"], "checks", message, number)
    return Fault("", "", message)


def _missing_thai(data: Data) -> Iterator[Fault]:
    """Officers read Thai: what has no Thai text cannot be answered."""
    if not _thai(data.get("title")):
        yield Fault("", "title", NO_THAI % {})
    if not data["sections"]:
        yield Fault("", "items", _("the checklist has no sections yet"))
    for section in data["sections"]:
        if not _thai(section.get("title")):
            yield Fault(section["code"], "title", NO_THAI % {})
        if not section["items"]:
            yield Fault(section["code"], "items", _("the section has no items: add one or delete the section"))
        for item in section["items"]:
            yield from _item_without_thai(item)


def _item_without_thai(item: Data) -> Iterator[Fault]:
    if not _thai(item.get("text")):
        yield Fault(item["code"], "text", NO_THAI % {})
    for key, words in (("choices", "text"), ("columns", "text"), ("checks", "message")):
        for number, row in enumerate(dicts(item.get(key))):
            if not _thai(row.get(words)):
                yield Fault(item["code"], key, NO_THAI % {}, number)


def _thai(words: Any) -> bool:
    return isinstance(words, dict) and bool(str(words.get("th", "")).strip())


def _unsourced(data: Data) -> Iterator[Fault]:
    """Verified law says what it was compared with."""
    for section in data["sections"]:
        for item in section["items"]:
            article = item.get("article")
            if isinstance(article, dict) and article.get("verified") and not str(article.get("source", "")).strip():
                yield Fault(item["code"], "article", UNSOURCED % {})


NO_THAI: Final = gettext_lazy("needs a Thai text")
UNSOURCED: Final = gettext_lazy("verified needs a source: what it was compared with, and when")


def _rule_faults(data: Data) -> Iterator[Fault]:
    """The rules by themselves, in a draft that cannot be read as a whole."""
    for section in data["sections"]:
        yield from _condition(data, section)
        for item in section["items"]:
            yield from _condition(data, item)
            for number, check in enumerate(dicts(item.get("checks"))):
                if fault := rule_fault(data, str(check.get("rule", ""))):
                    yield Fault(item["code"], "checks", fault, number)


def _condition(data: Data, piece: Data) -> Iterator[Fault]:
    if fault := rule_fault(data, str(piece.get("show_if", "")), before=piece["code"]):
        yield Fault(piece["code"], "show_if", fault)


def published_types(code: str) -> dict[str, str]:
    """The items of every published version of a checklist, with the type that each has had: it stays for ever."""
    found: dict[str, str] = {}
    published = Version.objects.filter(questionnaire__code=code, published_at__isnull=False)
    for definition in published.order_by("number").values_list("definition", flat=True):
        for section in definition["sections"]:
            for item in section["items"]:
                found[item["code"]] = item["type"]
    return found


def type_sentence(code: str, was: str) -> str:
    words = {"code": code, "type": type_words(was)}
    return _("“%(code)s” was published as “%(type)s” and keeps that meaning: give the new question a new code") % words


def _changed_types(code: str, data: Data) -> Iterator[Fault]:
    known = published_types(code)
    for section in data["sections"]:
        for item in section["items"]:
            was = known.get(item["code"])
            if was is not None and was != item.get("type"):
                yield Fault(item["code"], "type", type_sentence(item["code"], was))
