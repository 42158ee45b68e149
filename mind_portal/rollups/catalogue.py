"""What a measure is, and the register of all measures. The rollups know no app: apps declare in `measures.py`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """How months and provinces add up: a flow sums over both, a stock sums over provinces and takes the last
    month, a ratio divides the sums of its numerators and denominators (of the last month only, when both are
    stocks: `Measure.of_stocks`)."""

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

    Every row is taken apart into one event per date column that is filled: (province, date, `columns`). A
    statement-level trigger appends (code, province, first of the month) of the events that appear in or vanish from
    the table; an update that leaves `province_column`, the dates and `columns` alone marks nothing, one that closes
    a period marks the month of its end only. Without `date_columns` a change marks all months of the province.

    `on`: which statements count; TRUNCATE always does, and marks everything.
    """

    code: str
    table: str
    province_column: str
    date_columns: tuple[str, ...]
    columns: tuple[str, ...] = ()
    on: tuple[str, ...] = ("insert", "update", "delete")


@dataclass(frozen=True)
class Query:
    """One set-based SELECT that several measures read: one pass over a table, however many figures.

    `sql` reads the CTE `keys(province, month)` and yields at most one row per key: `province, month` and one column
    a figure. A key without a row counts as 0. The same text serves one key and all of them, so it narrows what it
    reads by the parameters %(provinces)s (array), %(first)s and %(last)s (first days of the first and last month of
    the keys), %(second)s and %(after)s (the month after each). Another `%` is written twice.

    `sources`: source code -> how many later months a change reaches (0: its own month; 11: a window of twelve
    months; None: every later month up to the current one, as for stocks).
    `begins`: the source whose first month is the first month of the cells.
    `month_sql`: the same for the keys of one month only, where that has a shorter way.
    """

    code: str
    sources: Mapping[str, int | None]
    begins: str
    sql: str
    month_sql: str = ""

    def text(self, *, one_month: bool) -> str:
        """The SELECT to run."""
        return self.month_sql if one_month and self.month_sql else self.sql


@dataclass(frozen=True)
class Measure:
    """One figure per province and month, taken from the columns of a query.

    Flow and stock name the column of their `value`; a ratio names `numerator` and `denominator`, its value is
    numerator / denominator * `scale`. `rows` is the column with the number of rows behind the figure (empty: the
    value, or the denominator of a ratio).
    `minimum_base`: a province whose denominator is below is shown but not ranked.
    `of_stocks`: a ratio of two stocks, which takes the last month of a longer period.
    `spread`: the column of an array of counts (`rollups.spreads`): the value of this ratio is the median read from it,
    not numerator / denominator, which are the sum and the number of what was measured.
    `partial`: the value grows as rows come in (what reports say): it is compared with the year before only where about
    as many rows stand behind both, and a month without rows has no value yet.
    `whole_months`: a month says nothing until it has ended, such as the share of reports that came in time.
    `drill`: URL name of the list of the rows behind it; it is opened with ?province=&month= and `drill_query`.
    """

    code: str
    name: str | Promise
    unit: str | Promise
    definition: str | Promise
    kind: Kind
    direction: Direction
    dimension: Dimension
    query: str
    value: str = ""
    numerator: str = ""
    denominator: str = ""
    rows: str = ""
    of_stocks: bool = False
    spread: str = ""
    decimals: int = 0
    scale: int = 1
    minimum_base: int = 0
    partial: bool = False
    whole_months: bool = False
    drill: str = ""
    drill_query: str = ""
    origin: str | Promise = ""

    def __post_init__(self) -> None:
        ratio = bool(self.numerator and self.denominator and not self.value)
        plain = bool(self.value and not self.numerator and not self.denominator)
        if not (ratio if self.kind is Kind.RATIO else plain):
            raise ValueError(f"measure {self.code}: a ratio has numerator and denominator, others have a value")

    @property
    def takes_last_month(self) -> bool:
        """Whether a period of several months shows its last month instead of their sum."""
        return self.kind is Kind.STOCK or self.of_stocks


@dataclass(frozen=True)
class Topic:
    """A part of the office's work: the measures whose code begins with `code` and a dot belong to it."""

    code: str
    name: str | Promise
    icon: str
    order: int


_TOPICS: dict[str, Topic] = {}
_MEASURES: dict[str, Measure] = {}
_QUERIES: dict[str, Query] = {}
_SOURCES: dict[str, Source] = {}


_D = TypeVar("_D", Source, Query, Measure)


def register(
    *, sources: Iterable[Source] = (), queries: Iterable[Query] = (), measures: Iterable[Measure] = ()
) -> None:
    """Add an app's declarations; a code can be declared once only, and names only what is declared before it."""
    for source in sources:
        _add(_SOURCES, source)
    for query in queries:
        if unknown := {*query.sources, query.begins} - _SOURCES.keys():
            raise ValueError(f"query {query.code} reads unknown sources {sorted(unknown)}")
        _add(_QUERIES, query)
    for measure in measures:
        if measure.query not in _QUERIES:
            raise ValueError(f"measure {measure.code} reads unknown query {measure.query}")
        _add(_MEASURES, measure)


def _add(register: dict[str, _D], declared: _D) -> None:
    if register.setdefault(declared.code, declared) != declared:
        raise ValueError(f"{type(declared).__name__.lower()} {declared.code} is declared twice")


def register_topic(topic: Topic) -> None:
    """Name a part of the work; a second registration replaces the first."""
    _TOPICS[topic.code] = topic


def by_topic(some: Iterable[Measure]) -> list[tuple[Topic, list[Measure]]]:
    """The measures under their topics, in the topics' order. One whose topic nobody named stands under its own code."""
    found: dict[str, list[Measure]] = {}
    for each in some:
        found.setdefault(each.code.partition(".")[0], []).append(each)
    named = [(_TOPICS.get(code, Topic(code, code, "chart-bar", 999)), group) for code, group in found.items()]
    return sorted(named, key=lambda pair: pair[0].order)


def measures() -> list[Measure]:
    """All measures in the order of their declaration."""
    return list(_MEASURES.values())


def measure(code: str) -> Measure:
    """One measure; raises KeyError."""
    return _MEASURES[code]


def queries() -> list[Query]:
    """All queries."""
    return list(_QUERIES.values())


def measures_of(query: str) -> list[Measure]:
    """The measures that read a query."""
    return [measure for measure in _MEASURES.values() if measure.query == query]


def sources() -> list[Source]:
    """All sources."""
    return list(_SOURCES.values())


def source(code: str) -> Source:
    """One source; raises KeyError."""
    return _SOURCES[code]
