"""A province's place among those of similar size: comparing Rayong with Ranong says nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from statistics import quantiles

GROUP = 9
"""How many provinces a group has, the province itself among them."""


@dataclass(frozen=True)
class Place:
    """Where a value stands: rank 1 is best; the middle half and the median of the group, itself included."""

    rank: int
    of: int
    lower: float
    median: float
    upper: float
    low: float
    high: float
    value: float

    def share(self, value: float) -> float:
        """Where a value lies between the lowest and the highest of the group, in per cent."""
        return 50.0 if self.high == self.low else 100 * (value - self.low) / (self.high - self.low)


def nearest(code: str, sizes: Mapping[str, float]) -> list[str]:
    """The province and those nearest to it in size by ratio, at most GROUP; empty when its size is unknown or 0."""
    own = sizes.get(code) or 0
    if own <= 0:
        return []
    others = [other for other, size in sizes.items() if other != code and size > 0]
    others.sort(key=lambda other: (abs(log(sizes[other] / own)), other))
    return [code, *others[: GROUP - 1]]


def place(code: str, values: Mapping[str, float], *, up_is_good: bool) -> Place | None:
    """The place of one province; None without its own value or with fewer than three to compare."""
    if code not in values or len(values) < 3:
        return None
    own = values[code]
    lower, median, upper = quantiles(values.values(), n=4, method="inclusive")
    better = sum(1 for value in values.values() if (value > own if up_is_good else value < own))
    return Place(better + 1, len(values), lower, median, upper, min(values.values()), max(values.values()), own)
