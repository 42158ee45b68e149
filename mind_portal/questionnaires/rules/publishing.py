"""From what the author writes to what both engines evaluate: check names, rewrite, let CEL's type-checker read it."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final

from cel_expr_python import cel

from mind_portal.core.thai import to_arabic_digits
from mind_portal.questionnaires.rules.calls import rewrite_call
from mind_portal.questionnaires.rules.language import (
    CONSTANTS,
    END,
    HOST_FUNCTIONS,
    MACROS,
    MAX_LOOPS,
    METHODS,
    RESULTS,
    SCALARS,
    Published,
    Refused,
    Token,
    is_safe_pattern,
    tokenise,
)
from mind_portal.questionnaires.rules.pieces import Piece, render, source_at

_SPACED: Final = {"in": " in ", "?": " ? ", ":": " : ", ",": ", "} | {
    sign: f" {sign} " for sign in ("&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "*", "/")
}


def publish(text: str, types: Mapping[str, str], columns: Collection[str] = ()) -> Published:
    """Check and rewrite one rule.

    `types` maps each item to text, choice, number, date, bool, list, table or count; `columns` names the columns of
    all tables. Raises Refused with a code and the place in `text`.
    """
    text = to_arabic_digits_outside_text(text)
    used = {token.text for token in tokenise(text)}
    known = tuple(sorted((name, kind) for name, kind in types.items() if name in used))
    return _publish(text, known, frozenset(used.intersection(columns))).copy()


@lru_cache(maxsize=4096)
def _publish(text: str, types: tuple[tuple[str, str], ...], columns: frozenset[str]) -> Published:
    """As `publish`, with only the names that stand in the rule: an editor's page asks about the same rules again."""
    writer = _Writer(text, dict(types), columns)
    body = writer.expression(frozenset(), frozenset())
    environment = _typed_environment(writer.known)
    for _name, function, arguments in writer.let:
        for argument, wanted in zip(arguments, HOST_FUNCTIONS[function], strict=True):
            _check_type(environment, argument, wanted)
    gives = _check_type(environment, body, RESULTS)
    let = [(name, function, [render(argument) for argument in arguments]) for name, function, arguments in writer.let]
    return {"let": let, "cel": render(body), "gives": gives, "depth": writer.depth, "loops": writer.loops}


