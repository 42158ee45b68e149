"""An XLSForm as the definition of a checklist. Either all of it is taken or nothing, with every reason at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mind_portal.core.errors import Breach, DomainError
from mind_portal.questionnaires.definition import Definition
from mind_portal.questionnaires.reading import read_definition
from mind_portal.questionnaires.services import compile_definition
from mind_portal.questionnaires.xlsform import kinds, own
from mind_portal.questionnaires.xlsform.choices import CHOICES, ChoiceLists
from mind_portal.questionnaires.xlsform.columns import Line, lines_of, look_at_columns
from mind_portal.questionnaires.xlsform.conditions import Conditions, Known
from mind_portal.questionnaires.xlsform.counterpart import types_of
from mind_portal.questionnaires.xlsform.drafts import ItemDraft, SectionDraft
from mind_portal.questionnaires.xlsform.faults import Findings, Notice, Spot, Translation
from mind_portal.questionnaires.xlsform.items import Items
from mind_portal.questionnaires.xlsform.languages import language_of
from mind_portal.questionnaires.xlsform.leaving_out import asked_lines, look_at_appearances, look_at_calculations
from mind_portal.questionnaires.xlsform.names import proposed_slug
from mind_portal.questionnaires.xlsform.opening import FOREIGN_SHEETS, FORM_SHEETS, OWN_SHEETS, Book, open_workbook
from mind_portal.questionnaires.xlsform.outline import SURVEY, outline
from mind_portal.questionnaires.xlsform.places import Places
from mind_portal.questionnaires.xlsform.sections import sections_of
from mind_portal.questionnaires.xlsform.standard import ask_pyxform

SETTINGS = "settings"


@dataclass(frozen=True)
class Imported:
    """What a workbook becomes: the definition as JSON and as typed values, and what became different on the way."""

    data: dict[str, Any]
    definition: Definition
    notices: tuple[Notice, ...]
    translations: tuple[Translation, ...]
    rows: Mapping[str, int]
    """The row of each item in the sheet survey, by the item's code."""


def read_xlsform(content: bytes, *, code: str = "", rename: bool = False) -> Imported:
    """The checklist that an XLSForm describes.

    `code` is the checklist's, in place of the workbook's `form_id`; `rename`: give names that cannot be codes the one
    that would be proposed, instead of refusing them. Raises DomainError with every fault (QUE-XLS-1 … 10), each with
    its sheet, row and column. Nothing is stored.
    """
    found = Findings()
    book = open_workbook(content, found)
    return _Import(book, found, rename=rename).all(code)


