"""A checklist as officers will see it, with answers that are nowhere kept."""

import copy
import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from mind_portal.core import thai
from mind_portal.questionnaires import pages
from mind_portal.questionnaires.answers import Answer
from mind_portal.questionnaires.definition import Definition
from mind_portal.questionnaires.editing import hooks
from mind_portal.questionnaires.editing.faults import Fault, unreadable
from mind_portal.questionnaires.editing.names import dicts
from mind_portal.questionnaires.editing.shape import Data
from mind_portal.questionnaires.examination import Examination, examine
from mind_portal.questionnaires.forms import Unreadable, read_changes
from mind_portal.questionnaires.reading import read_definition
from mind_portal.questionnaires.selectors import Edition
from mind_portal.questionnaires.services import compile_definition

TRIES: Final = 6
"""Leaving out a faulty item may break a rule that asks about it, which is then left out too, and so on."""


def draft_edition(data: Data, number: int) -> tuple[Edition | None, list[Fault]]:
    """The draft as an edition, without what the engine cannot take, and the faults of that; None if nothing is left."""
    left = copy.deepcopy(data)
    faults: list[Fault] = []
    for _try in range(TRIES):
        found = unreadable(left)
        if not found:
            definition = read_definition(left)
            whole = Edition(0, number, definition, compile_definition(definition)["rules"])
            return (whole if definition.items else None), faults
        faults = faults or found
        if not _leave_out(left, found):
            break
    return None, faults


def _leave_out(data: Data, faults: list[Fault]) -> bool:
    """Take conditions, checks and items with faults out; whether there was anything to take."""
    rules = {(fault.piece, fault.number) for fault in faults if fault.field == "checks" and fault.number >= 0}
    shown = {fault.piece for fault in faults if fault.field == "show_if"}
    items = {fault.piece for fault in faults if fault.field != "show_if" and (fault.piece, fault.number) not in rules}
    taken = False
    for section in data["sections"]:
        taken = _without_condition(section, shown) or taken
        kept = [item for item in section["items"] if item["code"] not in items]
        taken = taken or len(kept) < len(section["items"])
        section["items"] = kept
        for item in kept:
            taken = _without_condition(item, shown) or taken
            checks = [c for n, c in enumerate(dicts(item.get("checks"))) if (item["code"], n) not in rules]
            if "checks" in item and len(checks) < len(item["checks"]):
                item["checks"], taken = checks, True
    return taken


def _without_condition(piece: Data, codes: set[str]) -> bool:
    return piece["code"] in codes and piece.pop("show_if", None) is not None


def fact_rows(definition: Definition, sent: Mapping[str, str]) -> list[dict[str, str]]:
    """The facts of the preview's factory as fields: numbers, and texts."""
    words = hooks.facts()
    return [
        {
            "name": name,
            "value": sent.get(f"fact-{name}", ""),
            "words": str(words[name].words if name in words else name),
        }
        for name, kind in definition.facts.items()
        if kind in ("number", "text")
    ]


def fact_values(definition: Definition, sent: Mapping[str, str], today: dt.date) -> dict[str, Any]:
    """The facts as a rule sees them: what was typed, the day of today, the rest unknown."""
    values: dict[str, Any] = {}
    for name, kind in definition.facts.items():
        text = sent.get(f"fact-{name}", "").strip()
        values[name] = today if kind == "date" else (_number(text) if kind == "number" else text or None)
    return values


def _number(text: str) -> float | None:
    try:
        return float(thai.parse_number(text))
    except ValueError:
        return None


class Preview:
    """One look at an edition: what was typed on the page, the facts of its factory, what follows from both."""

    def __init__(self, edition: Edition, sent: Any, asked: Mapping[str, str], today: dt.date) -> None:
        self.facts = fact_values(edition.definition, asked, today)
        self.answers: dict[str, Answer] = {}
        self.unreadable: list[Unreadable] = []
        if sent:
            items = [item for section in edition.definition.sections for item in section.items]
            changes, self.unreadable = read_changes(items, sent)
            self.answers = {change.code: change.answer for change in changes}
        self.found: Examination = examine(edition, self.answers, self.facts)

    def page(self) -> dict[str, Any]:
        """As the page of a draft of an inspection, all sections at once."""
        extras = pages.Extras(typed={one.code: one for one in self.unreadable})
        sections = self.found.edition.definition.sections
        return {
            "sections": pages.section_pages(self.found, sections, extras),
            "progress": pages.progress(self.found, self.found.sections),
            "data": pages.browser_data(self.found, self.facts),
            "score": self.found.score(),
        }

    def as_json(self) -> dict[str, Any]:
        """What the page's script wants to hear after a “save”."""
        return {
            "revision": 0,
            "saved": _("Preview: nothing is kept"),
            "bases": dict.fromkeys(self.found.edition.definition.items, ""),
            "conflicts": {},
            "errors": {one.code: one.message for one in self.unreadable},
            "progress": pages.progress(self.found, self.found.sections),
        }
