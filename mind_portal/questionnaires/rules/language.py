"""The words of the rule language: its tokens, functions, methods, types and which patterns are safe."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, NotRequired, TypedDict

MAX_LENGTH: Final = 2000
MAX_LOOPS: Final = 2
"""Loops within one another: two over 99 rows stay below the server engine's budget of 10,000 steps."""

MOST_LOOPS: Final = 8
"""Loops after one another in one rule over a table of 1,000 rows: the budget of 10,000 steps counts them together."""

Code = Literal[
    "too_long", "character", "bracket", "index", "number", "row_name", "nesting", "pattern", "method", "column",
    "date", "host_in_rows", "function", "unknown", "syntax", "type",
]  # fmt: skip


class Published(TypedDict):
    """A rule as it is stored: values that the host works out first, then one CEL text.

    `gives` names its type, `depth` and `loops` how deep its loops nest and how many there are.
    """

    let: list[tuple[str, str, list[str]]]
    cel: str
    gives: NotRequired[str]
    depth: NotRequired[int]
    loops: NotRequired[int]


class Refused(ValueError):
    """A rule that cannot be published: why (`code`), where in the author's text (`at`), and the piece in question."""

    def __init__(self, code: Code, at: int, text: str = "", detail: str = "") -> None:
        super().__init__(f"{code} at {at}: {text}")
        self.code: Code = code
        self.at = at
        self.text = text
        self.detail = detail


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    at: int


END: Final = Token("end", "", -1)

_TOKEN: Final = re.compile(
    r"""(?P<space>[ \t\r\n]+|//[^\n]*)"""
    r"""|(?P<string>"(?:[^"\\\n]|\\["\\])*"|'(?:[^'\\\n]|\\['\\])*')"""
    r"""|(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)"""
    r"""|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"""
    r"""|(?P<op>&&|\|\||==|!=|<=|>=|[<>!+\-*/?:()\[\],.])"""
)


def tokenise(text: str) -> list[Token]:
    """The words of a rule without blanks and comments. Raises Refused for a character that has no place in one."""
    if len(text) > MAX_LENGTH:
        raise Refused("too_long", MAX_LENGTH)
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Refused("character", at, text[at])
        if match.lastgroup != "space":
            found.append(Token(str(match.lastgroup), match.group(), at))
        at = match.end()
    return found


NUMBERS: Final = ("LIST<DOUBLE>", "LIST<DYN>")
HOST_FUNCTIONS: Final[Mapping[str, list[tuple[str, ...]]]] = {
    "sum": [NUMBERS], "min": [NUMBERS], "max": [NUMBERS], "avg": [NUMBERS], "count": [("LIST",)],
    "length": [("STRING",)], "round": [("DOUBLE",), ("DOUBLE",)], "year": [("DOUBLE",)], "month": [("DOUBLE",)],
}  # fmt: skip
"""What the host works out before the rule, with the types of each argument."""

RESULTS: Final = ("BOOL", "DOUBLE", "STRING")
MACROS: Final = frozenset({"all", "exists", "exists_one", "filter", "map"})
METHODS: Final = frozenset({"contains", "startsWith", "endsWith", "matches"})
CONSTANTS: Final = frozenset({"true", "false", "null", "in"})
SCALARS: Final[Mapping[str, str]] = {
    "text": "google.protobuf.StringValue", "choice": "google.protobuf.StringValue",
    "number": "google.protobuf.DoubleValue", "date": "google.protobuf.DoubleValue",
    "bool": "google.protobuf.BoolValue",
}  # fmt: skip
"""Nullable types of items; `list`, `table` and `count` are the others."""

_ATOM: Final = r"(?:[^\\^$.|?*+()\[\]{}]|\\[\\^$.|?*+()\[\]{}/-]|\[\^?(?:[^\\\[\]^]|\\[\\\[\]^-])+\])"
_REPEAT: Final = r"(?:[?*+]|\{\d{1,3}(?:,\d{0,3})?\})"
_SAFE_PATTERN: Final = re.compile(rf"\^(?:\((?:{_ATOM}(?:{_REPEAT})?|\|)*\)\??|{_ATOM}(?:{_REPEAT})?)*\$")


def is_safe_pattern(literal: str) -> bool:
    """Whether RE2 and JavaScript read a quoted pattern alike and neither can hang on it.

    It is anchored, repeats single characters or classes only, and stays inside the basic plane.
    """
    body = literal[1:-1].replace("\\\\", "\\")
    return bool(_SAFE_PATTERN.fullmatch(body)) and max(literal) <= "\uffff"
