"""Reads a rule of ours (the part of CEL in `questionnaires/rules`) as a tree, for its translation into XPath."""

import re
from typing import Final

from mind_portal.questionnaires.rules.language import END, Refused, Token
from mind_portal.questionnaires.rules.language import tokenise as words_of
from mind_portal.questionnaires.xlsform.expressions.tree import (
    Binary,
    Call,
    Choose,
    Listed,
    Member,
    Name,
    Node,
    Number,
    Text,
    Unary,
)
from mind_portal.questionnaires.xlsform.expressions.tree import Untranslatable as No

_LEVELS: Final = (("||",), ("&&",), ("==", "!=", "<", "<=", ">", ">=", "in"), ("+", "-"), ("*", "/"))


def read_cel(text: str) -> Node:
    """The tree of a rule. Raises Untranslatable for what it cannot read."""
    try:
        return _Reader(words_of(text)).whole()
    except Refused as refusal:
        raise No("syntax", refusal.at, refusal.text) from None


class _Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.place] if self.place < len(self.tokens) else END

    def take(self) -> Token:
        token = self.token
        self.place += 1
        return token

    def expect(self, text: str) -> None:
        if self.token.text != text:
            raise No("syntax", self.token.at, self.token.text)
        self.place += 1

    def whole(self) -> Node:
        node = self.choice()
        if self.token is not END:
            raise No("syntax", self.token.at, self.token.text)
        return node

    def choice(self) -> Node:
        node = self.level(0)
        if self.token.text != "?":
            return node
        at = self.take().at
        yes = self.choice()
        self.expect(":")
        return Choose(node, yes, self.choice(), at=at)

    def level(self, number: int) -> Node:
        if number == len(_LEVELS):
            return self.signed()
        node = self.level(number + 1)
        while self.token.kind in ("op", "name") and self.token.text in _LEVELS[number]:
            sign = self.take()
            node = Binary(sign.text, node, self.level(number + 1), at=sign.at)
        return node

    def signed(self) -> Node:
        if self.token.kind == "op" and self.token.text in ("!", "-"):
            sign = self.take()
            return Unary("!" if sign.text == "!" else "-", self.signed(), at=sign.at)
        node = self.single()
        while self.token.text == ".":
            self.take()
            name = self.take()
            if self.token.text == "(":
                node = Call(name.text, (node, *self.arguments("(", ")")), method=True, at=name.at)
            else:
                node = Member(node, name.text, at=name.at)
        return node

    def single(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return Number(float(token.text), at=token.at)
        if token.kind == "string":
            body = re.sub(r"\\(.)", r"\1", token.text[1:-1])
            return Text(body, at=token.at)
        if token.kind == "name":
            if self.token.text == "(":
                return Call(token.text, self.arguments("(", ")"), at=token.at)
            return Name(token.text, at=token.at)
        if token.text == "(":
            node = self.choice()
            self.expect(")")
            return node
        if token.text == "[":
            self.place -= 1
            return Listed(self.arguments("[", "]"), at=token.at)
        raise No("syntax", token.at, token.text)

    def arguments(self, opening: str, closing: str) -> tuple[Node, ...]:
        self.expect(opening)
        found: list[Node] = []
        while self.token.text != closing:
            if found:
                self.expect(",")
            found.append(self.choice())
        self.expect(closing)
        return tuple(found)
