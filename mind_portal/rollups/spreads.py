"""Medians that add up: how many rows fell into which range of days, per province and month.

A median of medians says nothing, so a cell keeps a spread instead: an array of counts, one a range. Spreads add up over
provinces and months like any sum, and the median of whatever was added up is read from them. The first ranges hold one
number each, so a median of up to 14 days is exact; a later one is found inside its range as if the rows were spread
evenly over it, so that it is off by less than the width of the range.
"""

from collections.abc import Sequence
from typing import Final

EDGES: Final = (*range(16), 22, 29, 36, 43, 50, 57, 64, 78, 92, 120, 148, 183, 274, 366)
"""The least number of days of each range; the last one is open, and what lies in it is told as its edge."""


def spread_sql(days: str, where: str = "true") -> str:
    """SQL of an aggregate: the spread of the whole numbers `days` of the rows that meet `where`.

    Less than nothing (a clock that ran wrong) counts as nothing, so that a spread holds every row.
    """
    least = [where, *(f"{where} and {days} >= {edge}" for edge in EDGES[1:])]
    most = [*(f" and {days} < {edge}" for edge in EDGES[1:]), ""]
    counts = ", ".join(f"count(*) filter (where {low}{high})" for low, high in zip(least, most, strict=True))
    return f"array[{counts}]::int[]"


def add(first: Sequence[int], second: Sequence[int]) -> tuple[int, ...]:
    """Two spreads as one; an empty one adds nothing."""
    if not first or not second:
        return tuple(first or second)
    return tuple(a + b for a, b in zip(first, second, strict=True))


def subtract(whole: Sequence[int], part: Sequence[int]) -> tuple[int, ...]:
    """A spread without one of its parts."""
    return tuple(a - b for a, b in zip(whole, part, strict=True)) if whole and part else tuple(whole)


def median(spread: Sequence[int]) -> float | None:
    """The middle of the rows behind a spread; None without rows."""
    count = sum(spread)
    if not count:
        return None
    return (_value_at(spread, (count + 1) // 2) + _value_at(spread, count // 2 + 1)) / 2


def _value_at(spread: Sequence[int], place: int) -> float:
    """The value of the `place`-th row, counted from 1 in rising order."""
    before = 0
    for number, here in enumerate(spread):
        if before + here >= place:
            low = EDGES[number]
            width = EDGES[number + 1] - low if number + 1 < len(EDGES) else 1
            return float(low) if width == 1 else low + (width - 1) * (place - before - 0.5) / here
        before += here
    raise ValueError(f"no row {place} of {before}")
