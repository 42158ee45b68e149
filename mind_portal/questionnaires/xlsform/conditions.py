"""Conditions and constraints of an XLSForm as rules of ours; what cannot be translated is named with its place."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mind_portal.questionnaires.definition import RULE_TYPES
from mind_portal.questionnaires.xlsform.columns import CONSTRAINT, MESSAGE, RELEVANT, Line
from mind_portal.questionnaires.xlsform.counterpart import Constraint, column_constraint, constraint_of, relevant_text
from mind_portal.questionnaires.xlsform.drafts import ItemDraft, SectionDraft
from mind_portal.questionnaires.xlsform.expressions.to_cel import KNOWN_FUNCTIONS, Cel, Resolve, Target, to_cel
from mind_portal.questionnaires.xlsform.expressions.tree import Reason, Untranslatable
from mind_portal.questionnaires.xlsform.expressions.xpath import read_xpath
from mind_portal.questionnaires.xlsform.faults import Findings, Spot, Translation
from mind_portal.questionnaires.xlsform.messages import message_words
from mind_portal.questionnaires.xlsform.outline import SURVEY, Part

SENTENCES: Final[Mapping[Reason, str | Promise]] = {
    "syntax": gettext_lazy("the expression cannot be read at “%(text)s”"),
    "character": gettext_lazy("“%(text)s” has no place in an expression"),
    "text": gettext_lazy("the expression is too long or too deeply nested"),
    "function": gettext_lazy("the function %(text)s() is not supported; these are: %(known)s"),
    "operator": gettext_lazy("“%(text)s” is not supported"),
    "path": gettext_lazy("paths such as “%(text)s” are not supported: name a question by ${name}"),
    "name": gettext_lazy("there is no question “%(text)s” that a rule could ask about"),
    "type": gettext_lazy("the values do not fit together at “%(text)s”: for example a text with a number"),
    "answer": gettext_lazy("“%(text)s” is none of the answers to that question"),
    "regex": gettext_lazy("the pattern “%(text)s” is not safe: name the characters, as in [0-9]{13}, without ."),
    "date": gettext_lazy("“%(text)s” is not a date"),
}
NOT_MET: Final = {"th": "คำตอบไม่เป็นไปตามเงื่อนไข", "en": "The answer does not meet the condition"}


@dataclass
class Known:
    """What rules may speak of: items and columns by the form's own names, and facts of the portal."""

    items: dict[str, ItemDraft]
    columns: dict[str, tuple[str, ItemDraft]]
    """A column with the code of its table."""
    facts: dict[str, str] = field(default_factory=dict)
    days: frozenset[str] = frozenset()
    """The names that the form's own rows of type `today` have."""

    def resolver(self, own: Part | None = None, table: ItemDraft | None = None, row: str = "r") -> Resolve:
        """Finds the target of a name; `own` is what `.` stands for, `table` the repeat that the rule stands in."""

        def resolve(name: str) -> Target | None:
            if name == "." and own is not None:
                name = own.name
            inside = next((c for c in table.columns if c.part.name == name), None) if table else None
            if inside is not None:
                return target_of(inside, f"{row}.{inside.code}")
            if name in self.items:
                return target_of(self.items[name], self.items[name].code)
            if name in self.columns:
                rows, column = self.columns[name]
                return target_of(column, column.code, rows)
            return self.fact(name)

        return resolve

    def fact(self, name: str) -> Target | None:
        if name in ("today", "today()") or name in self.days:
            self.facts.setdefault("today", "date")
            name = "today"
        return Target(name, self.facts[name], {}) if name in self.facts else None


def target_of(draft: ItemDraft, text: str, rows: str = "") -> Target:
    """What a name stands for, with the answers that the form gives to it."""
    kind = draft.data["type"]
    codes = draft.choices.codes if draft.choices is not None else {}
    if kind == "yes_no":
        return Target(text, "bool", codes, rows)
    answers = {name: json.dumps(code, ensure_ascii=False) for name, code in codes.items()}
    return Target(text, "proof" if kind in ("signature", "place") else RULE_TYPES.get(kind, ""), answers, rows)


def translated(text: str, spot: Spot, resolve: Resolve, found: Findings) -> Cel | None:
    """The rule that `text` stands for, or None with a fault."""
    try:
        rule = to_cel(read_xpath(text), resolve)
        found.translations.append(Translation(spot, text, rule.text))
        return rule
    except Untranslatable as why:
        known = ", ".join(sorted(KNOWN_FUNCTIONS))
        sentence = str(SENTENCES[why.reason]) % {"text": why.text or text[why.at : why.at + 20], "known": known}
        words = {"place": why.at + 1, "sentence": sentence}
        found.fault("QUE-XLS-6", spot, _("place %(place)d: %(sentence)s") % words)
        return None


