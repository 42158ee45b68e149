"""From the answers of a certified version to rows: amounts for the measures, chemicals for the factory's page.

A form says which amounts it gives: an item of type number, or the column of a table, has `"measure": CODE` with a
code of `FIGURES`; a column's amounts are added up. `CODE_A/CODE_B?COLUMN` gives a row's amount to CODE_A when its
yes-or-no COLUMN says yes, else to CODE_B. The table `chemicals` has columns name, cas, un, hazard and tonnes.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from factories.single_form.models import (
    PeriodType,
    Report,
    ReportedChemical,
    ReportedFigure,
    ReportingPeriod,
    ReportVersion,
)
from mind_portal.core import thai
from mind_portal.questionnaires.definition import Definition, Item
from mind_portal.questionnaires.selectors import edition

FIGURES: Final[Mapping[str, str]] = {
    "production_t": "t",
    "sales_baht": "baht",
    "workers": "persons",
    "year_production_t": "t",
    "year_workers": "persons",
    "electricity_kwh": "kWh",
    "energy_gj": "GJ",
    "water_m3": "m3",
    "waste_hazardous_t": "t",
    "waste_other_t": "t",
}
"""Code → unit. Those of a month's report count in their month, those of a year's in the twelve after its due day."""

FIGURE_WORDS: Final[Mapping[str, tuple[str | Promise, str | Promise]]] = {
    "year_production_t": (_("Production of the year"), _("t")),
    "year_workers": (_("Workers at the year's end"), _("persons")),
    "electricity_kwh": (_("Electricity bought"), "kWh"),
    "energy_gj": (_("Energy of fuels"), "GJ"),
    "water_m3": (_("Water used"), _("m³")),
    "waste_hazardous_t": (_("Hazardous waste"), _("t")),
    "waste_other_t": (_("Other waste"), _("t")),
    "production_t": (_("Production of the month"), _("t")),
    "sales_baht": (_("Sales of the month"), _("baht")),
    "workers": (_("Workers of the month"), _("persons")),
}
"""Name and unit as people read them."""

CHEMICALS: Final = "chemicals"
_PLACES: Final = Decimal("0.0001")
_WIDE: Final = Context(prec=60)
LARGEST: Final = 10**16
MOST_TONNES: Final = 10**9
"""What the columns hold, and more than any factory has."""


@dataclass(frozen=True)
class Amount:
    """One number of a document, under the code that it counts for."""

    code: str
    value: Decimal


def amounts(definition: Definition, items: Mapping[str, Any]) -> dict[str, Decimal]:
    """The sum of each code over the whole document."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for code, item in definition.items.items():
        for amount in _amounts_of(item, items.get(code, {}).get("value")):
            sums[amount.code] += amount.value
    return {code: value.quantize(_PLACES, ROUND_HALF_UP, _WIDE) for code, value in sums.items() if code in FIGURES}


def too_large(definition: Definition, items: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(item, number) of what a report cannot say: a sum that no figure holds, a chemical beyond a billion tonnes."""
    sums = amounts(definition, items)
    for code, item in definition.items.items():
        said = {amount.code for amount in _amounts_of(item, items.get(code, {}).get("value"))}
        for worst in [sums[name] for name in said if abs(sums.get(name, Decimal(0))) >= LARGEST][:1]:
            yield code, thai.format_number(worst)
    for row in items.get(CHEMICALS, {}).get("value") or []:
        if abs(row.get("tonnes") or 0) >= MOST_TONNES:
            yield CHEMICALS, thai.format_number(row["tonnes"])


def _amounts_of(item: Item, value: Any) -> Iterator[Amount]:
    if item.type == "number" and item.measure and value is not None:
        yield Amount(item.measure, Decimal(str(value)))
    if item.type != "table":
        return
    for row in value or []:
        for column in item.columns:
            if column.measure and row.get(column.code) is not None:
                yield Amount(_code_for(column.measure, row), Decimal(str(row[column.code])))


def _code_for(measure: str, row: Mapping[str, Any]) -> str:
    """`a/b?column`: a when the row's column says yes, else b."""
    codes, _mark, column = measure.partition("?")
    yes, _slash, no = codes.partition("/")
    return yes if not column or row.get(column) is True else no


def store(report: Report, version: ReportVersion) -> None:
    """Replace the rows of a report by those of `version`, in the caller's transaction."""
    report.figures.all().delete()
    report.chemicals.all().delete()
    items = version.answers.get("items", {})
    definition = edition(version.form_version_id).definition
    since, until = months_of(report.period)
    ReportedFigure.objects.bulk_create(
        ReportedFigure(
            report=report, site_id=report.site_id, province_id=report.province_id, code=code, value=value,
            unit=FIGURES[code], since=since, until=until,
        )
        for code, value in amounts(definition, items).items()
    )  # fmt: skip
    ReportedChemical.objects.bulk_create(_chemicals(report, items))


def months_of(period: ReportingPeriod) -> tuple[dt.date, dt.date]:
    """The months [since, until) in which the figures of a period's reports are shown.

    A year's begin when its reports were due: before, few have come, and their sum would look like a fall.
    """
    if period.obligation.period_type == PeriodType.MONTH:
        return period.start, thai.add_months(period.start, 1)
    since = thai.add_months(thai.month_start(period.due_on), 1)
    return since, thai.add_months(since, 12)


def _chemicals(report: Report, items: Mapping[str, Any]) -> Iterator[ReportedChemical]:
    for row in items.get(CHEMICALS, {}).get("value") or []:
        tonnes = row.get("tonnes")
        yield ReportedChemical(
            report=report, site_id=report.site_id, province_id=report.province_id,
            name=str(row.get("name") or "")[:200], cas=str(row.get("cas") or "")[:12],
            un=str(row.get("un") or "")[:4], hazard=str(row.get("hazard") or "")[:60],
            tonnes=None if tonnes is None else Decimal(str(tonnes)).quantize(_PLACES, ROUND_HALF_UP),
            as_of=report.period.end,
        )  # fmt: skip
