"""The last month that can be judged beside the one before and last year's, and the fiscal year so far."""

import datetime as dt
from dataclasses import dataclass

from mind_portal.core import thai
from mind_portal.dashboards.figures import Figure, Series, Span, add_up, known_months
from mind_portal.dashboards.periods import Period, PeriodCode, a_year_before, choose
from mind_portal.rollups.catalogue import Kind, Measure


@dataclass(frozen=True)
class Comparison:
    """`month`: for a flow the last one that has ended, since part of a month says nothing beside a whole one."""

    month: dt.date
    on_month: Figure
    on_year: Figure
    year_to_date: Figure


def compare(measure: Measure, series: Series, period: Period) -> Comparison:
    """A measure's last month beside the two others, and the fiscal year to date beside last year's same months."""
    current = period.current
    known = [month for month in known_months(measure, series) if month <= current]
    last = max(known, default=current)
    ended = measure.kind is Kind.FLOW or measure.whole_months
    month = thai.add_months(current, -1) if ended else last
    fiscal = choose(PeriodCode.FISCAL, period.today)
    whole = fiscal.finished if ended else fiscal.months
    shown = whole if measure.whole_months else fiscal.months
    return Comparison(
        month,
        _beside(measure, series, (month,), (thai.add_months(month, -1),)),
        _beside(measure, series, (month,), a_year_before((month,))),
        Figure(
            measure, Span(shown, whole, a_year_before(whole)),
            add_up(series, shown), add_up(series, whole), add_up(series, a_year_before(whole)),
        ),
    )  # fmt: skip


def _beside(measure: Measure, series: Series, now: tuple[dt.date, ...], before: tuple[dt.date, ...]) -> Figure:
    sums = add_up(series, now)
    return Figure(measure, Span(now, now, before), sums, sums, add_up(series, before))
