"""Reads an app's `data/parameters.json`, strictly: a fault is named with its place.

[{"code": "LOAN_NPL_DAYS", "name": {"th": …, "en": …}, "unit": "days" or {"th": …, "en": …},
  "min": 1, "max": 365,
  "values": [{"from": "2017-01-01", "to": null, "value": 90, "source": "…" or {"th": …, "en": …}, "verified": false}]}]

`min` and `max` bound what may be entered in the browser, and the file's own numbers. Without them a number of days,
months or places is at least 1, a percentage lies between 0 and 100, and any other number is not below 0.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from mind_portal.core.errors import Breach, DomainError

CODE: Final = re.compile(r"[A-Z][A-Z0-9_]*")
_KEYS: Final = {"code", "name", "unit", "min", "max", "values"}
_VALUE_KEYS: Final = {"from", "to", "value", "source", "verified"}


_COUNTED: Final = {"days", "months", "years", "places", "minutes", "วัน", "วันทำการ", "เดือน", "ปี", "แห่ง", "นาที"}
"""Units of which there is at least one."""


def is_number(value: Any) -> bool:
    """Whether a stored value is a number, which people may change; lists and texts come with the portal."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def within(number: Decimal, bounds: tuple[Decimal | None, Decimal | None]) -> bool:
    """Whether a number lies between the least and the most that a parameter may be; None bounds nothing."""
    least, most = bounds
    return (least is None or number >= least) and (most is None or number <= most)


@dataclass(frozen=True)
class Declared:
    """A parameter as a file declares it."""

    code: str
    names: tuple[str, str]
    units: tuple[str, str]
    values: tuple["DeclaredValue", ...]
    bounds: tuple[Decimal | None, Decimal | None] = (None, None)


@dataclass(frozen=True)
class DeclaredValue:
    value: Any
    valid_from: dt.date
    valid_to: dt.date | None
    sources: tuple[str, str]
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
    units = _words(entry.get("unit", ""), f"{place}.unit")
    bounds = _bounds(entry, units, place)
    return Declared(
        code,
        _words(entry.get("name"), f"{place}.name", needed=True),
        units,
        tuple(_value(value, bounds, f"{place}.values[{index}]") for index, value in enumerate(values)),
        bounds,
    )


def _bounds(entry: dict[str, Any], units: tuple[str, str], place: str) -> tuple[Decimal | None, Decimal | None]:
    usual = (Decimal(0), Decimal(100)) if "%" in units else (Decimal(1 if _COUNTED & set(units) else 0), None)
    least, most = (
        _number(entry[key], f"{place}.{key}") if key in entry else usual[n] for n, key in enumerate(("min", "max"))
    )
    if least is not None and most is not None and least > most:
        raise _fault(f"{place}.max", "min is above max")
    return least, most


def _number(value: Any, place: str) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _fault(place, "a number is needed")
    return Decimal(str(value))


def _words(words: Any, place: str, *, needed: bool = False) -> tuple[str, str]:
    if isinstance(words, str):
        words = {"th": words, "en": words}
    if not isinstance(words, dict) or not all(isinstance(words.get(key, ""), str) for key in ("th", "en")):
        raise _fault(place, "a text, or one in th and one in en, is needed")
    pair = (words.get("th", ""), words.get("en", ""))
    if needed and not all(pair):
        raise _fault(place, "both languages are needed")
    return pair


def _value(entry: Any, bounds: tuple[Decimal | None, Decimal | None], place: str) -> DeclaredValue:
    if not isinstance(entry, dict) or set(entry) - _VALUE_KEYS or "value" not in entry:
        raise _fault(place, f"an object with {', '.join(sorted(_VALUE_KEYS))} is needed")
    if is_number(entry["value"]) and not within(Decimal(str(entry["value"])), bounds):
        raise _fault(f"{place}.value", f"outside {bounds[0]} to {bounds[1]}")
    until = entry.get("to")
    return DeclaredValue(
        value=entry["value"],
        valid_from=_day(entry.get("from"), f"{place}.from"),
        valid_to=None if until is None else _day(until, f"{place}.to"),
        sources=_words(entry.get("source", ""), f"{place}.source"),
        verified=entry.get("verified", False) is True,
    )


def _day(text: Any, place: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        raise _fault(place, "a day such as 2023-01-01 is needed") from None


def _fault(place: str, message: str) -> DomainError:
    return DomainError(Breach("LEG-FILE-1", f"{place}: {message}", field=place))
