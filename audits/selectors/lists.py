"""The lists of inspections and findings: fifty rows by keyset, as plain values."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise

from audits.models import FindingStatus, InspectionKind, Severity
from audits.selectors.review import SEVERITY_STATES
from mind_portal.core import thai
from mind_portal.questionnaires.definition import Definition
from mind_portal.questionnaires.models import Version
from mind_portal.questionnaires.selectors import edition

PAGE: Final = 50
COUNT_LIMIT: Final = 10_000
_KEY: Final = re.compile(r"(\d{4}-\d\d-\d\d)_(\d{1,18})")


@dataclass(frozen=True)
class Page:
    """One page of rows and the addresses of its neighbours, empty at the ends."""

    rows: list[dict[str, Any]]
    found: int
    more: bool
    before: str
    after: str


def keyset_page(queryset: QuerySet[Any], day: str, data: QueryDict, columns: tuple[str, ...]) -> tuple[list[Any], Page]:
    """Newest first by `day` and primary key, after or before the row that the address names.

    The first two of `columns` are the key and the day. Counts no further than COUNT_LIMIT.
    """
    found = queryset.order_by()[: COUNT_LIMIT + 1].count()
    back = bool(data.get("before"))
    edge = _edge(data.get("before") or data.get("after") or "")
    if edge:
        queryset = queryset.filter(_beyond(day, edge, back=back))
    order = (day, "pk") if back else (f"-{day}", "-pk")
    values = list(queryset.order_by(*order).values_list(*columns)[: PAGE + 1])
    beyond, values = len(values) > PAGE, values[:PAGE]
    if back:
        values.reverse()
    has_before, has_after = (beyond, edge is not None) if back else (edge is not None, beyond)
    page = Page(
        rows=[],
        found=min(found, COUNT_LIMIT),
        more=found > COUNT_LIMIT,
        before=_address(data, "before", values[0]) if values and has_before else "",
        after=_address(data, "after", values[-1]) if values and has_after else "",
    )
    return values, page


def _edge(text: str) -> tuple[dt.date, int] | None:
    match = _KEY.fullmatch(text)
    if match is None:
        return None
    try:
        return dt.date.fromisoformat(match.group(1)), int(match.group(2))
    except ValueError:
        return None


def _beyond(day: str, edge: tuple[dt.date, int], *, back: bool) -> Q:
    """Rows on the far side of the edge; the first condition alone lets the index begin at the right day."""
    sign, reached = ("gt", "gte") if back else ("lt", "lte")
    nearer = Q(**{f"{day}__{sign}": edge[0]}) | Q(**{day: edge[0], f"pk__{sign}": edge[1]})
    return Q(**{f"{day}__{reached}": edge[0]}) & nearer


def _address(data: QueryDict, side: str, row: Any) -> str:
    query = data.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    query[side] = f"{row[1].isoformat()}_{row[0]}"
    return f"?{query.urlencode()}"


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


def score_state(score: Decimal | None) -> str:
    """How a score reads: good from 90, to be corrected from 75, bad below; none without one."""
    if score is None:
        return "none"
    return "good" if score >= 90 else "warn" if score >= 75 else "bad"


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
        "state": SEVERITY_STATES[severity],
        "open": status == FindingStatus.OPEN,
        "note": note,
        "closed": thai.format_date(closed_on) if closed_on else "",
    }


def topics(code: str) -> list[tuple[str, str]]:
    """The sections of the checklist in force, for the filter of findings."""
    version = Version.objects.filter(questionnaire__code=code, retired_at=None, published_at__isnull=False)
    pk = version.order_by("-number").values_list("pk", flat=True).first()
    definition: Definition | None = edition(pk).definition if pk else None
    return [(section.code, str(section.title)) for section in definition.sections] if definition else []
