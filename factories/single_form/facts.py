"""What the portal says of a factory and a period to the rules of a report form.

A form names the facts that it uses: `period_start`, `period_end`, `days` (on which the report is owed),
`permitted_hp`, `permitted_workers`, `factory_class` (as of the period's last day), `type_code`, and `last_CODE`: the
number that the same factory gave for the item CODE in the report before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Max, Q, Sum

from factories.models import LicencePeriod, LicenceStatus, Site
from factories.single_form.models import Report, ReportVersion
from mind_portal.core.thai import local_date
from mind_portal.questionnaires.answers import Answer
from mind_portal.questionnaires.definition import Definition
from mind_portal.questionnaires.prefill import LAST_REPORT, Known, prefilled, values_of

LAST: Final = "last_"


def report_facts(report: Report, definition: Definition, previous: ReportVersion | None) -> dict[str, Any]:
    """The facts that `definition` names; None where nothing is known."""
    site, period, permitted = report.site, report.period, permitted_at_end(report)
    known: dict[str, Any] = {
        "period_start": period.start,
        "period_end": period.end,
        "days": float(report.days),
        "permitted_hp": float(permitted.horsepower),
        "permitted_workers": float(permitted.workers),
        "factory_class": None if permitted.factory_class is None else float(permitted.factory_class),
        "type_code": site.main_type_id or "",
    }
    items = previous.answers.get("items", {}) if previous else {}
    return {
        name: _last(items, name.removeprefix(LAST)) if name.startswith(LAST) else known.get(name)
        for name in definition.facts
    }


@dataclass(frozen=True)
class Permitted:
    """The size that the licences of a factory give it."""

    horsepower: Decimal
    workers: int
    factory_class: int | None


def permitted_at_end(report: Report) -> Permitted:
    """By the licences in force on the last day of the period, whatever changed since; for a factory that had none any
    more, by what the register says of it."""
    end = report.period.end
    held = LicencePeriod.objects.filter(
        Q(until__isnull=True) | Q(until__gt=end), licence__site_id=report.site_id, since__lte=end,
        status__in=(LicenceStatus.OPERATING, LicenceStatus.STOPPED, LicenceStatus.LICENSED),
    )  # fmt: skip
    found = held.aggregate(power=Sum("horsepower"), people=Sum("workers"), highest=Max("factory_class"))
    if found["power"] is None:
        return Permitted(report.site.horsepower, report.site.workers, report.site.factory_class)
    return Permitted(found["power"], found["people"], found["highest"])


def _last(items: Mapping[str, Any], code: str) -> Any:
    value = items.get(code, {}).get("value")
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def first_answers(report: Report, definition: Definition, previous: ReportVersion | None) -> dict[str, Answer]:
    """What a draft begins with: from the register and the report before, each with its source, to be confirmed."""
    site, permitted = report.site, permitted_at_end(report)
    licences = list(site.licences.order_by("pk").values_list("number", "old_number", "activity"))
    register = {
        "name": site.name,
        "registration": ", ".join(filter(None, (number or old for number, old, _activity in licences))),
        "address": _address(site),
        "business": next((activity for _number, _old, activity in licences if activity), ""),
        "phone": site.phone,
        "horsepower": float(permitted.horsepower) or None,
        "workers": permitted.workers or None,
    }
    sources = {
        "register": Known({name: value or None for name, value in register.items()}, local_date(site.updated_at))
    }
    if previous is not None:
        values = values_of(previous.answers.get("items", {}))
        sources[LAST_REPORT] = Known(values, previous.report.period.end)
    return prefilled(definition, sources)


def _address(site: Site) -> str:
    parts = (site.address, site.subdistrict, site.district, site.province, site.postal_code)
    return " ".join(str(part) for part in parts if part)


def stored_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as they are kept with a certified version: days as ISO texts."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in facts.items()}


def previous_version(report: Report) -> ReportVersion | None:
    """The last certified version of the report that the same factory gave under the same obligation before."""
    earlier = ReportVersion.objects.filter(
        report__site_id=report.site_id,
        report__period__obligation_id=report.period.obligation_id,
        report__period__end__lt=report.period.start,
        certified_at__isnull=False,
    )
    return earlier.select_related("report__period").order_by("-report__period__end", "-number").first()
