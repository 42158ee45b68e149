"""The figures, read from cells alone: one small query a call, whatever the number of rows behind them.

Aggregated cells hold no personal data, so that whoever has `rollups.view_cell` (every role but the operator's) may
see those of every province: comparing provinces is what they are for. Callers check the permission. The rows behind
a figure stay in each user's own scope.

A figure's period is `months` months that end with `month`. A flow is their sum, a stock (and a ratio of stocks) its
last month, any other ratio the sum of its numerators over the sum of its denominators. The fiscal year to date is
`months=months_of_fiscal_year(month)`.
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce
from typing import Any

from django.db.models import Count, Max, Sum
from django.utils import timezone

from mind_portal.core import thai
from mind_portal.geography.models import Province
from mind_portal.rollups import catalogue, spreads
from mind_portal.rollups.catalogue import Direction, Kind, Measure
from mind_portal.rollups.models import AddSpreads, Cell


class Meaning(StrEnum):
    """What a change means, by the measure's good direction."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NONE = "none"


@dataclass(frozen=True)
class Sums:
    """Cells added up over provinces (and, for flows and plain ratios, over months). `cells` 0: nothing is known."""

    value: float = 0.0
    numerator: float = 0.0
    denominator: float = 0.0
    rows: int = 0
    cells: int = 0
    computed_at: dt.datetime | None = None
    spread: tuple[int, ...] = ()

    def figure(self, measure: Measure) -> float | None:
        """The value; None without cells, or when a ratio has nothing in its denominator."""
        if not self.cells:
            return None
        if measure.kind is not Kind.RATIO:
            return self.value
        if measure.spread:
            return spreads.median(self.spread)
        return self.numerator / self.denominator * measure.scale if self.denominator else None


NOTHING = Sums()


@dataclass(frozen=True)
class Figure:
    """One figure with what a reader needs to judge it.

    `value` is None when there is no cell yet, or a ratio's denominator is 0. `start` and `end` are the first days of
    the first and last month. `previous` is the period of equal length just before, `last_year` the same months a year
    earlier. `rows`: how many rows lie behind it. `computed_at`: when its newest cell last changed.
    `complete`: False while the last month is not over.
    """

    measure: Measure
    value: float | None
    numerator: float
    denominator: float
    rows: int
    computed_at: dt.datetime | None
    start: dt.date
    end: dt.date
    previous: float | None
    last_year: float | None
    complete: bool

    @property
    def change(self) -> float | None:
        """Difference to the period before, in the measure's unit."""
        return _difference(self.value, self.previous)

    @property
    def change_on_year(self) -> float | None:
        """Difference to the same months a year earlier, in the measure's unit."""
        return _difference(self.value, self.last_year)

    @property
    def change_percent(self) -> float | None:
        """Relative difference to the period before, in per cent; None when that was 0 or unknown."""
        return _percent(self.value, self.previous)

    @property
    def change_on_year_percent(self) -> float | None:
        """Relative difference to the year before, in per cent; None when that was 0 or unknown."""
        return _percent(self.value, self.last_year)

    @property
    def meaning(self) -> Meaning:
        """What `change` means."""
        return meaning_of(self.measure, self.change)

    @property
    def meaning_on_year(self) -> Meaning:
        """What `change_on_year` means."""
        return meaning_of(self.measure, self.change_on_year)


@dataclass(frozen=True)
class Point:
    """A month of a series; `value` is None where nothing is known."""

    month: dt.date
    value: float | None
    numerator: float
    denominator: float


@dataclass(frozen=True)
class ProvinceFigure:
    """A province in the ranking of one measure.

    `rank` is None (and `ranked` False) without a value, or when the denominator is below the measure's minimum base;
    equal values share a rank. `gap_to_nation`: value minus the nation's value (of ratios only). `rows_to_nation`: for
    ratios, how many more rows in the numerator (fewer, where down is good) would equal the nation's rate; 0 when it is
    reached.
    """

    code: str
    name: str
    value: float | None
    numerator: float
    denominator: float
    previous: float | None
    last_year: float | None
    rank: int | None
    ranked: bool
    gap_to_nation: float | None
    rows_to_nation: int | None


# --- figures -------------------------------------------------------------------------------------------------------


def figure(
    measure: str, *, provinces: Collection[str] | None, month: dt.date, months: int = 1, today: dt.date | None = None
) -> Figure:
    """One measure over some provinces (None: the nation) and the `months` months that end with `month`."""
    return figures([measure], provinces=provinces, month=month, months=months, today=today)[measure]


