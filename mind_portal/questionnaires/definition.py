"""What a definition of a checklist or report form may hold, as typed values. The reader is in `reading.py`.

A definition is a JSON object; `docs/how-to/add-a-checklist.md` is for those who write one:

    code, kind ("checklist" | "report"), title {th, en}, minutes (how long it takes)
    occasions? [what it serves: kinds of inspection, or `self_declaration`; without it: every inspection]
    note? {th, en}, verified (true): what the page says of the form itself, e.g. that it is ours and not official
    facts      {name: type}: what the portal says of the factory and the day; rules may use them as items
    sections   [{code, title, minutes?, intro?, show_if?, why? (why it does not apply when hidden), items: [...]}]
    item       code, type, text {th, en}, required (true), look? {th, en}, unit? {th, en}, choices? [{code, text}],
               codes? (a code list), columns? [item of a simple type], show_if?, checks?, min?, max?, decimals?,
               prefill? ["register.hp", "last_report.hp"], weight (1), severity ("major"),
               article? {text, verified, source? (what it was compared with)}, measure?,
               on_fail ("note" | "photo" | "photo_or_note" | "none": what a failed item must bring)
    check      {code, rule, level, message {th, en}, each? (row by row), explain? [{code, text}] (answers to tap)}
    table      max_rows (99), nil? {th, en} (words of "there is none"), keep? [columns taken from the last period],
               convert? {from, by, factor, to}: `to` = `from` × the factor of the choice in `by`, or that in `factor`
    column     its choices with `factor`, `unit`, `exact`; `fill`: "waste.hazardous" fills from the code list;
               `measure`: the code that the sum of the column counts for (how: `factories/single_form/figures.py`)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from mind_portal.core import thai

Level = Literal["error", "warning"]

RULE_TYPES: Final[Mapping[str, str]] = {
    "text": "text", "number": "number", "date": "date", "choice": "choice", "yes_no": "bool", "compliance": "choice",
    "table": "table", "code": "text", "file": "count", "photo": "count", "signature": "bool", "place": "bool",
}  # fmt: skip
"""The types of items that work, and what a rule sees them as."""

COLUMN_TYPES: Final = frozenset({"text", "number", "date", "choice", "yes_no", "code"})

COUNTED: Final = frozenset({"file", "photo"})
"""Types whose value is a list of attachments; a rule sees how many, 0 where there is none."""

ONE_BY_ONE: Final = frozenset({"file", "photo", "signature"})
"""Types that are not sent with the fields of their section: each file comes and goes by itself."""

OF_CHECKLISTS: Final = frozenset({"photo", "signature", "place"})
"""Types that the pages of report forms cannot fill in."""

OnFail = Literal["note", "photo", "photo_or_note", "none"]
ON_FAIL: Final = ("note", "photo", "photo_or_note", "none")

OCCASIONS: Final = (
    "annual", "complaint", "before_licence", "follow_up", "accident", "joint", "self_declaration",
)  # fmt: skip
"""What a checklist may serve: the kinds of inspection, and what an operator declares himself."""

SELF_DECLARATION: Final = "self_declaration"

FACT_TYPES: Final = frozenset({"text", "number", "date", "bool"})

RESULTS: Final = ("pass", "fail", "na")
SEVERITIES: Final = ("minor", "major", "critical")

USUAL_ROWS: Final = 99
"""How many rows a table holds where it says nothing else: two loops within one another stay within the budget."""
MOST_ROWS: Final = 1000
"""How many it may hold when no rule nests two loops over it."""


@dataclass(frozen=True)
class Words:
    """One text in both languages."""

    th: str = ""
    en: str = ""

    def __str__(self) -> str:
        return (self.th or self.en) if thai.is_thai() else (self.en or self.th)

    def __bool__(self) -> bool:
        return bool(self.th or self.en)


@dataclass(frozen=True)
class Article:
    """Where the law asks for it. What nobody has compared with the Gazette is not verified, and is shown so.

    `source`: what it was compared with, and when.
    """

    text: str
    verified: bool = False
    source: str = ""


@dataclass(frozen=True)
class Choice:
    """One of the choices; `factor` and `unit` serve a conversion: tonnes of one piece, litre or cubic metre.

    `exact`: the factor is no estimate (a kilogram is a thousandth of a tonne), so that nobody is asked about it.
    """

    code: str
    text: Words
    factor: float | None = None
    unit: Words = field(default_factory=Words)
    exact: bool = False


@dataclass(frozen=True)
class Conversion:
    """In each row: column `result` = column `quantity` × the factor of the choice in column `by`.

    A factor that the person wrote in column `factor` goes before that of the choice.
    """

    quantity: str
    by: str
    factor: str
    result: str


@dataclass(frozen=True)
class Check:
    """A rule that must not be false: an error blocks, a warning asks for a reason.

    `each`: judged on the table with one row at a time, so that the rows in question can be named. `{name}` in the
    message is replaced by the value of that item, fact, or (with `each`) column. `explain` are reasons to tap.
    """

    code: str
    rule: str
    level: Level
    message: Words
    each: bool = False
    explain: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Item:
    code: str
    type: str
    text: Words
    required: bool = True
    look: Words = field(default_factory=Words)
    unit: Words = field(default_factory=Words)
    choices: tuple[Choice, ...] = ()
    columns: tuple["Item", ...] = ()
    show_if: str = ""
    checks: tuple[Check, ...] = ()
    weight: float = 1.0
    severity: str = "major"
    article: Article | None = None
    measure: str = ""
    codes: str = ""
    """The code list that a value is taken from (`codelists`)."""
    fill: str = ""
    """Of a column: `waste.hazardous`: what the code list knows of the code in column `waste`."""
    low: float | None = None
    high: float | None = None
    decimals: int | None = None
    prefill: tuple[str, ...] = ()
    max_rows: int = USUAL_ROWS
    nil: Words = field(default_factory=Words)
    keep: tuple[str, ...] = ()
    convert: Conversion | None = None
    on_fail: str = "note"
    """What a failed item must bring with it (`ON_FAIL`)."""
    number: str = ""
    """`3.2`: the second item of the third section."""


@dataclass(frozen=True)
class Section:
    code: str
    title: Words
    items: tuple[Item, ...]
    show_if: str = ""
    number: int = 0
    why: Words = field(default_factory=Words)
    intro: Words = field(default_factory=Words)
    minutes: int = 0


@dataclass(frozen=True)
class Definition:
    code: str
    kind: str
    title: Words
    minutes: int
    facts: Mapping[str, str]
    sections: tuple[Section, ...]
    note: Words = field(default_factory=Words)
    verified: bool = True
    occasions: tuple[str, ...] = ()

    def serves(self, occasion: str) -> bool:
        """Whether it is meant for this occasion; one that names none is meant for every inspection."""
        return occasion in self.occasions or (not self.occasions and occasion != SELF_DECLARATION)

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by its code, in order."""
        return {item.code: item for section in self.sections for item in section.items}

    @cached_property
    def section_of(self) -> dict[str, Section]:
        """The section of each item, by the item's code."""
        return {item.code: section for section in self.sections for item in section.items}

    def section(self, code: str) -> Section | None:
        return next((section for section in self.sections if section.code == code), None)

    def rule_types(self) -> dict[str, str]:
        """The names that rules may use, with their types in the rule language."""
        return {**self.facts, **{code: RULE_TYPES[item.type] for code, item in self.items.items()}}

    def types_before(self, code: str) -> dict[str, str]:
        """As `rule_types`, but only the items that stand before the section or item `code`."""
        types = dict(self.facts)
        for section in self.sections:
            if section.code == code:
                break
            for item in section.items:
                if item.code == code:
                    return types
                types[item.code] = RULE_TYPES[item.type]
        return types

    def column_names(self) -> set[str]:
        return {column.code for item in self.items.values() for column in item.columns}

    def rules(self) -> Iterator[tuple[str, str]]:
        """Each rule with the name that it is compiled under: `show:CODE` or `check:CODE`."""
        for section in self.sections:
            if section.show_if:
                yield f"show:{section.code}", section.show_if
            for item in section.items:
                if item.show_if:
                    yield f"show:{item.code}", item.show_if
                for check in item.checks:
                    yield f"check:{check.code}", check.rule
