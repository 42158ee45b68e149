"""The server's engine: evaluate a published rule on one document of answers.

**No null may leave the engine.** cel-expr-python 0.1.3 hands out None without a reference of its own, so that on
Python 3.11 enough nulls that were asked for abort the interpreter. `_run` is the only place that reads a result: it
looks at the type first and never asks for the value of a null; publishing makes the lists that leave free of nulls,
and no Python callback is registered (their arguments leak). A test counts the references of None.
"""

import datetime as dt
import functools
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from cel_expr_python import cel

from mind_portal.questionnaires.rules.calls import EPOCH
from mind_portal.questionnaires.rules.language import Published

UNDECIDED: Final = "undecided"
_READABLE: Final = (cel.Type.BOOL, cel.Type.DOUBLE, cel.Type.STRING)
_EXACT_UP_TO: Final = 1e12


def evaluate(rule: Published, answers: Mapping[str, Any]) -> Any:
    """The rule's value (bool, float or str), or UNDECIDED when a blank answer makes it impossible to say.

    `answers` holds every item and column, None where blank, `[]` for an empty table.
    """
    return evaluate_doubles(rule, {name: as_doubles(answers[name]) for name in _names_of(rule) if name in answers})


def evaluate_doubles(rule: Published, answers: Mapping[str, Any]) -> Any:
    """As `evaluate`, of a document that `as_doubles` made: many rules on one document convert it once."""
    known = dict(answers)
    for name, function, arguments in rule["let"]:
        known[name] = _call(function, [_run(argument, known) for argument in arguments])
    return _run(rule["cel"], known)


def as_doubles(value: Any) -> Any:
    """The number model: every number of a document is a double."""
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, list):
        return [as_doubles(part) for part in value]
    if isinstance(value, dict):
        return {key: as_doubles(part) for key, part in value.items()}
    return value


_NAME: Final = re.compile(r"[A-Za-z_]\w*")


@functools.lru_cache(4096)
def _names_in(text: str) -> frozenset[str]:
    """Every word of a rule, the items that it speaks of among them: only these are handed to the engine."""
    return frozenset(_NAME.findall(text))


def _names_of(rule: Published) -> set[str]:
    names = set(_names_in(rule["cel"]))
    for _name, _function, arguments in rule["let"]:
        names.update(*(_names_in(argument) for argument in arguments))
    return names


@functools.lru_cache(4096)
def _program(text: str, names: tuple[str, ...]) -> Any:
    return cel.NewEnv(variables=dict.fromkeys(names, cel.Type.DYN)).compile(text)


def _run(text: str, answers: dict[str, Any]) -> Any:
    used = {name: value for name, value in answers.items() if name in _names_in(text)}
    try:
        result = _program(text, tuple(used)).eval(data=used)
    except RuntimeError:  # more than 10,000 loop steps: cannot be with tables of the allowed size
        return UNDECIDED
    kind = result.type()
    if kind in _READABLE or kind.name().startswith("LIST"):
        return result.plain_value()
    return UNDECIDED


def _call(function: str, arguments: list[Any]) -> float | None:
    if UNDECIDED in arguments:
        return None
    numbers = arguments[0] if isinstance(arguments[0], list) else arguments
    if function not in ("length", "count") and not all(isinstance(number, float) for number in numbers):
        return None
    return _FUNCTIONS[function](*arguments)


def _add(numbers: list[float]) -> float:
    """A plain loop: `sum()` compensates from Python 3.12 on, JavaScript does not."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def _rounded(number: float, places: float) -> float:
    """Half away from zero on the shortest decimal text: 1.005 to two places is 1.01 in both engines."""
    if places not in (0, 1, 2, 3) or abs(number) >= _EXACT_UP_TO:
        return number
    exponent = Decimal(1).scaleb(-int(places))
    return math.copysign(float(Decimal(repr(abs(number))).quantize(exponent, ROUND_HALF_UP)), number)


def _day(number: float) -> dt.date:
    return EPOCH + dt.timedelta(days=math.floor(number))


_FUNCTIONS: Final[Mapping[str, Callable[..., float | None]]] = {
    "count": lambda rows: float(len(rows)),
    "sum": _add,
    "min": lambda numbers: min(numbers, default=None),
    "max": lambda numbers: max(numbers, default=None),
    "avg": lambda numbers: _add(numbers) / len(numbers) if numbers else None,
    "length": lambda text: float(len(unicodedata.normalize("NFC", text))),
    "round": _rounded,
    "year": lambda number: float(_day(number).year),
    "month": lambda number: float(_day(number).month),
}
