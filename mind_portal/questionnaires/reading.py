"""Reads a definition from JSON, strictly: an unknown key, a wrong type or a code used twice is named with its place."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach, DomainError
from mind_portal.questionnaires import codelists
from mind_portal.questionnaires.definition import (
    COLUMN_TYPES,
    FACT_TYPES,
    MOST_ROWS,
    OCCASIONS,
    OF_CHECKLISTS,
    ON_FAIL,
    RULE_TYPES,
    SEVERITIES,
    USUAL_ROWS,
    Article,
    Check,
    Choice,
    Conversion,
    Definition,
    Item,
    Section,
    Words,
)
from mind_portal.questionnaires.models import Kind

CODE: Final = re.compile(r"[a-z][a-z0-9_]*")
SLUG: Final = re.compile(r"[a-z][a-z0-9-]*")
_OF_COLUMNS: Final = "code type text required look unit choices codes fill min max decimals measure"
_OF_ITEMS: Final = (
    f"{_OF_COLUMNS} columns show_if checks weight severity article prefill max_rows nil keep convert on_fail"
)
RESERVED: Final = frozenset({"all", "file", "discard", "signature", "today", "true", "false", "null", "in"})


def read_definition(data: Any) -> Definition:
    """The definition in `data`. Raises DomainError with every fault and its place, e.g. `sections[2].items[0].text`."""
    definition, faults = try_definition(data)
    if faults:
        raise DomainError([Breach("QUE-DEF-1", f"{place}: {fault}", field=place) for place, fault in faults])
    return definition


def try_definition(data: Any) -> tuple[Definition, list[tuple[str, str]]]:
    """The definition as far as it can be read, and each fault with its place; without faults it is whole."""
    reader = _Reader()
    definition = reader.definition(data)
    if not reader.faults:
        reader.find_repeats(definition)
    return definition, reader.faults


class _Reader:
    """Collects faults instead of stopping at the first."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str]] = []

    def fault(self, place: str, message: str) -> None:
        self.faults.append((place, message))

    # --- pieces --------------------------------------------------------------------------------------------------

    def keys(self, data: Any, place: str, allowed: str, required: str) -> dict[str, Any]:
        """`data` as an object with only `allowed` keys, the `required` ones among them."""
        if not isinstance(data, dict):
            self.fault(place, _("an object is needed"))
            return {}
        for key in sorted(set(data) - set(allowed.split())):
            self.fault(f"{place}.{key}", _("this key is not known"))
        for key in required.split():
            if key not in data:
                self.fault(f"{place}.{key}", _("is missing"))
        return data

    def value(self, data: Mapping[str, Any], key: str, kind: type | tuple[type, ...], default: Any, place: str) -> Any:
        found = data.get(key, default)
        if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
            self.fault(f"{place}.{key}", _("has the wrong type"))
            return default
        return found

    def words(self, data: Any, place: str) -> Words:
        if data is None:
            return Words()
        found = self.keys(data, place, "th en", "th en")
        return Words(self.value(found, "th", str, "", place).strip(), self.value(found, "en", str, "", place).strip())

    def code(self, data: Mapping[str, Any], place: str, pattern: re.Pattern[str] = CODE) -> str:
        found = self.value(data, "code", str, "", place)
        if not pattern.fullmatch(found) or found in RESERVED:
            self.fault(f"{place}.code", _("“%(code)s” cannot be a code") % {"code": found})
        return str(found)

    def each(self, data: Any, place: str, read: Callable[[Any, str], Any]) -> tuple[Any, ...]:
        if not isinstance(data, list):
            self.fault(place, _("a list is needed"))
            return ()
        return tuple(read(part, f"{place}[{index}]") for index, part in enumerate(data))

    # --- the definition, its sections, items, checks -----------------------------------------------------------------

    def definition(self, data: Any) -> Definition:
        known = "code kind title minutes note verified occasions facts sections"
        found = self.keys(data, "$", known, "code kind title sections")
        kind = self.value(found, "kind", str, "", "$")
        if kind not in Kind.values:
            self.fault("$.kind", _("must be one of: %(names)s") % {"names": ", ".join(Kind.values)})
        facts = self.value(found, "facts", dict, {}, "$")
        for name, of in facts.items():
            if not CODE.fullmatch(name) or of not in FACT_TYPES:
                self.fault(f"$.facts.{name}", _("must be one of: %(names)s") % {"names": ", ".join(sorted(FACT_TYPES))})
        sections = self.each(found.get("sections"), "$.sections", self.section)
        if kind == Kind.REPORT:
            self.only_in_checklists(sections)
        return Definition(
            code=self.code(found, "$", SLUG),
            kind=kind,
            title=self.words(found.get("title"), "$.title"),
            minutes=self.value(found, "minutes", int, 0, "$"),
            facts=facts,
            sections=sections,
            note=self.words(found.get("note"), "$.note"),
            verified=self.value(found, "verified", bool, True, "$"),
            occasions=self.each(found.get("occasions", []), "$.occasions", self.occasion),
        )

    def only_in_checklists(self, sections: tuple[Section, ...]) -> None:
        """The pages of report forms have no camera and no pad."""
        for item in (item for section in sections for item in section.items if item.type in OF_CHECKLISTS):
            message = _("item “%(code)s”: items of the type “%(type)s” belong to checklists")
            self.fault("$.sections", message % {"code": item.code, "type": item.type})

    def occasion(self, data: Any, place: str) -> str:
        if data not in OCCASIONS:
            self.fault(place, _("must be one of: %(names)s") % {"names": ", ".join(OCCASIONS)})
        return str(data)

    def section(self, data: Any, place: str) -> Section:
        found = self.keys(data, place, "code title show_if why intro minutes items", "code title items")
        number = int(place.rpartition("[")[2].rstrip("]")) + 1
        return Section(
            code=self.code(found, place),
            title=self.words(found.get("title"), f"{place}.title"),
            items=self.each(found.get("items"), f"{place}.items", self.item),
            show_if=self.value(found, "show_if", str, "", place),
            number=number,
            why=self.words(found.get("why"), f"{place}.why"),
            intro=self.words(found.get("intro"), f"{place}.intro"),
            minutes=self.value(found, "minutes", int, 0, place),
        )

    def item(self, data: Any, place: str) -> Item:
        found = self.keys(data, place, _OF_ITEMS, "code type text")
        severity = self.value(found, "severity", str, "major", place)
        if severity not in SEVERITIES:
            self.fault(f"{place}.severity", _("must be one of: %(names)s") % {"names": ", ".join(SEVERITIES)})
        weight = self.value(found, "weight", (int, float), 1, place)
        if weight < 0:
            self.fault(f"{place}.weight", _("cannot be less than 0"))
        return Item(
            code=self.code(found, place),
            type=self.item_type(found, place),
            text=self.words(found.get("text"), f"{place}.text"),
            required=self.value(found, "required", bool, True, place),
            look=self.words(found.get("look"), f"{place}.look"),
            unit=self.words(found.get("unit"), f"{place}.unit"),
            choices=self.each(found.get("choices", []), f"{place}.choices", self.choice),
            columns=self.each(found.get("columns", []), f"{place}.columns", self.column),
            show_if=self.value(found, "show_if", str, "", place),
            checks=self.each(found.get("checks", []), f"{place}.checks", self.check),
            weight=float(weight),
            severity=severity,
            article=self.article(found.get("article"), f"{place}.article"),
            measure=self.value(found, "measure", str, "", place),
            on_fail=self.on_fail(found, place),
            number=_item_number(place),
            **self.of_reports(found, place),
        )

    def on_fail(self, item: Mapping[str, Any], place: str) -> str:
        """What a failed item must bring; only a judged item can fail."""
        found = item.get("on_fail", "note")
        if found not in ON_FAIL:
            self.fault(f"{place}.on_fail", _("must be one of: %(names)s") % {"names": ", ".join(ON_FAIL)})
        elif "on_fail" in item and item.get("type") != "compliance":
            self.fault(f"{place}.on_fail", _("belongs to items of the type compliance"))
        return str(found)

    def of_reports(self, found: Mapping[str, Any], place: str) -> dict[str, Any]:
        """What report forms need beside a checklist's keys: code lists, bounds, what is filled in, tables."""
        codes = self.value(found, "codes", str, "", place)
        if codes and codes not in codelists.known():
            self.fault(f"{place}.codes", _("must be one of: %(names)s") % {"names": ", ".join(codelists.known())})
        rows = self.value(found, "max_rows", int, USUAL_ROWS, place)
        if not 1 <= rows <= MOST_ROWS:
            self.fault(f"{place}.max_rows", _("must lie between 1 and %(n)d") % {"n": MOST_ROWS})
        return {
            "codes": codes,
            "fill": self.value(found, "fill", str, "", place),
            "low": self.number(found, "min", place),
            "high": self.number(found, "max", place),
            "decimals": self.value(found, "decimals", (int, type(None)), None, place),
            "prefill": self.each(found.get("prefill", []), f"{place}.prefill", self.source),
            "max_rows": rows,
            "nil": self.words(found.get("nil"), f"{place}.nil"),
            "keep": self.each(found.get("keep", []), f"{place}.keep", lambda name, _place: str(name)),
            "convert": self.conversion(found, f"{place}.convert"),
        }

    def number(self, data: Mapping[str, Any], key: str, place: str) -> float | None:
        found = self.value(data, key, (int, float, type(None)), None, place)
        return None if found is None else float(found)

    def source(self, data: Any, place: str) -> str:
        """`register.hp`: a source and a name in it."""
        if not isinstance(data, str) or not re.fullmatch(r"[a-z_]+\.[a-z][a-z0-9_]*", data):
            self.fault(place, _("must be written source.name"))
        return str(data)

    def conversion(self, item: Mapping[str, Any], place: str) -> Conversion | None:
        if item.get("convert") is None:
            return None
        found = self.keys(item["convert"], place, "from by factor to", "from by factor to")
        columns = {c.get("code"): c.get("type") for c in item.get("columns", []) if isinstance(c, dict)}
        wanted = {"from": "number", "by": "choice", "factor": "number", "to": "number"}
        for key, kind in wanted.items():
            if columns.get(found.get(key)) != kind:
                self.fault(f"{place}.{key}", _("must name a column of the type %(type)s") % {"type": kind})
        return Conversion(*(str(found.get(key, "")) for key in wanted))

    def item_type(self, data: Mapping[str, Any], place: str) -> str:
        kind = str(self.value(data, "type", str, "", place))
        if kind not in RULE_TYPES:
            self.fault(f"{place}.type", _("must be one of: %(names)s") % {"names": ", ".join(sorted(RULE_TYPES))})
        elif (kind == "code") != bool(data.get("codes")):
            self.fault(f"{place}.codes", _("belong to items of the type code, which need them"))
        elif (kind == "choice") != bool(data.get("choices")):
            self.fault(f"{place}.choices", _("belong to items of the type choice, which need them"))
        elif (kind == "table") != bool(data.get("columns")):
            self.fault(f"{place}.columns", _("belong to items of the type table, which need them"))
        return kind

    def column(self, data: Any, place: str) -> Item:
        found = self.keys(data, place, _OF_COLUMNS, "code type text")
        item = self.item(found, place)
        if item.type not in COLUMN_TYPES:
            self.fault(f"{place}.type", _("must be one of: %(names)s") % {"names": ", ".join(sorted(COLUMN_TYPES))})
        return item

    def choice(self, data: Any, place: str) -> Choice:
        found = self.keys(data, place, "code text factor unit exact", "code text")
        return Choice(
            self.code(found, place),
            self.words(found.get("text"), f"{place}.text"),
            self.number(found, "factor", place),
            self.words(found.get("unit"), f"{place}.unit"),
            self.value(found, "exact", bool, False, place),
        )

    def check(self, data: Any, place: str) -> Check:
        found = self.keys(data, place, "code rule level message each explain", "code rule level message")
        level = self.value(found, "level", str, "error", place)
        if level not in ("error", "warning"):
            self.fault(f"{place}.level", _("must be one of: %(names)s") % {"names": "error, warning"})
        rule = self.value(found, "rule", str, "", place)
        return Check(
            self.code(found, place),
            rule,
            level,
            self.words(found.get("message"), f"{place}.message"),
            self.value(found, "each", bool, False, place),
            self.each(found.get("explain", []), f"{place}.explain", self.choice),
        )

    def article(self, data: Any, place: str) -> Article | None:
        if data is None:
            return None
        found = self.keys(data, place, "text verified source", "text verified")
        return Article(
            self.value(found, "text", str, "", place),
            self.value(found, "verified", bool, False, place),
            self.value(found, "source", str, "", place),
        )

    def find_repeats(self, definition: Definition) -> None:
        """Sections, items and facts share one space of names; checks have theirs, choices and columns their item's."""
        items = [item for section in definition.sections for item in section.items]
        sections = [section.code for section in definition.sections]
        self.no_repeats("item", [*sections, *definition.facts, *(item.code for item in items)])
        self.no_repeats("check", [check.code for item in items for check in item.checks])
        for item in items:
            self.no_repeats(item.code, [choice.code for choice in item.choices])
            self.no_repeats(item.code, [column.code for column in item.columns])

    def no_repeats(self, place: str, codes: list[str]) -> None:
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self.fault(place, _("the code “%(code)s” is used twice") % {"code": code})


def _item_number(place: str) -> str:
    """`$.sections[2].items[0]` is item 3.1."""
    return ".".join(str(int(index) + 1) for index in re.findall(r"\[(\d+)\]", place)[:2])
