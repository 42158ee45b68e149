"""The lists of inspections and findings: fifty rows by keyset, as plain values."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise

from audits.models import FindingStatus, InspectionKind, Severity
from audits.selectors.signs import SEVERITY_STATES, score_state
from mind_portal.core import thai
from mind_portal.core.paging import Page, keyset_page
from mind_portal.questionnaires.definition import Definition
from mind_portal.questionnaires.models import Version
from mind_portal.questionnaires.selectors import edition

# --- inspections -----------------------------------------------------------------------------------------------------


def _inspection_columns() -> tuple[str, ...]:
    name = "name_th" if thai.is_thai() else "name_en"
    return (
        "pk", "inspected_on", "site__name", f"site__district__{name}", f"province__{name}", "kind",
        "officer__display_name", "score", "failed", "status",
    )  # fmt: skip


def inspection_rows(queryset: QuerySet[Any], data: QueryDict) -> Page:
    """One page of inspections, formatted."""
    values, page = keyset_page(queryset, "inspected_on", data, _inspection_columns())
    page.rows.extend(_format_inspections(values))
    return page


def inspection_row_values(queryset: QuerySet[Any]) -> list[dict[str, Any]]:
    """The same rows for a short list that somebody else has cut."""
    return _format_inspections(queryset.values_list(*_inspection_columns()))


def _format_inspections(values: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    kinds = {value: str(label) for value, label in InspectionKind.choices}
    return [_inspection_row(row, kinds) for row in values]


def _inspection_row(row: tuple[Any, ...], kinds: Mapping[str, str | Promise]) -> dict[str, Any]:
    pk, day, site, district, province, kind, officer, score, failed, status = row
    return {
        "pk": pk,
        "date": thai.format_date(day),
        "site": site,
        "place": " · ".join(part for part in (district, province) if part),
        "kind": kinds[kind],
        "officer": officer,
        "score": thai.format_number(score, 1),
        "state": score_state(score),
        "failed": failed,
        "returned": status == "returned",
    }


# --- findings --------------------------------------------------------------------------------------------------------


def _finding_columns() -> tuple[str, ...]:
    name = "name_th" if thai.is_thai() else "name_en"
    return (
        "pk", "found_on", "inspection_id", "inspection__version_id", "site__name", f"province__{name}", "item_code",
        "severity", "status", "note", "closed_on",
    )  # fmt: skip


def finding_rows(queryset: QuerySet[Any], data: QueryDict) -> Page:
    """One page of findings, with the words of the checklist that they were found by."""
    values, page = keyset_page(queryset, "found_on", data, _finding_columns())
    page.rows.extend(_format_findings(values))
    return page


def finding_row_values(queryset: QuerySet[Any]) -> list[dict[str, Any]]:
    """The same rows for a short list that somebody else has cut."""
    return _format_findings(queryset.values_list(*_finding_columns()))


def _format_findings(values: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    severities = {value: str(label) for value, label in Severity.choices}
    return [_finding_row(row, severities) for row in values]


def _finding_row(row: tuple[Any, ...], severities: Mapping[str, str]) -> dict[str, Any]:
    pk, day, inspection, version, site, province, item_code, severity, status, note, closed_on = row
    item = edition(version).definition.items.get(item_code)
    return {
        "pk": pk,
        "date": thai.format_date(day),
        "inspection": inspection,
        "site": site,
        "place": province,
        "text": str(item.text) if item else item_code,
        "number": item.number if item else "",
        "severity": severities[severity],
        "code": severity,
        "state": SEVERITY_STATES[severity],
        "open": status == FindingStatus.OPEN,
        "taken_back": status == FindingStatus.WITHDRAWN,
        "note": note,
        "closed": thai.format_date(closed_on) if closed_on else "",
    }


def topics(code: str) -> list[tuple[str, str]]:
    """The sections of the checklist in force, for the filter of findings."""
    version = Version.objects.filter(questionnaire__code=code, retired_at=None, published_at__isnull=False)
    pk = version.order_by("-number").values_list("pk", flat=True).first()
    definition: Definition | None = edition(pk).definition if pk else None
    return [(section.code, str(section.title)) for section in definition.sections] if definition else []
