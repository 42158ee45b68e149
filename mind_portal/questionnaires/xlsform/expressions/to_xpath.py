"""Our rules → XPath, so that ODK and Kobo hide, show and refuse as the portal does.

What ODK cannot know or say has no counterpart and is left to the portal alone: facts of the register, loops over rows,
code lists. A negation is first moved inward (`!(a > 5)` is `a <= 5`): both are then false of a blank answer.
"""

from collections.abc import Mapping
from typing import Final

from mind_portal.questionnaires.xlsform.expressions.tree import (
    EQUALITIES,
    LEVELS,
    RELATIONS,
    Binary,
    Call,
    Choose,
    Listed,
    Name,
    Node,
    Number,
    Text,
    Unary,
    in_brackets,
    names_in,
    number_text,
)
from mind_portal.questionnaires.xlsform.expressions.tree import Untranslatable as No

_SIGNS: Final = {"&&": "and", "||": "or", "==": "=", "/": "div"}
_OPPOSITE: Final = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
_LEVELS: Final = {**LEVELS, "<": 3.5, "<=": 3.5, ">": 3.5, ">=": 3.5}
"""XPath compares sizes before it compares for equality."""

Piece = tuple[str, float]


def to_xpath(node: Node, types: Mapping[str, str], *, own: str = "") -> str:
    """The XPath text of a rule. Raises Untranslatable where ODK has no words for it.

    `types` are the types of items and facts as the definition has them; `own` is the item whose constraint it is:
    it becomes `.`, and another item that is blank leaves it unbroken.
    """
    return _Writer(types, own).truth(node)[0]