def figures(
    measures: Iterable[str],
    *,
    provinces: Collection[str] | None,
    month: dt.date,
    months: int = 1,
    today: dt.date | None = None,
) -> dict[str, Figure]:
    """Several measures at once, in one query. Unknown codes raise KeyError."""
    wanted = [catalogue.measure(code) for code in measures]
    end = thai.month_start(month)
    periods = [_period(end, months), _period(thai.add_months(end, -months), months), _period(_year_before(end), months)]
    sums = _sums_by_month(wanted, provinces, {each for period in periods for each in period})
    current = thai.month_start(today or timezone.localdate())
    return {
        measure.code: _figure(measure, [_fold(measure, sums[measure.code], p) for p in periods], periods[0], current)
        for measure in wanted
    }


def _figure(measure: Measure, folded: Sequence[Sums], period: Sequence[dt.date], current: dt.date) -> Figure:
    now, before, year_ago = folded
    return Figure(
        measure=measure,
        value=now.figure(measure),
        numerator=now.numerator,
        denominator=now.denominator,
        rows=now.rows,
        computed_at=now.computed_at,
        start=period[0],
        end=period[-1],
        previous=before.figure(measure),
        last_year=year_ago.figure(measure),
        complete=period[-1] < current,
    )


def series(measure: str, *, provinces: Collection[str] | None, months: int, end: dt.date) -> list[Point]:
    """The `months` months up to and with `end`, oldest first, with a point for every month."""
    return series_of([measure], provinces=provinces, months=months, end=end)[measure]


def series_of(
    measures: Iterable[str], *, provinces: Collection[str] | None, months: int, end: dt.date
) -> dict[str, list[Point]]:
    """The series of several measures in one query."""
    wanted = [catalogue.measure(code) for code in measures]
    period = _period(thai.month_start(end), months)
    sums = _sums_by_month(wanted, provinces, period)
    return {
        measure.code: [_point(measure, month, sums[measure.code].get(month, NOTHING)) for month in period]
        for measure in wanted
    }


def matrix(measure: str, *, months: int, end: dt.date) -> dict[str, list[Point]]:
    """All provinces (by code) x months, oldest month first: the table of a measure's page, in one query."""
    wanted = catalogue.measure(measure)
    period = _period(thai.month_start(end), months)
    rows: dict[str, dict[dt.date, Sums]] = defaultdict(dict)
    for row in _cells([wanted], None, period).values(
        "province_id", "month", "value", "numerator", "denominator", "rows", "computed_at", "spread"
    ):
        rows[row["province_id"]][row["month"]] = _sums({**row, "cells": 1})
    return {code: [_point(wanted, month, by.get(month, NOTHING)) for month in period] for code, by in rows.items()}


# --- provinces side by side ------------------------------------------------------------------------------------------


def by_province(measure: str, *, month: dt.date, months: int = 1) -> list[ProvinceFigure]:
    """Every province with its value, best first; those that are not ranked come last, by code. Two queries.

    Best is highest where up is good or nothing is, lowest where down is good.
    """
    wanted = catalogue.measure(measure)
    end = thai.month_start(month)
    periods = [_period(end, months), _period(thai.add_months(end, -months), months), _period(_year_before(end), months)]
    sums = _sums_by_province(wanted, {each for period in periods for each in period})
    folded = {code: [_fold(wanted, by, period) for period in periods] for code, by in sums.items()}
    nation = _total([each[0] for each in folded.values()])
    unknown = [NOTHING] * len(periods)
    found = [
        _province_figure(wanted, province, folded.get(province.code, unknown), nation)
        for province in Province.objects.order_by("code")
    ]
    return _ranked(wanted, found)


def _province_figure(measure: Measure, province: Province, folded: Sequence[Sums], nation: Sums) -> ProvinceFigure:
    now, before, year_ago = folded
    value = now.figure(measure)
    ratio = measure.kind is Kind.RATIO
    return ProvinceFigure(
        code=province.code,
        name=province.name,
        value=value,
        numerator=now.numerator,
        denominator=now.denominator,
        previous=before.figure(measure),
        last_year=year_ago.figure(measure),
        rank=None,
        ranked=value is not None and not (ratio and now.denominator < measure.minimum_base),
        gap_to_nation=_difference(value, nation.figure(measure)) if ratio else None,
        rows_to_nation=_rows_to_nation(measure, now, nation) if ratio else None,
    )


def _rows_to_nation(measure: Measure, now: Sums, nation: Sums) -> int | None:
    """How many rows the numerator lacks (has too many, where down is good) to be level with the nation's rate."""
    if measure.spread or not nation.denominator or not now.denominator:
        return None
    level = nation.numerator / nation.denominator * now.denominator
    missing = now.numerator - level if measure.direction is Direction.DOWN else level - now.numerator
    return max(0, math.ceil(round(missing, 6)))


