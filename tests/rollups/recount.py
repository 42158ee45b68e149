"""The figures counted the slow way, row by row in Python: what the cells must equal."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from statistics import median
from typing import Any

from audits.complaints.models import Complaint, ComplaintKind
from audits.models import Finding, Inspection, PlannedVisit, RiskPeriod
from audits.orders.models import Order
from factories.models import Licence, LicencePeriod
from mind_portal.core import thai
from mind_portal.rollups import catalogue
from mind_portal.rollups.models import Cell

Amounts = tuple[Decimal, Decimal, Decimal]  # value, numerator, denominator


def month_of(day: dt.date | None) -> dt.date | None:
    return day and thai.month_start(day)


def last_day(month: dt.date) -> dt.date:
    return thai.add_months(month, 1) - dt.timedelta(days=1)


def standing(rows: list[Any], month: dt.date, begins: str, ends: str) -> list[Any]:
    day = last_day(month)
    return [
        row for row in rows if getattr(row, begins) <= day and (getattr(row, ends) is None or getattr(row, ends) > day)
    ]


def since_day(orders: list[Order], month: dt.date, begins: str) -> list[Order]:
    """The orders to which `begins` had happened and that had not ended by the end of the month."""
    return standing([each for each in orders if getattr(each, begins)], month, begins, "ended_on")


def orders_in_time(orders: list[Order], month: dt.date) -> Amounts:
    due = [each for each in orders if month_of(each.due_on) == month and each.state != "withdrawn"]
    judged = [each for each in due if each.state in ("obeyed", "not_obeyed") or each.overdue_since]
    good = [
        each for each in judged if each.state == "obeyed" and each.fulfilled_on and each.fulfilled_on <= each.due_on
    ]
    return Decimal(0), Decimal(len(good)), Decimal(len(judged))


def read() -> dict[str, list[Any]]:
    """All rows."""
    return {
        "periods": list(LicencePeriod.objects.filter(status="operating").select_related("licence")),
        "licences": list(Licence.objects.all()),
        "inspections": list(Inspection.objects.filter(status="filed")),
        "findings": list(Finding.objects.filter(counts=True)),
        "visits": list(
            PlannedVisit.objects.filter(plan__status="published")
            .exclude(status="cancelled")
            .select_related("inspection")
        ),
        "risk": list(RiskPeriod.objects.all()),
        "complaints": list(Complaint.objects.filter(province__isnull=False).exclude(state="merged")),
        "orders": list(Order.objects.filter(signed_on__isnull=False)),
    }


def count(rows: dict[str, list[Any]], province: str, month: dt.date) -> dict[str, Amounts]:
    """All measures of one province and month."""
    mine = {name: [row for row in found if row.province_id == province] for name, found in rows.items()}
    licences, inspections, findings = mine["licences"], mine["inspections"], mine["findings"]
    operating = standing(mine["periods"], month, "since", "until")
    here = [each for each in inspections if month_of(each.inspected_on) == month]
    opened = [each for each in findings if month_of(each.found_on) == month]
    unclosed = standing(findings, month, "found_on", "closed_on")
    sites = {each.licence.site_id for each in operating}
    since = thai.add_months(month, -11)
    lately = {each.site_id for each in inspections if since <= thai.month_start(each.inspected_on) <= month}
    scores = [each.score for each in here if each.score is not None]
    found = {
        "factories.operating": len(operating),
        **{f"factories.operating.class{n}": sum(each.factory_class == n for each in operating) for n in (1, 2, 3)},
        "factories.workers": sum(each.workers for each in operating),
        "factories.capital": sum(each.capital for each in operating),
        "factories.horsepower": sum(each.horsepower for each in operating),
        "factories.licences_new": sum(month_of(each.licensed_on or each.started_on) == month for each in licences),
        "factories.licences_ended": sum(month_of(each.ended_on) == month for each in licences),
        "audits.inspections": len(here),
        "audits.findings_opened": len(opened),
        "audits.findings_open": len(unclosed),
        "audits.orders_signed": sum(month_of(each.signed_on) == month for each in mine["orders"]),
        "audits.orders_overdue": len(since_day(mine["orders"], month, "overdue_since")),
        "audits.orders_disobeyed": len(since_day(mine["orders"], month, "not_obeyed_on")),
    }
    for severity in ("minor", "major", "critical"):
        found[f"audits.findings_opened.{severity}"] = sum(each.severity == severity for each in opened)
        found[f"audits.findings_open.{severity}"] = sum(each.severity == severity for each in unclosed)
    visits = [each for each in mine["visits"] if month_of(each.planned_on) == month]
    complaints = [each for each in mine["complaints"] if month_of(each.received_on) == month]
    found |= {"audits.visits_planned": len(visits), "audits.complaints": len(complaints)}
    found |= {
        f"audits.complaints.{kind}": sum(each.kind == kind for each in complaints) for kind in ComplaintKind.values
    }
    amounts = {code: (Decimal(value), Decimal(0), Decimal(0)) for code, value in found.items()}
    return amounts | {
        "audits.coverage": (Decimal(0), Decimal(len(sites & lately)), Decimal(len(sites))),
        "audits.orders_in_time": orders_in_time(mine["orders"], month),
        "audits.score": (Decimal(0), sum(scores, Decimal(0)), Decimal(len(scores))),
        "audits.visits_in_time": ratio(sum(in_time(each) for each in visits), len(visits)),
        "audits.findings_repeated": ratio(sum(came_back(each, findings) for each in opened), len(opened)),
        "audits.findings_per_100": ratio(len(opened), len(here)),
        "audits.days_to_close": days_of(findings, month, "found_on", "closed_on"),
        "audits.days_to_answer": days_of(mine["complaints"], month, "received_on", "answered_on"),
        **by_risk(mine["risk"], lately, month),
    }


def ratio(part: int, whole: int) -> Amounts:
    return Decimal(0), Decimal(part), Decimal(whole)


def in_time(visit: PlannedVisit) -> bool:
    made = visit.inspection if visit.status == "done" else None
    return bool(made and made.status == "filed" and month_of(made.inspected_on) == month_of(visit.planned_on))


def came_back(finding: Finding, findings: list[Finding]) -> bool:
    """Within 24 months by the calendar, as PostgreSQL takes months off a day."""
    first = thai.add_months(thai.month_start(finding.found_on), -24)
    since = first.replace(day=min(finding.found_on.day, last_day(first).day))
    return any(
        (each.site_id, each.item_code) == (finding.site_id, finding.item_code)
        and since <= each.found_on < finding.found_on
        for each in findings
    )


def days_of(rows: list[Any], month: dt.date, begins: str, ends: str) -> Amounts:
    """The sum of the days and how many rows they come from."""
    ended = [each for each in rows if month_of(getattr(each, ends)) == month and getattr(each, "status", "") != "open"]
    return ratio(sum((getattr(each, ends) - getattr(each, begins)).days for each in ended), len(ended))


DAYS_OF = {
    "audits.days_to_close": ("findings", "found_on", "closed_on"),
    "audits.days_to_answer": ("complaints", "received_on", "answered_on"),
}


def median_is_true(rows: dict[str, list[Any]], cell: Cell) -> bool:
    """Whether a cell's median is that of the rows: exact up to 14 days, within its range above."""
    name, begins, ends = DAYS_OF[cell.measure]
    days = sorted(
        (getattr(row, ends) - getattr(row, begins)).days
        for row in rows[name]
        if row.province_id == cell.province_id
        and month_of(getattr(row, ends)) == cell.month
        and getattr(row, "status", "") != "open"
    )
    if not days or cell.value is None:
        return not days and cell.value is None and not cell.spread
    exact = median(days)
    room = 0 if days[len(days) // 2] <= 14 else max(6, days[len(days) // 2] // 2)
    return sum(cell.spread) == len(days) and abs(float(cell.value) - exact) <= room


def by_risk(periods: list[RiskPeriod], lately: set[int], month: dt.date) -> dict[str, Amounts]:
    now = standing(periods, month, "since", "until")
    found = {}
    for level in ("high", "middle", "low"):
        sites = {each.site_id for each in now if each.level == level}
        found[f"audits.coverage.{level}"] = ratio(len(sites & lately), len(sites))
    return found


def wrong_cells(*, show: Callable[[str], None] = print) -> list[str]:
    """The cells that are not what the rows say; empty when all is right."""
    wrong, rows = [], read()
    counted: dict[tuple[str, dt.date], dict[str, Amounts]] = {}
    for cell in Cell.objects.order_by("measure", "province_id", "month"):
        key = (cell.province_id, cell.month)
        if key not in counted:
            counted[key] = count(rows, *key)
        ratio = catalogue.measure(cell.measure).kind is catalogue.Kind.RATIO
        stored = (Decimal(0), cell.numerator, cell.denominator) if ratio else (cell.value, Decimal(0), Decimal(0))
        if catalogue.measure(cell.measure).spread and not median_is_true(rows, cell):
            wrong.append(f"{cell} has the median {cell.value} of {cell.spread}")
        if stored != counted[key][cell.measure]:
            wrong.append(f"{cell} stored {stored} counted {counted[key][cell.measure]}")
    for line in wrong:
        show(line)
    return wrong
