"""Provinces side by side, with fair denominators. Pure functions; the words of a row are made here too."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from mind_portal.dashboards.figures import Figure, is_share
from mind_portal.rollups.catalogue import Direction, Kind, Measure
from mind_portal.rollups.selectors import Sums


class Order(StrEnum):
    NEED = "need"
    BEST = "best"
    RISE = "rise"


ORDER_LABELS: dict[Order, Promise] = {
    Order.NEED: gettext_lazy("Look here first"),
    Order.BEST: gettext_lazy("Best"),
    Order.RISE: gettext_lazy("Improved most"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A province that is ranked. `missing`: how many more in the numerator (or fewer, where down is good) would equal
    the nation's rate; None for what is no share."""

    code: str
    figure: Figure
    value: float
    missing: int | None
    part: float | None


def is_small(figure: Figure) -> bool:
    """Whether the base is too small to say anything by its rate."""
    return has_small_base(figure.measure, figure.sums)


def has_small_base(measure: Measure, sums: Sums) -> bool:
    """The same of one month's sums."""
    return measure.kind is Kind.RATIO and sums.denominator < measure.minimum_base


def standings(nation: Figure, provinces: Mapping[str, Figure], leave_out: frozenset[str]) -> list[Standing]:
    """The provinces that can be ranked: with a value and a large enough base."""
    found = []
    for code, figure in provinces.items():
        value = figure.value
        if value is not None and code not in leave_out and not is_small(figure):
            found.append(Standing(code, figure, value, missing(nation, figure), _part(nation, figure)))
    return found


def _part(nation: Figure, province: Figure) -> float | None:
    """The province's part of the nation's sum; a ratio has none."""
    if nation.measure.kind is Kind.RATIO or not nation.sums.value:
        return None
    return province.sums.value / nation.sums.value


def missing(nation: Figure, province: Figure) -> int | None:
    """How many more would lift the province to the nation's rate; 0 when it is there already."""
    measure, whole, part = nation.measure, nation.sums, province.sums
    if not is_share(measure) or measure.direction is Direction.NEUTRAL or not whole.denominator:
        return None
    distance = whole.numerator / whole.denominator * part.denominator - part.numerator
    if measure.direction is Direction.DOWN:
        distance = -distance
    return max(0, ceil(round(distance, 6)))


def ordered(found: Iterable[Standing], order: Order) -> list[Standing]:
    """Sorted for the reader. By need: what is missing to the nation's rate, which is fair to large and small alike;
    for counts, where a small province is not worse than a large one, how far it went the wrong way."""
    rows = list(found)
    if not rows:
        return []
    measure = rows[0].figure.measure
    sign = 1 if measure.direction is Direction.DOWN else -1
    if order is Order.RISE:
        changed = [row for row in rows if row.figure.difference is not None]
        return sorted(changed, key=lambda row: (sign * (row.figure.difference or 0.0), row.code))
    if order is Order.BEST or measure.direction is Direction.NEUTRAL:
        return sorted(rows, key=lambda row: (sign * row.value, row.code))
    if measure.kind is not Kind.RATIO:
        return sorted(rows, key=lambda row: (-sign * (row.figure.difference or 0.0), -sign * row.value, row.code))
    return sorted(rows, key=lambda row: (-(row.missing or 0), -sign * row.value, row.code))
