"""What a table works out by itself: the converted quantity of a row, and what a code list knows of its code."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from mind_portal.questionnaires.codelists import code_list
from mind_portal.questionnaires.definition import Item

_PLACES: Final = Decimal("0.000001")
_WIDE: Final = Context(prec=60)
"""Two numbers of fifteen places make one of thirty: more than the usual context holds."""


_YES_NO: Final[Mapping[str, str]] = {
    "ใช่": "yes", "มี": "yes", "yes": "yes", "ไม่": "no", "ไม่ใช่": "no", "ไม่มี": "no", "no": "no",
}  # fmt: skip


def choice_code(column: Item, text: str) -> str:
    """The code of a choice written in words, by its unit or as its code; any other text stays as it is."""
    text = text.strip()
    wanted = text.casefold()
    if column.type == "yes_no":
        return _YES_NO.get(wanted, text)
    for choice in column.choices:
        names = (choice.code, choice.text.th, choice.text.en, choice.unit.th, choice.unit.en)
        if wanted in {name.casefold() for name in names if name}:
            return choice.code
    return text


def typed_columns(item: Item) -> list[Item]:
    """The columns that people fill in: all but the one that is worked out."""
    return [column for column in item.columns if item.convert is None or column.code != item.convert.result]


def column_of(item: Item, code: str) -> Item | None:
    return next((column for column in item.columns if column.code == code), None)


def finish_row(item: Item, row: dict[str, Any]) -> dict[str, Any]:
    """The row with its converted quantity, and with what the code list knows where nothing was chosen."""
    for column in item.columns:
        if column.fill and row.get(column.code) is None:
            row[column.code] = _known_of_code(item, column, row)
    if item.convert is not None:
        row[item.convert.result] = convert(row.get(item.convert.quantity), factor_of(item, row))
    return row


def _known_of_code(item: Item, column: Item, row: Mapping[str, Any]) -> Any:
    code_column, _dot, fact = column.fill.partition(".")
    source = column_of(item, code_column)
    entry = code_list(source.codes).entries.get(row.get(code_column) or "") if source else None
    return entry.facts.get(fact) if entry else None


def factor_of(item: Item, row: Mapping[str, Any]) -> float | None:
    """The factor of a row: the person's own before that of the chosen unit."""
    if item.convert is None:
        return None
    own = row.get(item.convert.factor)
    return float(own) if own is not None else usual_factor(item, row.get(item.convert.by))


def usual_factor(item: Item, choice: Any) -> float | None:
    """The factor that the definition gives to a choice of unit."""
    column = column_of(item, item.convert.by) if item.convert else None
    return next((c.factor for c in column.choices if c.code == choice), None) if column else None


def convert(quantity: float | None, factor: float | None) -> float | None:
    """Quantity × factor to six places, without the noise of binary fractions."""
    if quantity is None or factor is None:
        return None
    exact = _WIDE.multiply(Decimal(repr(float(quantity))), Decimal(repr(factor)))
    exact = exact.quantize(_PLACES, ROUND_HALF_UP, _WIDE)
    return int(exact) if exact == exact.to_integral_value() else float(exact)
