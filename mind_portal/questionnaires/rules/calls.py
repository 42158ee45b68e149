"""The functions of the rule language: some are rewritten into CEL, the others become values that the host works out."""

import datetime as dt
from typing import Final, Protocol

from mind_portal.questionnaires.rules.language import HOST_FUNCTIONS, NUMBERS, Refused, Token
from mind_portal.questionnaires.rules.pieces import Piece, render

EPOCH: Final = dt.date(1970, 1, 1)


class Writer(Protocol):
    """What a call needs of the walk over the tokens; its current token is the opening bracket."""

    known: dict[str, str]
    let: list[tuple[str, str, list[list[Piece]]]]

    def arguments(self, bound: frozenset[str]) -> list[list[Piece]]: ...


def rewrite_call(writer: Writer, token: Token, bound: frozenset[str]) -> list[Piece]:
    """The pieces of `name(...)`. Raises Refused for an unknown function or a wrong number of arguments."""
    arguments = writer.arguments(bound)
    match token.text, len(arguments):
        case ("blank" | "answered") as name, 1:
            return _blank(writer, token, arguments[0], is_blank=name == "blank")
        case "between", 3:
            return _between(token, *arguments)
        case "date", 1:
            return [(_day_number(token, render(arguments[0])), token.at)]
    wanted = HOST_FUNCTIONS.get(token.text)
    if wanted is None or len(wanted) != len(arguments) or not all(arguments):
        raise Refused("function", token.at, token.text)
    if bound:
        raise Refused("host_in_rows", token.at, token.text)
    return [(_host_value(writer, token, arguments), token.at)]


def _blank(writer: Writer, token: Token, argument: list[Piece], *, is_blank: bool) -> list[Piece]:
    at = token.at
    kind = writer.known.get(render(argument))
    if kind == "count":  # nobody attached anything: never null
        return [("(", at), *argument, (" == 0.0)" if is_blank else " > 0.0)", at)]
    if kind in ("list", "table"):
        return [("!" if is_blank else "", at), *argument, (".exists(_r, true)", at)]
    return [("(", at), *argument, (" == null)" if is_blank else " != null)", at)]


def _between(token: Token, value: list[Piece], low: list[Piece], high: list[Piece]) -> list[Piece]:
    at = token.at
    return [("(", at), *value, (" >= ", at), *low, (" && ", at), *value, (" <= ", at), *high, (")", at)]


def _day_number(token: Token, literal: str) -> str:
    try:
        return repr(float((dt.date.fromisoformat(literal.strip('"')) - EPOCH).days))
    except ValueError:
        raise Refused("date", token.at, literal) from None


def _host_value(writer: Writer, token: Token, arguments: list[list[Piece]]) -> str:
    """Add a value for the host to work out and give its name. Lists leave the engine without nulls (see evaluation)."""
    at = token.at
    if token.text == "count":
        arguments = [[*arguments[0], (".map(_v, true)", at)]]
    elif HOST_FUNCTIONS[token.text] == [NUMBERS]:
        arguments = [[*arguments[0], (".filter(_v, _v != null)", at)]]
    name = f"_{len(writer.let) + 1}"
    writer.let.append((name, token.text, arguments))
    writer.known[name] = "number"
    return name
