"""The figures counted the slow way, row by row in Python: what the cells must equal."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from audits.models import Finding, Inspection
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
        "findings": list(Finding.objects.all()),
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
    amounts = {code: (Decimal(value), Decimal(0), Decimal(0)) for code, value in found.items()}
    return amounts | {
        "audits.coverage": (Decimal(0), Decimal(len(sites & lately)), Decimal(len(sites))),
        "audits.orders_in_time": orders_in_time(mine["orders"], month),
        "audits.score": (Decimal(0), sum(scores, Decimal(0)), Decimal(len(scores))),
    }


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
        if stored != counted[key][cell.measure]:
            wrong.append(f"{cell} stored {stored} counted {counted[key][cell.measure]}")
    for line in wrong:
        show(line)
    return wrong
