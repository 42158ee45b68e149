"""Reads an XPath expression as XLSForms have them: `${a} > 5 and selected(${b}, 'x')`.

Paths, predicates and node sets are refused: an XLSForm names its questions by `${name}`, the question itself by `.`.
"""

import re
from dataclasses import dataclass
from typing import Final

from mind_portal.questionnaires.xlsform.expressions.tree import Binary, Call, Name, Node, Number, Text, Unary
from mind_portal.questionnaires.xlsform.expressions.tree import Untranslatable as No

MAX_LENGTH: Final = 2000
MAX_DEPTH: Final = 40

_TOKEN: Final = re.compile(
    r"""(?P<space>[\s\u00a0]+)"""
    r"""|(?P<ref>\$\{[^{}]*\})"""
    r"""|(?P<string>"[^"]*"|'[^']*')"""
    r"""|(?P<number>\d+(?:\.\d*)?|\.\d+)"""
    r"""|(?P<name>[A-Za-z_][\w-]*(?::[A-Za-z_][\w-]*)?)"""
    r"""|(?P<op>!=|<=|>=|\.\.|//|[=<>+\-*/|()\[\],.@])"""
)
_STRAIGHT: Final = str.maketrans("“”„‘’", '"""\'\'')
_LEVELS: Final = ({"or": "||"}, {"and": "&&"}, {"=": "==", "!=": "!="}, {"<": "<", "<=": "<=", ">": ">", ">=": ">="},
                  {"+": "+", "-": "-"}, {"*": "*", "div": "/", "mod": "%"})  # fmt: skip
"""The signs of each level, loosest first, and what they are in CEL."""


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    at: int


def tokenise(text: str) -> list[Token]:
    """The words of an expression. Raises Untranslatable for a character that has no place in one."""
    if len(text) > MAX_LENGTH:
        raise No("text", 0, text[:20])
    text = text.translate(_STRAIGHT)
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise No("character", at, text[at])
        if match.lastgroup != "space":
            found.append(Token(str(match.lastgroup), match.group(), at))
        at = match.end()
    return found


def read_xpath(text: str) -> Node:
    """The tree of an expression. Raises Untranslatable with the place."""
    return _Reader(text).whole()


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens = tokenise(text)
        self.end = Token("end", "", len(text))
        self.place = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.place] if self.place < len(self.tokens) else self.end

    def take(self) -> Token:
        token = self.token
        self.place += 1
        return token

    def expect(self, text: str) -> None:
        if self.token.text != text:
            raise No("syntax", self.token.at, self.token.text)
        self.place += 1

    def whole(self) -> Node:
        node = self.level(0)
        if self.token is not self.end:
            raise self.cannot_read(self.token)
        return node

    def cannot_read(self, token: Token) -> No:
        is_path = token.kind == "name" or token.text in ("/", "//", "[", "|", "..", "@")
        return No("path" if is_path else "syntax", token.at, token.text)

    def level(self, number: int) -> Node:
        """Everything that binds at least as tightly as the signs of this level, from left to right."""
        if number == len(_LEVELS):
            return self.signed()
        node = self.level(number + 1)
        while self.token.kind in ("op", "name") and self.token.text in _LEVELS[number]:
            sign = self.take()
            node = Binary(_LEVELS[number][sign.text], node, self.level(number + 1), at=sign.at)
        return node

    def signed(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise No("text", self.token.at)
        if self.token.text == "-" and self.token.kind == "op":
            sign = self.take()
            node: Node = Unary("-", self.signed(), at=sign.at)
        else:
            node = self.single()
        self.depth -= 1
        return node

    def single(self) -> Node:
        token = self.take()
        match token.kind, token.text:
            case "number", text:
                return Number(float(text), at=token.at)
            case "string", text:
                return Text(text[1:-1], at=token.at)
            case "ref", text:
                return Name(text[2:-1].strip(), at=token.at)
            case "name", text if self.token.text == "(":
                return Call(text, self.arguments(), at=token.at)
            case "op", "(":
                node = self.level(0)
                self.expect(")")
                return node
            case "op", ".":
                return Name(".", at=token.at)
        raise self.cannot_read(token)

    def arguments(self) -> tuple[Node, ...]:
        self.expect("(")
        found: list[Node] = []
        while self.token.text != ")":
            if found:
                self.expect(",")
            found.append(self.level(0))
        self.expect(")")
        return tuple(found)
