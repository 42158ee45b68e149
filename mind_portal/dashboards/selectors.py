"""What the dashboards read: cells, added up by the database. A page takes one or two of these."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet, Sum

from audits.models import Inspection, InspectionStatus
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.dashboards.figures import Figure, Series, Span
from mind_portal.rollups.catalogue import Measure
from mind_portal.rollups.models import AddSpreads, Cell
from mind_portal.rollups.selectors import NOTHING, Sums

_STAMP = """
    SELECT count(*), max(computed_at), round(sum(date_part('epoch', computed_at) - 1.7e9)::numeric, 2)
    FROM rollups_cell WHERE month >= %s
"""


def stamp(today: dt.date) -> str:
    """A text that changes whenever a cell of this or of the last month does: open pages ask for it every few seconds.

    The newest time alone is not enough, since a transaction that began earlier may be committed later: the sum of all
    times sees it. Older months are left out, so that asking stays cheap; whatever changes them changes a stock or a
    window of twelve months of the current month too, but for rare corrections, which the pages show within a minute.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, [thai.add_months(thai.month_start(today), -1)])
        return "-".join(str(part) for part in cursor.fetchone()).replace(" ", "T")


def nation_series(measures: Iterable[Measure], months: Collection[dt.date]) -> dict[str, Series]:
    """The monthly sums over all provinces, by measure."""
    return _by_month(_cells(measures, months))


def province_series(code: str, measures: Iterable[Measure], months: Collection[dt.date]) -> dict[str, Series]:
    """The monthly cells of one province, by measure."""
    return _by_month(_cells(measures, months).filter(province_id=code))


def provinces_series(measure: Measure, months: Collection[dt.date]) -> dict[str, Series]:
    """The monthly cells of one measure, by province code."""
    found: dict[str, dict[dt.date, Sums]] = defaultdict(dict)
    columns = ("province_id", "month", "value", "numerator", "denominator", "rows", "computed_at", "spread")
    for code, month, value, numerator, denominator, rows, at, spread in _cells([measure], months).values_list(*columns):
        found[code][month] = _sums(value, numerator, denominator, rows, 1, at, spread)
    return dict(found)


def province_figures(spans: Mapping[str, tuple[Measure, Span]]) -> dict[str, dict[str, Figure]]:
    """The figures of every province that has cells, by measure and province, each over its measure's months."""
    condition = Q(pk__in=[])
    for code, (_, span) in spans.items():
        condition |= Q(measure=code, month__in={*span.shown, *span.before})
    rows = Cell.objects.filter(condition).order_by().values_list("measure", "province_id")
    for name in ("shown", "compared", "before"):
        rows = rows.annotate(**_sum_over(name, spans))
    found: dict[str, dict[str, Figure]] = {code: {} for code in spans}
    columns: list[Any]
    for code, province, *columns in rows:
        measure, span = spans[code]
        parts = (_sums(*columns[start : start + 7]) for start in (0, 7, 14))
        found[code][province] = Figure(measure, span, *parts)
    return found


def _sum_over(name: str, spans: Mapping[str, tuple[Measure, Span]]) -> dict[str, Any]:
    """The aggregates of one of the three parts of a figure: each measure adds up its own months."""
    within = Q(pk__in=[])
    for code, (_, span) in spans.items():
        within |= Q(measure=code, month__in=getattr(span, name))
    columns: dict[str, Any] = {
        f"{name}_{column}": Sum(column, filter=within) for column in ("value", "numerator", "denominator", "rows")
    }
    columns[f"{name}_cells"] = Count("pk", filter=within)
    columns[f"{name}_at"] = Max("computed_at", filter=within)
    columns[f"{name}_spread"] = AddSpreads("spread", filter=within)
    return columns


def _cells(measures: Iterable[Measure], months: Collection[dt.date]) -> QuerySet[Cell]:
    codes = [measure.code for measure in measures]
    return Cell.objects.filter(measure__in=codes, month__gte=min(months), month__lte=max(months))


def _by_month(cells: QuerySet[Cell]) -> dict[str, Series]:
    found: dict[str, dict[dt.date, Sums]] = defaultdict(dict)
    rows = cells.order_by().values_list("measure", "month").annotate(
        Sum("value"), Sum("numerator"), Sum("denominator"), Sum("rows"), Count("pk"), Max("computed_at"),
        AddSpreads("spread"),
    )  # fmt: skip
    for code, month, *rest in rows:
        found[code][month] = _sums(*rest)
    return defaultdict(dict, found)


def _sums(  # noqa: PLR0913 - one a column
    value: Any, numerator: Any, denominator: Any, rows: Any, cells: int, computed_at: dt.datetime | None, spread: Any
) -> Sums:
    if not cells:
        return NOTHING
    amounts = float(value or 0), float(numerator or 0), float(denominator or 0)
    return Sums(*amounts, int(rows or 0), cells, computed_at, tuple(spread or ()))


def latest_inspections(province: str, user: User, count: int = 6) -> list[dict[str, Any]]:
    """The newest filed inspections of a province in the user's scope, as plain values."""
    columns = ("pk", "inspected_on", "kind", "score", "failed", "site_id", "site__name")
    found = Inspection.objects.visible_to(user).filter(province_id=province, status=InspectionStatus.FILED)
    return list(found.order_by("-inspected_on", "-pk").values(*columns)[:count])
