"""XPath → our rules, with the meaning that the XLSForm gives to a blank answer.

In XPath a blank answer is an empty text or no number, and `not(${a} > 5)` is true of it. In ours it makes `a > 5`
undecided, and `!(a > 5)` with it; an undecided condition shows nothing. So a comparison that could be undecided gets
`answered(a) &&` before it wherever its being false would matter: in `not()`, and in the condition of `if()`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from mind_portal.questionnaires.rules.language import is_safe_pattern
from mind_portal.questionnaires.xlsform.expressions.patterns import anchored
from mind_portal.questionnaires.xlsform.expressions.tree import (
    EQUALITIES,
    LEVELS,
    RELATIONS,
    Binary,
    Call,
    Name,
    Node,
    Number,
    Text,
    Unary,
    in_brackets,
    number_text,
)
from mind_portal.questionnaires.xlsform.expressions.tree import Untranslatable as No

Refs = frozenset[str]
NONE: Final[Refs] = frozenset()


@dataclass(frozen=True)
class Target:
    """What a name stands for: its text in our rules, its type, and the codes of its answers as the form calls them.

    `rows` is the text of its table when it is a column that is asked about from outside its rows.
    """

    cel: str
    kind: str
    answers: Mapping[str, str]
    rows: str = ""


Resolve = Callable[[str], Target | None]
"""The target of a name, `.` among them; None when there is none."""


@dataclass(frozen=True)
class Cel:
    """A piece of a rule: its text, how tightly it binds, its kind, and the names that make it undecided when blank."""

    text: str
    level: int
    kind: str
    blank: Refs = NONE
    target: Target | None = None

    def at_least(self, level: int) -> str:
        return in_brackets(self.text, self.level, level)


def to_cel(node: Node, resolve: Resolve) -> Cel:
    """The rule that says what `node` says. Raises Untranslatable; the result is a bool."""
    return _Writer(resolve).truth(node, strict=False)


def _both(left: Cel, right: Cel, sign: str) -> Cel:
    """Undecided for certain when both are (`&&`: one false decides it), or when either is (`||` of two that can be)."""
    level = LEVELS[sign]
    blank = left.blank & right.blank if sign == "&&" else left.blank | right.blank
    return Cel(f"{left.at_least(level)} {sign} {right.at_least(level + 1)}", level, "bool", blank)


class _Writer:
    def __init__(self, resolve: Resolve) -> None:
        self.resolve = resolve

    # --- what is true or false ---------------------------------------------------------------------------------------

    def truth(self, node: Node, *, strict: bool) -> Cel:
        """`strict`: never undecided where XPath would say false."""
        match node:
            case Binary(sign="&&" | "||" as sign):
                return _both(self.truth(node.left, strict=strict), self.truth(node.right, strict=strict), sign)
            case Binary(sign=sign) if sign in RELATIONS or sign in EQUALITIES:
                return self.comparison(node, strict=strict)
            case Call(name="not", arguments=(of,)):
                inner = self.truth(of, strict=True)
                return Cel(f"!{inner.at_least(6)}", 6, "bool", inner.blank)
            case Call():
                return self.called_truth(node, strict=strict)
        raise No("type", node.at)

    def called_truth(self, node: Call, *, strict: bool) -> Cel:
        match node.name, node.arguments:
            case "true" | "false", ():
                return Cel(node.name, 7, "bool")
            case "boolean", (of,):
                return self.truth(of, strict=strict)
            case "selected" | "selected-at", (Name() as of, Text() as choice):
                return self.equality(Binary("==", of, choice, at=node.at), strict=strict)
            case "regex", (of, Text() as pattern):
                return self.guarded(self.matches(of, pattern), strict=strict)
            case ("contains" | "starts-with" | "ends-with") as name, (of, part):
                method = {"contains": "contains", "starts-with": "startsWith", "ends-with": "endsWith"}[name]
                text, piece = self.of_kind(of, "text"), self.of_kind(part, "text")
                found = Cel(f"{text.at_least(7)}.{method}({piece.text})", 7, "bool", text.blank | piece.blank)
                return self.guarded(found, strict=strict)
            case "if", (condition, yes, no):
                first = self.truth(condition, strict=True)
                left, right = self.truth(yes, strict=strict), self.truth(no, strict=strict)
                words = f"{first.at_least(1)} ? {left.at_least(1)} : {right.at_least(1)}"
                return Cel(words, 0, "bool", left.blank & right.blank)
        raise No("function" if node.name not in _VALUES else "type", node.at, node.name)

    def guarded(self, found: Cel, *, strict: bool) -> Cel:
        """`found` with `answered(…) &&` before it for each name that could make it undecided."""
        if not strict or not found.blank:
            return found
        asked = " && ".join(f"answered({name})" for name in sorted(found.blank))
        return Cel(f"{asked} && {found.at_least(LEVELS['&&'] + 1)}", LEVELS["&&"], "bool")

    def matches(self, of: Node, pattern: Text) -> Cel:
        text = self.of_kind(of, "text")
        literal = _quoted(anchored(pattern.value))
        if not is_safe_pattern(literal):
            raise No("regex", pattern.at, pattern.value)
        return Cel(f"{text.at_least(7)}.matches({literal})", 7, "bool", text.blank)

    # --- comparisons -------------------------------------------------------------------------------------------------

    def comparison(self, node: Binary, *, strict: bool) -> Cel:
        if node.sign in EQUALITIES:
            return self.equality(node, strict=strict)
        left, right = self.number_or_date(node.left), self.number_or_date(node.right)
        if left.kind != right.kind:
            raise No("type", node.at, node.sign)
        return self.guarded(self.compared(node.sign, left, right, left.blank | right.blank), strict=strict)

    def compared(self, sign: str, left: Cel, right: Cel, blank: Refs) -> Cel:
        return Cel(f"{left.at_least(4)} {sign} {right.at_least(4)}", LEVELS[sign], "bool", blank)

    def equality(self, node: Binary, *, strict: bool) -> Cel:
        left, right = node.left, node.right
        if isinstance(left, Text) and not isinstance(right, Text):
            left, right = right, left
        if isinstance(right, Text):
            if right.value == "":
                return self.blankness(left, blank=node.sign == "==")
            if isinstance(left, Name):
                return self.answer_is(left, right, node.sign)
        one = self.value(left)
        other = self.of_kind(right, one.kind)
        plain = one.target is not None or other.target is not None or not (one.blank | other.blank)
        if plain:  # a blank answer equals no value, in both languages
            return self.compared(node.sign, one, other, NONE)
        blank = one.blank | other.blank
        found = self.compared(node.sign, one, other, blank)
        if node.sign == "==":
            return self.guarded(found, strict=strict)
        unknown = " || ".join(f"blank({name})" for name in sorted(blank))
        return Cel(f"{unknown} || {found.text}", LEVELS["||"], "bool")

    def blankness(self, of: Node, *, blank: bool) -> Cel:
        target = self.resolve(of.name) if isinstance(of, Name) else None
        if target is not None and target.kind == "count":
            return Cel(f"{target.cel} {'==' if blank else '>'} 0", LEVELS["=="], "bool")
        value = self.value(of)
        if value.target is None:
            raise No("type", of.at)
        return Cel(f"{'blank' if blank else 'answered'}({value.text})", 7, "bool")

    def answer_is(self, of: Name, answer: Text, sign: str) -> Cel:
        """`${q} = 'yes'`: the answer as the form calls it becomes ours."""
        value = self.value(of)
        if value.kind == "number":
            return self.compared(sign, value, self.number(_as_number(answer)), NONE)
        if value.kind == "text":
            return self.compared(sign, value, Cel(_quoted(answer.value), 7, "text"), NONE)
        if value.kind not in ("choice", "bool") or value.target is None:
            raise No("type", of.at, of.name)
        code = value.target.answers.get(answer.value)
        if code is None:
            raise No("answer", answer.at, answer.value)
        return self.compared(sign, value, Cel(code, 7, value.kind), NONE)

    # --- values ------------------------------------------------------------------------------------------------------

    def of_kind(self, node: Node, kind: str) -> Cel:
        found = self.value(node)
        if found.kind != kind:
            raise No("type", node.at)
        return found

    def number(self, node: Node) -> Cel:
        return self.of_kind(node, "number")

    def number_or_date(self, node: Node) -> Cel:
        found = self.value(node)
        if found.kind not in ("number", "date"):
            raise No("type", node.at)
        return found

    def value(self, node: Node) -> Cel:
        match node:
            case Number():
                return Cel(number_text(node.value), 7, "number")
            case Text():
                return Cel(_quoted(node.value), 7, "text")
            case Name():
                return self.named(node)
            case Unary(sign="-"):
                inner = self.number(node.of)
                return Cel(f"-{inner.at_least(7)}", 6, "number", inner.blank)
            case Binary(sign=sign) if sign in ("+", "-", "*", "/", "%"):
                return self.arithmetic(node)
            case Call():
                return self.called(node)
        raise No("type", node.at)

    def named(self, node: Name) -> Cel:
        target = self.resolve(node.name)
        if target is None:
            raise No("name", node.at, node.name)
        if target.rows or target.kind in ("table", "count"):
            raise No("type", node.at, node.name)
        return Cel(target.cel, 7, target.kind, frozenset({target.cel}), target)

    def arithmetic(self, node: Binary) -> Cel:
        """Days count as numbers: a date less a date is a number, a date and a number a date."""
        if node.sign == "%":
            raise No("operator", node.at, "mod")
        left, right = self.number_or_date(node.left), self.number_or_date(node.right)
        kind = _KINDS.get((left.kind, node.sign, right.kind))
        if kind is None:
            raise No("type", node.at, node.sign)
        level = LEVELS[node.sign]
        text = f"{left.at_least(level)} {node.sign} {right.at_least(level + 1)}"
        return Cel(text, level, kind, left.blank | right.blank)

    def called(self, node: Call) -> Cel:
        write = _VALUES.get(node.name)
        if write is None:
            raise No("function", node.at, node.name)
        return write(self, node)

    def only(self, node: Call, number: int) -> tuple[Node, ...]:
        if len(node.arguments) != number:
            raise No("function", node.at, node.name)
        return node.arguments

    def today(self, node: Call) -> Cel:
        self.only(node, 0)
        return self.named(Name("today()", at=node.at))

    def date(self, node: Call) -> Cel:
        (of,) = self.only(node, 1)
        if isinstance(of, Text):
            return Cel(f"date({_quoted(of.value)})", 7, "date")
        return self.of_kind(of, "date")

    def days(self, node: Call) -> Cel:
        """`decimal-date-time(x)`: a day as the number that it is with us anyhow."""
        found = self.of_kind(self.only(node, 1)[0], "date")
        return Cel(found.text, found.level, "number", found.blank)

    def same_number(self, node: Call) -> Cel:
        (of,) = self.only(node, 1)
        found = self.value(_as_number(of) if isinstance(of, Text) else of)
        if found.kind != "number":
            raise No("type", of.at, node.name)
        return found

    def same_text(self, node: Call) -> Cel:
        return self.of_kind(self.only(node, 1)[0], "text")

    def rounded(self, node: Call) -> Cel:
        if not 1 <= len(node.arguments) <= 2:
            raise No("function", node.at, node.name)
        value = self.number(node.arguments[0])
        places = self.number(node.arguments[1]) if len(node.arguments) == 2 else Cel("0", 7, "number")
        return Cel(f"round({value.text}, {places.text})", 7, "number", value.blank | places.blank)

    def first_answered(self, node: Call) -> Cel:
        first, second = self.only(node, 2)
        one = self.value(first)
        other = self.of_kind(second, one.kind)
        if one.target is None:
            raise No("type", first.at, node.name)
        return Cel(f"answered({one.text}) ? {one.text} : {other.at_least(1)}", 0, one.kind, other.blank)

    def chosen(self, node: Call) -> Cel:
        condition, yes, no = self.only(node, 3)
        first, left = self.truth(condition, strict=True), self.value(yes)
        right = self.of_kind(no, left.kind)
        text = f"{first.at_least(1)} ? {left.at_least(1)} : {right.at_least(1)}"
        return Cel(text, 0, left.kind, left.blank | right.blank)

    def length(self, node: Call) -> Cel:
        """A blank text has no letters."""
        text = self.of_kind(self.only(node, 1)[0], "text")
        if text.target is None:
            return Cel(f"length({text.text})", 7, "number", text.blank)
        return Cel(f"answered({text.text}) ? length({text.text}) : 0", 0, "number")

    def selected_number(self, node: Call) -> Cel:
        """`count-selected`: of a question with one answer, 1 or 0."""
        of = self.only(node, 1)[0]
        return Cel(f"{self.blankness(of, blank=False).text} ? 1 : 0", 0, "number")

    def over_rows(self, node: Call) -> Cel:
        """`sum(${column})`, `count(${table})`; `min` and `max` also of several values."""
        if node.name in ("min", "max") and len(node.arguments) > 1:
            parts = [self.number(argument) for argument in node.arguments]
            text = ", ".join(part.at_least(1) for part in parts)
            return Cel(f"{node.name}([{text}])", 7, "number")
        (of,) = self.only(node, 1)
        target = self.resolve(of.name) if isinstance(of, Name) else None
        if target is not None and node.name == "count" and target.kind == "table":
            return Cel(f"count({target.cel})", 7, "number")
        if target is None or not target.rows or node.name == "count" or target.kind != "number":
            raise No("type", of.at, node.name)
        blank = NONE if node.name == "sum" else frozenset({target.rows})
        return Cel(f"{node.name}({target.rows}.map(r, r.{target.cel}))", 7, "number", blank)


_KINDS: Final = {
    ("number", "+", "number"): "number", ("number", "-", "number"): "number", ("number", "*", "number"): "number",
    ("number", "/", "number"): "number", ("date", "-", "date"): "number", ("date", "+", "number"): "date",
    ("date", "-", "number"): "date", ("number", "+", "date"): "date",
}  # fmt: skip

_VALUES: Final[Mapping[str, Callable[[_Writer, Call], Cel]]] = {
    "today": _Writer.today, "date": _Writer.date, "decimal-date-time": _Writer.days, "number": _Writer.same_number,
    "string": _Writer.same_text, "round": _Writer.rounded, "coalesce": _Writer.first_answered, "if": _Writer.chosen,
    "string-length": _Writer.length, "count-selected": _Writer.selected_number, "sum": _Writer.over_rows,
    "count": _Writer.over_rows, "min": _Writer.over_rows, "max": _Writer.over_rows,
}  # fmt: skip

KNOWN_FUNCTIONS: Final = (
    "boolean", "contains", "ends-with", "false", "not", "regex", "selected", "starts-with", "true", *_VALUES
)  # fmt: skip
"""The functions that can be translated, for the sentence that refuses another."""


def _as_number(text: Text) -> Node:
    try:
        return Number(float(text.value), at=text.at)
    except ValueError:
        raise No("type", text.at, text.value) from None


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
