"""What an expression says, whichever of the two languages it was written in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

Reason = Literal[
    "syntax", "character", "text", "function", "operator", "path", "name", "type", "answer", "regex", "date"
]  # fmt: skip


class Untranslatable(ValueError):
    """An expression that has no counterpart: why, where in its text, and the piece in question."""

    def __init__(self, reason: Reason, at: int, text: str = "") -> None:
        super().__init__(f"{reason} at {at}: {text}")
        self.reason: Reason = reason
        self.at = at
        self.text = text


@dataclass(frozen=True)
class Node:
    """`at` is the place in the author's text."""

    at: int = field(compare=False, kw_only=True, default=0)


@dataclass(frozen=True)
class Number(Node):
    value: float


@dataclass(frozen=True)
class Text(Node):
    value: str


@dataclass(frozen=True)
class Name(Node):
    """An item, a fact or a column. In XPath `.` is the name `.`."""

    name: str


@dataclass(frozen=True)
class Binary(Node):
    """Two values and a sign of CEL between them: `&& || == != < <= > >= + - * / %`."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Unary(Node):
    sign: Literal["!", "-"]
    of: Node


@dataclass(frozen=True)
class Call(Node):
    """`name(...)`; in CEL a method's target is its first argument and `method` is true."""

    name: str
    arguments: tuple[Node, ...]
    method: bool = False


@dataclass(frozen=True)
class Choose(Node):
    """`condition ? yes : no`."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True)
class Listed(Node):
    """`[a, b]`."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Member(Node):
    """`row.column`."""

    of: Node
    column: str


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below one."""
    match node:
        case Binary():
            return node.left, node.right
        case Unary() | Member():
            return (node.of,)
        case Call():
            return node.arguments
        case Choose():
            return node.condition, node.yes, node.no
        case Listed():
            return node.parts
    return ()


def rebuilt(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """The tree with every node for which `change` gives another put in its place."""
    found = change(node)
    if found is not None:
        return found
    parts = tuple(rebuilt(part, change) for part in children(node))
    match node:
        case Binary():
            return Binary(node.sign, *parts, at=node.at)
        case Unary():
            return Unary(node.sign, *parts, at=node.at)
        case Call():
            return Call(node.name, parts, node.method, at=node.at)
        case Choose():
            return Choose(*parts, at=node.at)
        case Listed():
            return Listed(parts, at=node.at)
        case Member():
            return Member(parts[0], node.column, at=node.at)
    return node


def names_in(node: Node) -> set[str]:
    """Every name that a tree speaks of."""
    own = {node.name} if isinstance(node, Name) else set()
    return own.union(*(names_in(part) for part in children(node)))


LEVELS: Final = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "in": 3,
    "+": 4, "-": 4, "*": 5, "/": 5, "%": 5,
}  # fmt: skip
"""How tightly a sign binds; a choice binds least (0), a sign before one value 6, a name or call 7."""

RELATIONS: Final = frozenset({"<", "<=", ">", ">="})
EQUALITIES: Final = frozenset({"==", "!="})


def in_brackets(text: str, level: int, wanted: int) -> str:
    """`text` in brackets where it binds less tightly than its place asks for."""
    return f"({text})" if level < wanted else text


def number_text(value: float) -> str:
    """`5` rather than `5.0`, and never an exponent."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, "f").rstrip("0")
