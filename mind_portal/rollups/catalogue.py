"""What a measure is, and the register of all measures. The rollups know no app: apps declare in `measures.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """How months and provinces add up: a flow sums over both, a stock sums over provinces and takes the last
    month, a ratio divides the sums of its numerators and denominators."""

    FLOW = "flow"
    STOCK = "stock"
    RATIO = "ratio"


class Direction(StrEnum):
    """Which way is good."""

    UP = "up"
    DOWN = "down"
    NEUTRAL = "neutral"


class Dimension(StrEnum):
    """The four dimensions of MIND."""

    BUSINESS = "business"
    SOCIETY = "society"
    RULES = "rules"
    COMMUNITY = "community"


DIMENSION_LABELS: dict[Dimension, Promise] = {
    Dimension.BUSINESS: _("Business success"),
    Dimension.SOCIETY: _("Living well with society"),
    Dimension.RULES: _("In step with global rules and the environment"),
    Dimension.COMMUNITY: _("Income spread to the community"),
}


@dataclass(frozen=True)
class Source:
    """A table whose writes make keys dirty.

    `table` has the columns `province_column` (code) and `date_columns` (dates); a statement-level trigger appends
    (code, province, first of the month of each date) for old and new rows. `columns` are those whose update
    counts (empty: every update). With `onwards`, a change in a month also makes every later month up to the current
    one dirty when claimed: for stocks, which carry forward.
    """

    code: str
    table: str
    province_column: str
    date_columns: tuple[str, ...]
    onwards: bool = False


@dataclass(frozen=True)
class Measure:
    """One figure per province and month.

    `sql` is one set-based SELECT that reads the CTE `keys(province, month)`, and yields, for **every** key,
    `province, month, value, rows` (flow, stock) or `province, month, numerator, denominator, rows` (ratio).
    A ratio's value is numerator / denominator * `scale`. `sources` name the dirty sources that change it.
    `minimum_base`: a province whose denominator is below is shown but not ranked.
    `drill`: URL name of the list of the rows behind it; it is opened with ?province=&month=.
    """

    code: str
    name: str | Promise
    unit: str | Promise
    definition: str | Promise
    kind: Kind
    direction: Direction
    dimension: Dimension
    sources: tuple[str, ...]
    sql: str
    decimals: int = 0
    scale: int = 1
    minimum_base: int = 0
    drill: str = ""
    drill_query: str = ""
    origin: str | Promise = ""


_MEASURES: dict[str, Measure] = {}
_SOURCES: dict[str, Source] = {}


def register(*, sources: Iterable[Source] = (), measures: Iterable[Measure] = ()) -> None:
    """Add an app's declarations; a code can be declared once only."""
    for source in sources:
        if _SOURCES.setdefault(source.code, source) != source:
            raise ValueError(f"source {source.code} is declared twice")
    for measure in measures:
        if _MEASURES.setdefault(measure.code, measure) != measure:
            raise ValueError(f"measure {measure.code} is declared twice")


def measures() -> list[Measure]:
    """All measures in the order of their declaration."""
    return list(_MEASURES.values())


def measure(code: str) -> Measure:
    """One measure; raises KeyError."""
    return _MEASURES[code]


def sources() -> list[Source]:
    """All sources."""
    return list(_SOURCES.values())