def to_arabic_digits_outside_text(text: str) -> str:
    """Thai digits as Arabic ones, except inside quotes, where they are what the author means."""
    parts = re.split(r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')""", text)
    return "".join(part if index % 2 else to_arabic_digits(part) for index, part in enumerate(parts))


class _Writer:
    """Walks the tokens once and writes the pieces of CEL; `let` collects what the host works out."""

    def __init__(self, text: str, types: Mapping[str, str], columns: Collection[str]) -> None:
        self.text = text
        self.tokens = tokenise(text)
        self.columns = columns
        self.known: dict[str, str] = dict(types)
        self.let: list[tuple[str, str, list[list[Piece]]]] = []
        self.place = 0
        self.depth = 0
        self.loops = 0

    def token(self, offset: int = 0) -> Token:
        index = self.place + offset
        return self.tokens[index] if 0 <= index < len(self.tokens) else END

    def expression(self, bound: frozenset[str], stop: frozenset[str]) -> list[Piece]:
        """Everything up to a token of `stop` outside brackets; `bound` are the row names of the loops around."""
        pieces: list[Piece] = []
        depth = 0
        while self.place < len(self.tokens):
            token = self.token()
            if depth == 0 and token.text in stop and token.kind == "op":
                break
            depth += self._bracket(token, depth)
            if token.kind == "name":
                pieces += self._name(token, bound)
            else:
                pieces.append((self._plain(token), token.at))
                self.place += 1
        return pieces

    def arguments(self, bound: frozenset[str]) -> list[list[Piece]]:
        """The arguments in the brackets that the current token opens; leaves behind the closing one."""
        self.place += 1
        found = []
        while True:
            found.append(self.expression(bound, frozenset({",", ")"})))
            token = self.token()
            if token is END:
                raise Refused("bracket", len(self.text))
            self.place += 1
            if token.text == ")":
                return found

    def _bracket(self, token: Token, depth: int) -> int:
        """+1, -1 or 0; refuses a closing one too many and an index such as `waste[0]`."""
        if token.kind != "op":
            return 0
        if token.text in (")", "]"):
            if depth == 0:
                raise Refused("bracket", token.at, token.text)
            return -1
        before = self.token(-1)
        after_value = before.kind in ("name", "string") or before.text in (")", "]")
        if token.text == "[" and after_value and before.text != "in":
            raise Refused("index", token.at)
        return 1 if token.text in ("(", "[") else 0

    def _plain(self, token: Token) -> str:
        if token.kind == "number":
            number = repr(float(token.text))
            if "inf" in number:
                raise Refused("number", token.at, token.text)
            return number
        if token.kind == "string":
            return _double_quoted(token.text)
        if token.text == "-" and self._is_minus():
            return " - "
        return _SPACED.get(token.text, token.text)

    def _is_minus(self) -> bool:
        """Whether `-` stands between two values rather than before one."""
        before = self.token(-1)
        value = before.kind in ("name", "number", "string") or before.text in (")", "]")
        return value and before.text != "in"

    def _name(self, token: Token, bound: frozenset[str]) -> list[Piece]:
        called = self.token(1).text == "("
        if self.token(-1).text == ".":
            return self._member(token, bound, called)
        if called and token.text not in CONSTANTS:
            self.place += 1
            return rewrite_call(self, token, bound)
        if token.text not in self.known and token.text not in bound and token.text not in CONSTANTS:
            raise Refused("unknown", token.at, token.text)
        self.place += 1
        return [(_SPACED.get(token.text, token.text), token.at)]

    def _member(self, token: Token, bound: frozenset[str], called: bool) -> list[Piece]:
        """What stands behind a dot: a loop, a method of texts, or a column of a row."""
        if called and token.text in MACROS:
            return self._loop(token, bound)
        if called and token.text not in METHODS:
            raise Refused("method", token.at, token.text)
        if called and token.text == "matches" and not self._has_safe_pattern():
            raise Refused("pattern", token.at, self.token(2).text)
        if not called and token.text not in self.columns:
            raise Refused("column", token.at, token.text)
        self.place += 1
        return [(token.text, token.at)]

    def _has_safe_pattern(self) -> bool:
        pattern = self.token(2)
        return pattern.kind == "string" and is_safe_pattern(pattern.text)

    def _loop(self, token: Token, bound: frozenset[str]) -> list[Piece]:
        row = self.token(2).text
        if not re.fullmatch(r"[a-z]\w*", row) or row in self.known:
            raise Refused("row_name", token.at, row)
        if len(bound) == MAX_LOOPS:
            raise Refused("nesting", token.at)
        self.depth, self.loops = max(self.depth, len(bound) + 1), self.loops + 1
        self.place += 1
        pieces: list[Piece] = [(f"{token.text}(", token.at)]
        for index, argument in enumerate(self.arguments(bound | {row})):
            pieces += [(", ", token.at), *argument] if index else argument
        return [*pieces, (")", token.at)]


def _double_quoted(literal: str) -> str:
    """A text in double quotes, whichever the author used."""
    body = literal[1:-1]
    body = body.replace("\\'", "'") if literal[0] == "'" else body.replace('\\"', '"')
    return '"' + body.replace('"', '\\"') + '"'


def _typed_environment(known: Mapping[str, str]) -> "cel.Env":
    kinds = cel.Type
    special = {
        "list": kinds.List(kinds.STRING),
        "table": kinds.List(kinds.Map(kinds.STRING, kinds.DYN)),
        "count": kinds.DOUBLE,
    }
    return cel.NewEnv(
        variables={name: special[kind] if kind in special else kinds(SCALARS[kind]) for name, kind in known.items()}
    )


def _check_type(environment: "cel.Env", pieces: list[Piece], wanted: tuple[str, ...]) -> str:
    """The type that CEL's checker finds; refuses a text that it cannot read and a type that is not wanted."""
    text = render(pieces)
    first = pieces[0][1] if pieces else 0
    try:
        found: str = environment.compile(text).return_type().name()
    except RuntimeError as error:
        message = str(error).split("\n")[0]
        unreadable = "Syntax" in str(error) or "recursion" in str(error)
        place = re.search(r":1:(\d+):", message) or re.search(r"\b1:(\d+):", message)
        at = source_at(pieces, int(place.group(1)) - 1) if place else first
        raise Refused("syntax" if unreadable else "type", at, text, message) from None
    if not found.startswith(wanted):
        raise Refused("type", first, text, f"{found}, not {wanted[0]}")
    return found
