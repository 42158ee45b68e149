"""The classes of the map: five with round edges. Pure functions; `drawing` turns them into SVG."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import floor, log10
from statistics import median, quantiles

CLASSES = 5
STEPS = (1.0, 2.0, 2.5, 5.0)
"""Edges are multiples of these times a power of ten."""

NICE = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""Leading digits of edges that follow a skewed distribution."""

SKEW = 3.0
"""When the highest is this many times as far above the median as the lowest is below, equal steps would leave most
provinces in one class; then the edges follow the quintiles."""


class Special(StrEnum):
    """Provinces that are not coloured, and why."""

    SMALL = "small"
    MISSING = "missing"
    NO_OFFICE = "none"


@dataclass(frozen=True)
class Classes:
    """The edges (ascending), the class of each province (0 is lowest) or why it has none, and how many are in each."""

    edges: tuple[float, ...]
    of: Mapping[str, int | Special]
    counts: Mapping[int | Special, int] = field(default_factory=dict)


def round_edges(values: Sequence[float]) -> tuple[float, ...]:
    """At most four ascending round numbers that part the values into at most five classes."""
    ordered = sorted(values)
    if len(ordered) < 2 or ordered[0] == ordered[-1]:
        return ()
    middle = median(ordered)
    below, above = middle - ordered[0], ordered[-1] - middle
    if below > 0 and above / below <= SKEW:
        return _equal_steps(ordered)
    return _nice_quintiles(ordered)


def _equal_steps(ordered: Sequence[float]) -> tuple[float, ...]:
    """Four neighbouring multiples of a round step around the middle of the values."""
    low, *_, high = quantiles(ordered, n=10, method="inclusive")
    span = (high - low) or (ordered[-1] - ordered[0])
    step = _round_step(span / (CLASSES - 1))
    first = round((low + high) / 2 / step - 1.5) * step
    edges = [round(first + n * step, 6) for n in range(CLASSES - 1)]
    return tuple(edge for edge in edges if ordered[0] < edge <= ordered[-1])


def _round_step(raw: float) -> float:
    power = 10.0 ** floor(log10(raw))
    return min((step * power for step in (*STEPS, 10.0)), key=lambda step: abs(log10(step / raw)))


def _nice_quintiles(ordered: Sequence[float]) -> tuple[float, ...]:
    cuts = quantiles(ordered, n=CLASSES, method="inclusive")
    edges = sorted({_nice(cut) for cut in cuts if cut > 0})
    return tuple(edge for edge in edges if ordered[0] < edge <= ordered[-1])


def _nice(value: float) -> float:
    power = 10.0 ** floor(log10(value))
    return round(min(NICE, key=lambda digit: abs(digit - value / power)) * power, 6)


def classify(
    values: Mapping[str, float | None], *, whole: bool, small: frozenset[str], without_office: frozenset[str]
) -> Classes:
    """Put every province of `values` in a class. `whole`: the measure counts things, so an edge is never a fraction."""
    of: dict[str, int | Special] = {}
    plain: dict[str, float] = {}
    for code, value in values.items():
        if code in without_office:
            of[code] = Special.NO_OFFICE
        elif value is None:
            of[code] = Special.MISSING
        elif code in small:
            of[code] = Special.SMALL
        else:
            plain[code] = value
    edges = round_edges(list(plain.values()))
    if whole:
        edges = tuple(sorted({float(max(1, round(edge))) for edge in edges}))
    of |= {code: bisect_right(edges, value) for code, value in plain.items()}
    counts: dict[int | Special, int] = dict.fromkeys(range(len(edges) + 1), 0) if plain else {}
    for group in of.values():
        counts[group] = counts.get(group, 0) + 1
    return Classes(edges, of, counts)


def step_of(value: float, edges: Sequence[float]) -> int:
    """The colour of a value, 1 (lightest) to 5: the steps are spread when there are fewer classes."""
    return spread(bisect_right(edges, value), len(edges) + 1)


def spread(group: int, classes: int) -> int:
    """Which of the five steps a class has."""
    return 3 if classes == 1 else 1 + round(group * (CLASSES - 1) / (classes - 1))