class Conditions:
    """Puts the conditions and checks into the drafts, once every item is known."""

    def __init__(
        self, known: Known, types: Mapping[str, str], checks: Mapping[str, list[Any]], found: Findings
    ) -> None:
        self.known = known
        self.types = types
        self.checks = checks
        """The checks of the sheet mind_checks, by item."""
        self.found = found
        self.row = "r" if "r" not in types else "one_row"
        self.codes = {check["code"] for found_checks in checks.values() for check in found_checks}

    def put(self, sections: Sequence[SectionDraft]) -> None:
        for section in sections:
            rules = [rule for group in section.groups if (rule := self.show_if(group.line))]
            if rules:
                section.data["show_if"] = rules[0] if len(rules) == 1 else " && ".join(f"({rule})" for rule in rules)
            for item in section.items:
                rule = self.show_if(item.part.line)
                if rule:
                    item.data["show_if"] = rule
                self.put_checks(item)

    def show_if(self, line: Line) -> str:
        """Our own rule while `relevant` says what the portal wrote for it, else what `relevant` says."""
        own, written = line.own("show_if"), line.get(*RELEVANT)
        if own and written == relevant_text(own, self.types):
            return own
        spot = line.spot(SURVEY, *RELEVANT)
        if own:
            self.found.notice(spot, _("“relevant” was changed: it goes before the rule in “mind::show_if”"))
        if not written:
            return ""
        rule = translated(written, spot, self.known.resolver(), self.found)
        return rule.text if rule else ""

    def put_checks(self, item: ItemDraft) -> None:
        checks = list(self.checks.get(item.part.name, []))
        line = item.part.line
        if item.part.sort == "repeat":
            for column in item.columns:
                checks = self.of_column(item, column, checks)
        elif not _says(line, expected := constraint_of({**item.data, "checks": checks}, self.types)):
            checks = self.changed(item, checks, expected.codes)
        if checks:
            item.data["checks"] = checks

    def changed(self, item: ItemDraft, checks: list[Any], codes: frozenset[str]) -> list[Any]:
        """The checks with what `constraint` says in place of those that it stood for."""
        self.say_changed(item, codes)
        kept = [check for check in checks if check["code"] not in codes]
        rule = self.own_rule(item, self.known.resolver(item.part), item.code)
        return [*kept, self.check(f"{item.code}_ok", rule, item.part.line)] if rule else kept

    def of_column(self, table: ItemDraft, column: ItemDraft, checks: list[Any]) -> list[Any]:
        """The constraint of a column: a check that every row must meet, so that the rows in question are named."""
        line = column.part.line
        if line.get(*RELEVANT):
            message = _("a question within a repeat cannot be shown only sometimes: let it stay empty instead")
            self.found.fault("QUE-XLS-3", column.part.spot(*RELEVANT), message)
        expected = column_constraint({**table.data, "checks": checks}, column.data)
        if _says(line, expected):
            return checks
        self.say_changed(column, expected.codes)
        kept = [check for check in checks if check["code"] not in expected.codes]
        rule = self.own_rule(column, self.known.resolver(column.part, table, self.row), f"{self.row}.{column.code}")
        if rule:
            check = self.check(f"{table.code}_{column.code}_ok", f"{table.code}.all({self.row}, {rule})", line)
            kept.append({**check, "each": True})
        return kept

    def say_changed(self, item: ItemDraft, codes: frozenset[str]) -> None:
        spot = item.part.spot(*CONSTRAINT)
        if codes:
            self.found.notice(spot, _("“constraint” was changed: it goes before the checks in “mind_checks”"))
        for bound in ("min", "max"):
            if bound in item.data:
                self.found.notice(spot, _("“constraint” was changed; “mind::%(name)s” stays") % {"name": bound})

    def own_rule(self, item: ItemDraft, resolve: Resolve, name: str) -> str:
        """What `constraint` says, never broken while the answer `name` is blank; empty when it says nothing."""
        written = item.part.line.get(*CONSTRAINT)
        rule = translated(written, item.part.spot(*CONSTRAINT), resolve, self.found) if written else None
        if rule is None:
            return ""
        return rule.text if name in rule.blank else f"blank({name}) || {rule.at_least(1)}"

    def check(self, code: str, rule: str, line: Line) -> dict[str, Any]:
        free, number = code, 2
        while free in self.codes:
            free, number = f"{code}_{number}", number + 1
        self.codes.add(free)
        words = message_words(line, self.known.items, self.found)
        message = words if any(words.values()) else dict(NOT_MET)
        return {"code": free, "rule": rule, "level": "error", "message": message}


def _says(line: Line, expected: Constraint) -> bool:
    """Whether a row's constraint and its message are those that the portal would write."""
    written = line.get(*CONSTRAINT)
    return written == expected.text and (not written or line.words(*MESSAGE) == dict(expected.message))