def _ranked(measure: Measure, found: Iterable[ProvinceFigure]) -> list[ProvinceFigure]:
    sign = 1 if measure.direction is Direction.DOWN else -1
    ordered = sorted(
        found, key=lambda each: (not each.ranked, sign * (each.value or 0.0) if each.ranked else 0, each.code)
    )
    ranked: list[ProvinceFigure] = []
    for place, each in enumerate(ordered, start=1):
        tied = bool(ranked) and ranked[-1].value == each.value
        rank = (ranked[-1].rank if tied else place) if each.ranked else None
        ranked.append(replace(each, rank=rank))
    return ranked


# --- periods and sums ------------------------------------------------------------------------------------------------


def months_of_fiscal_year(month: dt.date) -> int:
    """How many months of the fiscal year (from 1 October) are begun with `month`: October 1, September 12."""
    return (month.month - 10) % 12 + 1


def meaning_of(measure: Measure, change: float | None) -> Meaning:
    """Better or worse by the good direction; the same when the change rounds to nothing at the shown decimals."""
    if change is None:
        return Meaning.NONE
    if abs(change) < 0.5 * 10**-measure.decimals:
        return Meaning.SAME
    if measure.direction is Direction.NEUTRAL:
        return Meaning.NONE
    return Meaning.BETTER if (change > 0) == (measure.direction is Direction.UP) else Meaning.WORSE


def _period(end: dt.date, months: int) -> list[dt.date]:
    return [thai.add_months(end, offset) for offset in range(1 - months, 1)]


def _year_before(month: dt.date) -> dt.date:
    return thai.add_months(month, -12)


def _cells(measures: Sequence[Measure], provinces: Collection[str] | None, months: Collection[dt.date]) -> Any:
    cells = Cell.objects.filter(measure__in=[measure.code for measure in measures], month__in=sorted(months))
    return cells if provinces is None else cells.filter(province_id__in=sorted(provinces))


def _added_up(cells: Any, *by: str) -> Any:
    return cells.order_by().values(*by).annotate(
        value=Sum("value"), numerator=Sum("numerator"), denominator=Sum("denominator"), rows=Sum("rows"),
        cells=Count("pk"), computed_at=Max("computed_at"), spread=AddSpreads("spread"),
    )  # fmt: skip


def _sums_by_month(
    measures: Sequence[Measure], provinces: Collection[str] | None, months: Collection[dt.date]
) -> Mapping[str, dict[dt.date, Sums]]:
    found: dict[str, dict[dt.date, Sums]] = defaultdict(dict)
    for row in _added_up(_cells(measures, provinces, months), "measure", "month"):
        found[row["measure"]][row["month"]] = _sums(row)
    return found


def _sums_by_province(measure: Measure, months: Collection[dt.date]) -> Mapping[str, dict[dt.date, Sums]]:
    found: dict[str, dict[dt.date, Sums]] = defaultdict(dict)
    columns = ("province_id", "month", "value", "numerator", "denominator", "rows", "computed_at", "spread")
    for row in _cells([measure], None, months).values(*columns):
        found[row["province_id"]][row["month"]] = _sums({**row, "cells": 1})
    return found


def _sums(row: Mapping[str, Any]) -> Sums:
    return Sums(
        value=float(row["value"] or 0),
        numerator=float(row["numerator"] or 0),
        denominator=float(row["denominator"] or 0),
        rows=int(row["rows"] or 0),
        cells=row["cells"],
        computed_at=row["computed_at"],
        spread=tuple(row["spread"] or ()),
    )


def _fold(measure: Measure, by_month: Mapping[dt.date, Sums], period: Sequence[dt.date]) -> Sums:
    """A period's months made one: the last of them for stocks, else their sum."""
    months = period[-1:] if measure.takes_last_month else period
    return _total([by_month[month] for month in months if month in by_month])


def _total(parts: Sequence[Sums]) -> Sums:
    return Sums(
        value=sum(part.value for part in parts),
        numerator=sum(part.numerator for part in parts),
        denominator=sum(part.denominator for part in parts),
        rows=sum(part.rows for part in parts),
        cells=sum(part.cells for part in parts),
        computed_at=max((part.computed_at for part in parts if part.computed_at), default=None),
        spread=reduce(spreads.add, (part.spread for part in parts), ()),
    )


def _point(measure: Measure, month: dt.date, sums: Sums) -> Point:
    return Point(month, sums.figure(measure), sums.numerator, sums.denominator)


def _difference(value: float | None, other: float | None) -> float | None:
    return None if value is None or other is None else value - other


def _percent(value: float | None, other: float | None) -> float | None:
    return None if value is None or not other else (value - other) / abs(other) * 100
