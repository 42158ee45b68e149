"""Reads an app's `data/parameters.json`, strictly: a fault is named with its place.

[{"code": "LOAN_NPL_DAYS", "name": {"th": …, "en": …}, "unit": "days" or {"th": …, "en": …},
  "values": [{"from": "2017-01-01", "to": null, "value": 90, "source": "…", "verified": false}]}]
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final

from mind_portal.core.errors import Breach, DomainError

CODE: Final = re.compile(r"[A-Z][A-Z0-9_]*")
_KEYS: Final = {"code", "name", "unit", "values"}
_VALUE_KEYS: Final = {"from", "to", "value", "source", "verified"}


@dataclass(frozen=True)
class Declared:
    """A parameter as a file declares it."""

    code: str
    names: tuple[str, str]
    units: tuple[str, str]
    values: tuple["DeclaredValue", ...]


@dataclass(frozen=True)
class DeclaredValue:
    value: Any
    valid_from: dt.date
    valid_to: dt.date | None
    source: str
    verified: bool


def read_parameters(data: Any) -> list[Declared]:
    """The parameters in `data`. Raises DomainError with the place of a fault, such as `[2].values[0].from`."""
    if not isinstance(data, list):
        raise DomainError(Breach("LEG-FILE-1", "a list of parameters is needed"))
    return [_parameter(entry, f"[{index}]") for index, entry in enumerate(data)]


def _parameter(entry: Any, place: str) -> Declared:
    if not isinstance(entry, dict) or set(entry) - _KEYS:
        raise _fault(place, f"an object with {', '.join(sorted(_KEYS))} is needed")
    code = entry.get("code")
    if not isinstance(code, str) or not CODE.fullmatch(code):
        raise _fault(f"{place}.code", "CAPITALS_AND_DIGITS are needed")
    values = entry.get("values")
    if not isinstance(values, list) or not values:
        raise _fault(f"{place}.values", "at least one value is needed")
    return Declared(
        code,
        _words(entry.get("name"), f"{place}.name", needed=True),
        _words(entry.get("unit", ""), f"{place}.unit"),
        tuple(_value(value, f"{place}.values[{index}]") for index, value in enumerate(values)),
    )


def _words(words: Any, place: str, *, needed: bool = False) -> tuple[str, str]:
    if isinstance(words, str):
        words = {"th": words, "en": words}
    if not isinstance(words, dict) or not all(isinstance(words.get(key, ""), str) for key in ("th", "en")):
        raise _fault(place, "a text, or one in th and one in en, is needed")
    pair = (words.get("th", ""), words.get("en", ""))
    if needed and not all(pair):
        raise _fault(place, "both languages are needed")
    return pair


def _value(entry: Any, place: str) -> DeclaredValue:
    if not isinstance(entry, dict) or set(entry) - _VALUE_KEYS or "value" not in entry:
        raise _fault(place, f"an object with {', '.join(sorted(_VALUE_KEYS))} is needed")
    until = entry.get("to")
    return DeclaredValue(
        value=entry["value"],
        valid_from=_day(entry.get("from"), f"{place}.from"),
        valid_to=None if until is None else _day(until, f"{place}.to"),
        source=str(entry.get("source", "")),
        verified=entry.get("verified", False) is True,
    )


def _day(text: Any, place: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        raise _fault(place, "a day such as 2023-01-01 is needed") from None


def _fault(place: str, message: str) -> DomainError:
    return DomainError(Breach("LEG-FILE-1", f"{place}: {message}", field=place))