class _Import:
    def __init__(self, book: Book, found: Findings, *, rename: bool) -> None:
        self.book = book
        self.found = found
        self.lines = {name: lines_of(book[name]) if name in book else [] for name in (*FORM_SHEETS, *OWN_SHEETS)}
        self.settings = self.lines[SETTINGS][0] if self.lines[SETTINGS] else Line(0, {}, {})
        default = language_of(self.settings.get("default_language"))
        lists = ChoiceLists(self.lines[CHOICES], found, default, rename=rename)
        self.items = Items(lists, found, default, rename=rename)

    def all(self, code: str) -> Imported:
        self.look_at_sheets()
        data = self.whole(code)
        self.items.taken |= set(data.get("facts", {}))
        sections = sections_of(outline(self.lines[SURVEY], self.found), self.items)
        if not sections and not self.found.breaches:
            self.found.fault("QUE-XLS-2", Spot(SURVEY), _("there is no question"))
        data["sections"] = [{**section.data, "items": [item.data for item in section.items]} for section in sections]
        self.put_conditions(data, sections)
        ask_pyxform(self.book, self.found)
        self.languages()
        self.found.stop()
        definition = self.examined(data, sections)
        rows = {item.code: item.part.line.number for section in sections for item in section.items}
        return Imported(data, definition, self.found.noticed(), tuple(dict.fromkeys(self.found.translations)), rows)

    # --- the whole form ----------------------------------------------------------------------------------------------

    def look_at_sheets(self) -> None:
        for name in FOREIGN_SHEETS:
            if name in self.book and self.book[name].filled():
                message = _("this sheet is not supported: delete it, and what refers to it")
                self.found.fault("QUE-XLS-3", Spot(name), message)
        lines = self.lines | {SURVEY: asked_lines(self.lines[SURVEY])}
        for name in FORM_SHEETS:
            if name in self.book:
                look_at_columns(self.book[name], lines[name], self.found)
        look_at_appearances(lines[SURVEY], self.found)
        look_at_calculations(self.lines[SURVEY], self.found)

    def whole(self, code: str) -> dict[str, Any]:
        """What is said of the checklist as a whole, in the order that a definition has."""
        extra = own.whole_form(self.lines[own.SHEET], self.found)
        title = self.title(extra.pop("title", None))
        data = {"code": code or self.code(), "kind": extra.pop("kind", "checklist"), "title": title}
        return data | extra

    def title(self, known: Mapping[str, str] | None) -> dict[str, str]:
        written = self.settings.get("title")
        if known and (not written or written in known.values()):
            return dict(known)
        if not written:
            spot = self.settings.spot(SETTINGS, "title") if self.settings.number else Spot(SETTINGS)
            self.found.fault("QUE-XLS-5", spot, _("“form_title” is missing: the name of the checklist"))
        return {"th": written, "en": ""} if not written.isascii() else {"th": "", "en": written}

    def code(self) -> str:
        written = self.settings.get("id_string")
        slug = proposed_slug(written)
        spot = self.settings.spot(SETTINGS, "id_string") if self.settings.number else Spot(SETTINGS)
        if not slug:
            message = _("“form_id” is missing or has no letters a–z: the checklist’s code, as in boiler-inspection")
            self.found.fault("QUE-XLS-4", spot, message)
        elif slug != written:
            self.found.notice(spot, _("“%(name)s” becomes “%(code)s”") % {"name": written, "code": slug})
        return slug

    def languages(self) -> None:
        """One notice, however many texts lack a language."""
        lacking = sorted(self.items.one_language)
        names = {"th": _("Thai"), "en": _("English")}
        for language in lacking:
            message = _("some questions have no text in %(language)s: the other language is shown")
            self.found.notice(Spot(SURVEY), message % {"language": names[language]})
        for name in sorted(self.items.read_as):
            message = _("the answers of the list “%(name)s” are shown in the portal's own words")
            self.found.notice(Spot(CHOICES), message % {"name": name})

    # --- conditions --------------------------------------------------------------------------------------------------

    def put_conditions(self, data: dict[str, Any], sections: list[SectionDraft]) -> None:
        items = {item.part.name: item for section in sections for item in section.items}
        days = frozenset(line.get("name") for line in self.lines[SURVEY] if line.get("type") in kinds.DAY)
        known = Known(items, self.columns(items.values()), data.get("facts", {}), days)
        checks = own.checks_by_item(self.lines[own.CHECKS], set(items), self.found)
        Conditions(known, types_of(data), checks, self.found).put(sections)
        for section, drawn in zip(data["sections"], sections, strict=True):
            section.update(drawn.data)
        if known.facts:
            data["facts"] = known.facts

    def columns(self, items: Any) -> dict[str, tuple[str, ItemDraft]]:
        """The columns of all tables; a name that two tables have stands for neither."""
        named: dict[str, list[tuple[str, ItemDraft]]] = {}
        for item in items:
            for column in item.columns:
                named.setdefault(column.part.name, []).append((item.code, column))
        return {name: found[0] for name, found in named.items() if len(found) == 1}

    # --- the portal's own rules --------------------------------------------------------------------------------------

    def examined(self, data: dict[str, Any], sections: list[SectionDraft]) -> Definition:
        """The typed definition, whose rules compile. Raises DomainError with the rows in question."""
        places = Places(sections, self.lines[own.CHECKS])
        try:
            definition = read_definition(data)
            compile_definition(definition)
        except DomainError as error:
            raise DomainError([self.placed(breach, places) for breach in error.breaches]) from None
        return definition

    def placed(self, breach: Breach, places: Places) -> Breach:
        spot = places.spot_of(breach.field)
        message = breach.message.removeprefix(f"{breach.field}: ")
        return Breach("QUE-XLS-10", f"{spot}: {message}", field=f"{spot.sheet}!{spot.row}")


def summary(imported: Imported) -> str:
    """In a line: how many sections, questions and rules."""
    sections = imported.definition.sections
    rules = len(list(imported.definition.rules()))
    words = [
        ngettext("%(n)d section", "%(n)d sections", len(sections)) % {"n": len(sections)},
        ngettext("%(n)d item", "%(n)d items", len(imported.definition.items)) % {"n": len(imported.definition.items)},
        ngettext("%(n)d rule", "%(n)d rules", rules) % {"n": rules},
    ]
    return " · ".join(words)
