"""The lists of planned visits and of factories by risk, as plain values: fifty rows by keyset."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import QueryDict

from audits.models import PlannedVisit, RiskLevel, VisitStatus
from audits.planning.risk import FACTOR_NAMES, Factor
from audits.selectors.planning import LEVEL_STATES
from mind_portal.core import thai
from mind_portal.core.paging import COUNT_LIMIT, PAGE, Page, keyset_page

_EDGE: Final = re.compile(r"(\d{1,3}\.\d)_(\d{1,18})")


def visit_rows(queryset: QuerySet[Any], data: QueryDict, today: dt.date) -> Page:
    """One page of planned visits, the newest day first."""
    name = "name_th" if thai.is_thai() else "name_en"
    columns = (
        "pk", "planned_on", "site_id", "site__name", f"site__district__{name}", f"province__{name}", "status",
        "inspection_id", "inspection__inspected_on", "inspection__status", "site__risk__level", "reason",
    )  # fmt: skip
    values, page = keyset_page(queryset, "planned_on", data, columns)
    officers = _officers([row[0] for row in values])
    page.rows.extend(_visit_row(row, officers.get(row[0], ""), today) for row in values)
    return page


def _officers(visits: Sequence[int]) -> dict[int, str]:
    names: dict[int, list[str]] = defaultdict(list)
    rows = PlannedVisit.officers.through.objects.filter(plannedvisit_id__in=visits).order_by("user__display_name")
    for visit, name in rows.values_list("plannedvisit_id", "user__display_name"):
        names[visit].append(name)
    return {visit: ", ".join(some) for visit, some in names.items()}


def _visit_row(row: tuple[Any, ...], officers: str, today: dt.date) -> dict[str, Any]:
    pk, planned_on, site_pk, site, district, province, status, inspection, made_on, filed, level, reason = row
    return {
        "pk": pk,
        "date": thai.format_date(planned_on),
        "site_pk": site_pk,
        "site": site,
        "place": " · ".join(part for part in (district, province) if part),
        "officers": officers,
        "state": visit_state(status, planned_on, made_on if filed == "filed" else None, today),
        "inspection": inspection if status == VisitStatus.DONE else None,
        "made_on": thai.format_date(made_on) if made_on and status == VisitStatus.DONE else "",
        "level": str(RiskLevel(level).label) if level else "",
        "level_state": LEVEL_STATES.get(level or "", "none"),
        "reason": reason if status == VisitStatus.CANCELLED else "",
    }


def visit_state(status: str, planned_on: dt.date, made_on: dt.date | None, today: dt.date) -> str:
    """In time, late, waiting, missed or cancelled, as `filters_plans.in_visit_state` tells them apart."""
    if status == VisitStatus.CANCELLED:
        return "cancelled"
    if status == VisitStatus.DONE:
        in_time = made_on is not None and thai.month_start(made_on) == thai.month_start(planned_on)
        return "in_time" if in_time else "late"
    return "missed" if planned_on < today else "waiting"


def risk_page(queryset: QuerySet[Any], data: QueryDict) -> Page:
    """One page of factories by risk, the highest first; `after` is the last row of the page before."""
    found = queryset.order_by()[: COUNT_LIMIT + 1].count()
    edge = _EDGE.fullmatch(data.get("after") or "")
    if edge:
        total, site = Decimal(edge.group(1)), int(edge.group(2))
        queryset = queryset.filter(total__lte=total).filter(Q(total__lt=total) | Q(pk__gt=site))
    name = "name_th" if thai.is_thai() else "name_en"
    columns = (
        "pk", "site__name", f"site__district__{name}", f"province__{name}", "total", "level", "heavy",
        "site__last_inspected_on",
    )  # fmt: skip
    values = list(queryset.order_by("-total", "pk").values_list(*columns)[: PAGE + 1])
    beyond, values = len(values) > PAGE, values[:PAGE]
    rows = [_risk_row(row) for row in values]
    after = _address(data, values[-1][4], values[-1][0]) if values and beyond else ""
    before = _address(data) if edge else ""
    return Page(rows=rows, found=min(found, COUNT_LIMIT), more=found > COUNT_LIMIT, before=before, after=after)


def _address(data: QueryDict, total: Decimal | None = None, site: int | None = None) -> str:
    query = data.copy()
    query.pop("after", None)
    if site is not None:
        query["after"] = f"{total}_{site}"
    return f"?{query.urlencode()}"


def _risk_row(row: tuple[Any, ...]) -> dict[str, Any]:
    pk, site, district, province, total, level, heavy, last = row
    return {
        "pk": pk,
        "site": site,
        "place": " · ".join(part for part in (district, province) if part),
        "total": thai.format_number(total, 1),
        "level": str(RiskLevel(level).label),
        "state": LEVEL_STATES[level],
        "why": _names(heavy),
        "last": thai.format_date(last) if last else "",
    }


def _names(codes: Iterable[str]) -> str:
    return " · ".join(str(FACTOR_NAMES[Factor(code)]) for code in codes if code in Factor.__members__)
