"""From sums of cells to figures that can be read: value, change, better or worse. Pure functions.

`rollups.selectors` answers for one question a query; a page asks for everything at once, and compares only what is
fair to compare, so it adds the cells up here.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mind_portal.core import thai
from mind_portal.dashboards.periods import Period, a_year_before
from mind_portal.rollups import spreads
from mind_portal.rollups.catalogue import Kind, Measure
from mind_portal.rollups.selectors import NOTHING, Meaning, Sums, meaning_of

Series = Mapping[dt.date, Sums]


@dataclass(frozen=True, slots=True)
class Span:
    """The months that make a figure, those of them that are compared, and the months they are compared with."""

    shown: tuple[dt.date, ...]
    compared: tuple[dt.date, ...]
    before: tuple[dt.date, ...]


def span_of(measure: Measure, period: Period, known: Iterable[dt.date]) -> Span:
    """The months of a figure.

    A stock is its last known month beside the same month of last year. A flow adds its months up, but compares only
    months that have ended: 24 days of November beside 30 would say "fewer" of itself. A ratio has no such bias, unless
    the measure says that its months must be whole.
    """
    if measure.takes_last_month:
        last = max((month for month in known if month <= period.current), default=period.current)
        return Span((last,), (last,), a_year_before((last,)))
    shown_months = period.finished or period.months if measure.whole_months else period.months
    compared = period.finished if measure.kind is Kind.FLOW else shown_months
    return Span(shown_months, compared, a_year_before(compared))


def known_months(measure: Measure, series: Series) -> list[dt.date]:
    """The months that have a figure: of a partial measure those with rows behind them."""
    return [month for month, sums in series.items() if sums.rows or not measure.partial]


def plus(first: Sums, second: Sums) -> Sums:
    """Two sums as one."""
    moments = [sums.computed_at for sums in (first, second) if sums.computed_at]
    return Sums(
        value=first.value + second.value,
        numerator=first.numerator + second.numerator,
        denominator=first.denominator + second.denominator,
        rows=first.rows + second.rows,
        cells=first.cells + second.cells,
        computed_at=max(moments, default=None),
        spread=spreads.add(first.spread, second.spread),
    )


def add_up(series: Series, months: Iterable[dt.date]) -> Sums:
    """The sum over some months; months without a cell add nothing."""
    total = NOTHING
    for month in months:
        if month in series:
            total = plus(total, series[month])
    return total


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of the nation or of a province in one period, set beside the same period of last year."""

    measure: Measure
    span: Span
    sums: Sums
    compared: Sums
    before: Sums

    @property
    def value(self) -> float | None:
        if self.measure.partial and not self.sums.rows:
            return None
        return self.sums.figure(self.measure)

    @property
    def difference(self) -> float | None:
        """In the measure's own unit, over the months that can be compared."""
        if self.measure.partial and not are_alike(self.compared.rows, self.before.rows):
            return None
        if self.measure.kind is Kind.FLOW and self.before.cells < self.compared.cells:
            return None  # counting began within the year before: its sum is one of fewer months
        now, before = self.compared.figure(self.measure), self.before.figure(self.measure)
        return None if now is None or before is None else now - before

    @property
    def change(self) -> float | None:
        """As it is shown: points or the own unit for a ratio, else per cent of the year before."""
        difference = self.difference
        if difference is None or self.measure.kind is Kind.RATIO:
            return difference
        before = self.before.figure(self.measure)
        return 100 * difference / abs(before) if before else None

    @property
    def meaning(self) -> Meaning:
        return meaning_of(self.measure, self.difference)


ALIKE = 0.1
"""How far the numbers of rows behind two partial figures may lie apart for the figures to be compared."""


def are_alike(rows: int, before: int) -> bool:
    """Whether about as many rows stand behind a partial figure as behind the one that it is compared with."""
    return before > 0 and abs(rows - before) <= ALIKE * before


def figure_of(measure: Measure, period: Period, series: Series) -> Figure:
    """The figure of one measure from its monthly sums."""
    span = span_of(measure, period, known_months(measure, series))
    return Figure(measure, span, add_up(series, span.shown), add_up(series, span.compared), add_up(series, span.before))


def main_measures(all_measures: Iterable[Measure]) -> list[Measure]:
    """Those that are not the breakdown of another: `audits.findings_open.minor` is one of `audits.findings_open`."""
    found = list(all_measures)
    codes = {measure.code for measure in found}
    return [measure for measure in found if measure.code.rpartition(".")[0] not in codes]


def is_share(measure: Measure) -> bool:
    """Whether the value is per cent: then a change is in points, and "how many more" can be counted."""
    return measure.kind is Kind.RATIO and measure.scale == 100 and str(measure.unit) == "%"


def change_decimals(measure: Measure) -> int:
    """Decimals of a shown change: those of a ratio's value, one for per cent."""
    return measure.decimals if measure.kind is Kind.RATIO else 1


def change_unit(measure: Measure) -> str:
    """What a change is counted in: points for shares, the own unit for other ratios, per cent for the rest."""
    if is_share(measure):
        return pgettext("difference of two percentages", "points")
    return str(measure.unit) if measure.kind is Kind.RATIO else "%"


def shown(measure: Measure, value: float | None) -> str:
    """A value as text, without its unit."""
    return thai.format_number(value, measure.decimals)


def with_unit(measure: Measure, value: float | None) -> str:
    """A value with its unit; the per-cent sign stands close, a word after a no-break space."""
    unit = str(measure.unit)
    if value is None or not unit:
        return shown(measure, value)
    return f"{shown(measure, value)}{'' if unit == '%' else thai.NO_BREAK_SPACE}{unit}"


MILLION = 1e6
LARGE = 1e7


def compact(measure: Measure, value: float | None) -> tuple[str, str]:
    """A value and its unit for tight places: from ten millions up it is counted in millions."""
    unit = str(measure.unit)
    if value is None or abs(value) < LARGE or unit == "%":
        return shown(measure, value), unit
    decimals = 1 if abs(value) < 1000 * MILLION else 0
    return thai.format_number(value / MILLION, decimals), _("million %(unit)s") % {"unit": unit}
