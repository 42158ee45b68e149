"""Measures, sums, figures and cells for the tests of the dashboards."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from mind_portal.core import thai
from mind_portal.dashboards import periods
from mind_portal.dashboards.figures import Figure, figure_of
from mind_portal.dashboards.periods import Period
from mind_portal.geography.models import Province
from mind_portal.rollups.catalogue import Dimension, Direction, Kind, Measure
from mind_portal.rollups.models import Cell
from mind_portal.rollups.selectors import Sums

TODAY = dt.date(2026, 11, 23)
NOVEMBER, OCTOBER = dt.date(2026, 11, 1), dt.date(2026, 10, 1)


def fiscal(today: dt.date = TODAY) -> Period:
    return periods.choose("fiscal", today)


def make_measure(kind: Kind, **fields: Any) -> Measure:
    values: dict[str, Any] = {
        "code": f"test.{kind}", "name": "Orders obeyed in time", "unit": "%" if kind is Kind.RATIO else "orders",
        "definition": "", "direction": Direction.UP, "dimension": Dimension.SOCIETY, "query": "test",
    } | fields  # fmt: skip
    if kind is Kind.RATIO:
        values = {"numerator": "n", "denominator": "d", "scale": 100, "decimals": 1, "minimum_base": 20} | values
    else:
        values = {"value": "v"} | values
    return Measure(kind=kind, **values)


SHARE = make_measure(Kind.RATIO)
FLOW = make_measure(Kind.FLOW)
STOCK = make_measure(Kind.STOCK)


def sums(value: float = 0, *, of: float | None = None) -> Sums:
    """A sum of cells: `sums(12)` of counts, `sums(96, of=144)` of a ratio."""
    if of is None:
        return Sums(value=value, rows=int(value), cells=1)
    return Sums(numerator=value, denominator=of, rows=int(of), cells=1)


def make_figure(measure: Measure, now: Sums, before: Sums | None = None) -> Figure:
    """A figure of October beside October of last year, on a day in November."""
    series = {OCTOBER: now} | ({thai.add_months(OCTOBER, -12): before} if before else {})
    if measure.takes_last_month:
        series = {NOVEMBER: now} | ({thai.add_months(NOVEMBER, -12): before} if before else {})
    return figure_of(measure, fiscal(), series)


def share(now: tuple[float, float], before: tuple[float, float] | None = None, measure: Measure = SHARE) -> Figure:
    return make_figure(measure, sums(now[0], of=now[1]), sums(before[0], of=before[1]) if before else None)


def flow(now: float, before: float | None = None, measure: Measure = FLOW) -> Figure:
    return make_figure(measure, sums(now), None if before is None else sums(before))


def make_cell(code: str, province: Province, month: dt.date, value: float, *, of: float | None = None) -> Cell:
    """A stored cell; of a ratio, numerator and denominator."""
    ratio = of is not None
    return Cell.objects.create(
        measure=code, province=province, month=month, rows=int(of or value), computed_at=timezone.now(),
        value=None if ratio else Decimal(str(value)),
        numerator=Decimal(str(value)) if ratio else None, denominator=Decimal(str(of)) if ratio else None,
    )  # fmt: skip