class _Writer:
    def __init__(self, types: Mapping[str, str], own: str) -> None:
        self.types = types
        self.own = own

    def kind(self, node: Node) -> str:
        return self.types.get(node.name, "") if isinstance(node, Name) else ""

    # --- what is true or false ---------------------------------------------------------------------------------------

    def truth(self, node: Node) -> Piece:
        match node:
            case Unary(sign="!"):
                return self.untruth(node.of)
            case Binary():
                return self.compared(node)
            case Name(name="true" | "false"):
                return f"{node.name}()", 7
            case Name() if self.kind(node) == "yes_no":
                return f"{self.reference(node)} = 'yes'", LEVELS["=="]
            case Choose():
                parts = (self.truth(node.condition)[0], self.truth(node.yes)[0], self.truth(node.no)[0])
                return f"if({', '.join(parts)})", 7
            case Call():
                return self.called_truth(node)
        raise No("type", node.at)

    def compared(self, node: Binary) -> Piece:
        if node.sign in ("&&", "||"):
            return self.joined(node.sign, self.truth(node.left), self.truth(node.right))
        if node.sign == "in":
            return self.one_of(node)
        if node.sign in EQUALITIES:
            return self.equality(node)
        if node.sign in RELATIONS:
            return self.size(node)
        raise No("type", node.at, node.sign)

    def untruth(self, node: Node) -> Piece:
        """That `node` is false, without a `not()` wherever there is another way to say so."""
        match node:
            case Unary(sign="!"):
                return self.truth(node.of)
            case Binary(sign="&&" | "||"):
                sign = "||" if node.sign == "&&" else "&&"
                return self.joined(sign, self.untruth(node.left), self.untruth(node.right))
            case Binary(sign=sign) if sign in _OPPOSITE:
                return self.truth(Binary(_OPPOSITE[sign], node.left, node.right, at=node.at))
            case Name() if self.kind(node) == "yes_no":
                return f"{self.reference(node)} = 'no'", LEVELS["=="]
            case Call(name="blank" | "answered"):
                return self.blank_or_not(node, blank=node.name == "answered")
            case Call(method=True, arguments=(Name() as of, *_rest)):
                return f"{self.reference(of)} != '' and not({self.truth(node)[0]})", LEVELS["&&"]
        raise No("type", node.at)

    def joined(self, sign: str, left: Piece, right: Piece) -> Piece:
        level = LEVELS[sign]
        text = f"{in_brackets(*_int(left), level)} {_SIGNS[sign]} {in_brackets(*_int(right), level + 1)}"
        return text, level

    def called_truth(self, node: Call) -> Piece:
        match node.name, node.arguments:
            case "blank" | "answered", (_of,):
                return self.blank_or_not(node, blank=node.name == "blank")
            case "between", (value, low, high):
                return self.truth(Binary("&&", Binary(">=", value, low), Binary("<=", value, high)))
            case "contains", (of, part):
                return f"contains({self.text(of)}, {self.text(part)})", 7
            case "startsWith", (of, part):
                return f"starts-with({self.text(of)}, {self.text(part)})", 7
            case "endsWith", (of, part):
                return f"ends-with({self.text(of)}, {self.text(part)})", 7
            case "matches", (of, part):
                return f"regex({self.text(of)}, {self.text(part)})", 7
        raise No("function", node.at, node.name)

    def blank_or_not(self, node: Call, *, blank: bool) -> Piece:
        (of,) = node.arguments
        if self.kind(of) == "table":
            return f"count({self.reference(of)}) {'=' if blank else '>'} 0", LEVELS["=="]
        return f"{self.reference(of)} {'=' if blank else '!='} ''", LEVELS["=="]

    def one_of(self, node: Binary) -> Piece:
        if not isinstance(node.right, Listed) or not node.right.parts:
            raise No("operator", node.at, "in")
        parts = [self.truth(Binary("==", node.left, part)) for part in node.right.parts]
        whole = parts[0]
        for part in parts[1:]:
            whole = self.joined("||", whole, part)
        return whole

    # --- comparisons -------------------------------------------------------------------------------------------------

    def equality(self, node: Binary) -> Piece:
        left, right = node.left, node.right
        sign = _SIGNS.get(node.sign, node.sign)
        if self.kind(left) == "yes_no" and isinstance(right, Name) and right.name in ("true", "false"):
            return f"{self.reference(left)} {sign} '{'yes' if right.name == 'true' else 'no'}'", LEVELS["=="]
        if isinstance(right, Name) and right.name == "null":
            return f"{self.reference(left)} {sign} ''", LEVELS["=="]
        one, other = self.value(left), self.value(right)
        level = LEVELS["=="]
        return f"{in_brackets(*_int(one), level + 1)} {sign} {in_brackets(*_int(other), level + 1)}", level

    def size(self, node: Binary) -> Piece:
        one, other = self.value(node.left), self.value(node.right)
        text = f"{in_brackets(*_int(one), 4)} {node.sign} {in_brackets(*_int(other), 4)}"
        others = sorted(name for name in names_in(node) if self.own and name != self.own and name in self.types)
        others = [name for name in others if name != "today"]
        if not others:
            return text, _LEVELS[node.sign]
        blank = " or ".join(f"${{{name}}} = ''" for name in others)
        return f"{blank} or {text}", LEVELS["||"]

    # --- values ------------------------------------------------------------------------------------------------------

    def reference(self, node: Node) -> str:
        kind = self.kind(node)
        if not isinstance(node, Name) or not kind or kind.startswith("fact:"):
            raise No("name", node.at, getattr(node, "name", ""))
        if kind in ("code", "file", "photo", "signature", "place"):
            raise No("type", node.at, node.name)
        return "." if node.name == self.own else f"${{{node.name}}}"

    def text(self, node: Node) -> str:
        if isinstance(node, Text):
            return quoted(node)
        if self.kind(node) not in ("text", "choice", "compliance"):
            raise No("type", node.at)
        return self.reference(node)

    def value(self, node: Node) -> Piece:
        match node:
            case Number():
                return number_text(node.value), 7
            case Text():
                return quoted(node), 7
            case Name():
                return self.named(node), 7
            case Unary(sign="-"):
                return f"-{in_brackets(*_int(self.value(node.of)), 7)}", 6
            case Binary(sign="+" | "-" | "*" | "/"):
                return self.arithmetic(node)
            case Choose():
                parts = (self.truth(node.condition)[0], self.value(node.yes)[0], self.value(node.no)[0])
                return f"if({', '.join(parts)})", 7
            case Call():
                return self.called(node)
        raise No("type", node.at)

    def named(self, node: Name) -> str:
        if node.name == "today" and self.kind(node) == "fact:date":
            return "today()"
        if self.kind(node) in ("table", "yes_no"):
            raise No("type", node.at, node.name)
        return self.reference(node)

    def arithmetic(self, node: Binary) -> Piece:
        level = LEVELS[node.sign]
        left, right = self.days(node.left), self.days(node.right)
        sign = _SIGNS.get(node.sign, node.sign)
        return f"{in_brackets(*_int(left), level)} {sign} {in_brackets(*_int(right), level + 1)}", level

    def days(self, node: Node) -> Piece:
        """In arithmetic a day is a number of days."""
        text, level = self.value(node)
        is_date = self.kind(node) in ("date", "fact:date") or (isinstance(node, Call) and node.name == "date")
        return (f"decimal-date-time({text})", 7) if is_date else (text, level)

    def called(self, node: Call) -> Piece:
        match node.name, node.arguments:
            case "date", (Text() as day,):
                return f"date({quoted(day)})", 7
            case "length", (of,):
                return f"string-length({self.text(of)})", 7
            case "round", (of, places):
                return f"round({self.value(of)[0]}, {self.value(places)[0]})", 7
            case "count", (Name() as of,) if self.kind(of) == "table":
                return f"count({self.reference(of)})", 7
            case "min" | "max", (Listed() as of,):
                return f"{node.name}({', '.join(self.value(part)[0] for part in of.parts)})", 7
        raise No("function", node.at, node.name)


def quoted(node: Text) -> str:
    """A text in quotes; XPath knows no way to write both kinds of quotes in one."""
    if "'" not in node.value:
        return f"'{node.value}'"
    if '"' in node.value:
        raise No("text", node.at, node.value)
    return f'"{node.value}"'


def _int(piece: Piece) -> tuple[str, int]:
    """A level of 3.5 is taken as 3: brackets too many do no harm."""
    return piece[0], int(piece[1])
