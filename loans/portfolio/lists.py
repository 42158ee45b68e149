"""Rows of loans for the list, the factory's page and the export: plain values."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from factories.exports import guarded
from loans.models import ContractStatus, LoanClass
from mind_portal.core import thai
from mind_portal.core.paging import Page, keyset_page

CLASS_STATES: Final = {"normal": "good", "watch": "warn", "substandard": "warn", "npl": "bad"}
"""How a class reads: on time is good, late is a warning, more than ninety days is bad."""


def _columns() -> tuple[str, ...]:
    name = "name_th" if thai.is_thai() else "name_en"
    return (
        "pk", "signed_on", "number", "operator__name", f"programme__{name}", f"province__{name}", "status", "principal",
        "standing__disbursed", "standing__outstanding", "standing__overdue", "standing__days_past_due",
        "standing__loan_class", "standing__as_of", "standing__oldest_due_on",
    )  # fmt: skip


def contract_rows(queryset: QuerySet[Any], data: QueryDict) -> Page:
    """One page of loans, newest first, formatted."""
    values, page = keyset_page(queryset, "signed_on", data, _columns())
    page.rows.extend(_row(value) for value in values)
    return page


def contract_row_values(queryset: QuerySet[Any]) -> list[dict[str, Any]]:
    """The same rows for a short list that somebody else has cut."""
    return [_row(value) for value in queryset.values_list(*_columns())]


def _row(value: tuple[Any, ...]) -> dict[str, Any]:
    (
        pk, signed_on, number, firm, programme, province, status, principal, disbursed, outstanding, overdue, days,
        kind, as_of, oldest,
    ) = value  # fmt: skip
    return {
        "pk": pk,
        "number": number,
        "firm": firm,
        "place": f"{programme} · {province}",
        "signed": thai.format_date(signed_on),
        "principal": thai.format_number(principal, 2),
        "disbursed": thai.format_number(disbursed or 0, 2),
        "outstanding": thai.format_number(outstanding or 0, 2),
        "overdue": thai.format_number(overdue, 2) if overdue else "",
        "as_of": as_of,
        **lateness(status, kind or LoanClass.NORMAL, (timezone.localdate() - oldest).days if oldest else days or 0),
    }


def lateness(status: str, kind: str, days: int) -> dict[str, Any]:
    """How a loan reads in one tag: its class and days while it runs, its state otherwise."""
    if status != ContractStatus.RUNNING:
        states = {"signed": "info", "settled": "good", "cancelled": "none"}
        return {"state": states[status], "word": ContractStatus(status).label, "days": 0}
    if days <= 0:
        return {"state": "good", "word": LoanClass.NORMAL.label, "days": 0}
    word = _("NPL, %(days)s days late") if kind == LoanClass.NPL else _("%(days)s days late")
    return {"state": CLASS_STATES[kind], "word": word % {"days": thai.format_number(days)}, "days": days}


# --- export ----------------------------------------------------------------------------------------------------------


def export_header() -> list[str]:
    """The names of the columns in the language of the request."""
    return [
        _("Contract"), _("Firm"), _("Programme"), _("Province"), _("State"), _("Signed on"), _("Principal, baht"),
        _("Paid out"), _("Outstanding"), _("Overdue"), _("Days late"), _("Lateness"), _("As of"),
    ]  # fmt: skip


def export_rows(queryset: QuerySet[Any]) -> Iterator[list[Any]]:
    """One row a loan, plain values, by province and day."""
    name = "name_th" if thai.is_thai() else "name_en"
    columns = (
        "number", "operator__name", f"programme__{name}", f"province__{name}", "status", "signed_on", "principal",
        "standing__disbursed", "standing__outstanding", "standing__overdue", "standing__days_past_due",
        "standing__loan_class", "standing__as_of",
    )  # fmt: skip
    ordered = queryset.order_by("province_id", "signed_on", "pk").values_list(*columns)
    for row in ordered.iterator(chunk_size=2_000):
        cells = list(row)
        cells[4] = str(ContractStatus(cells[4]).label)
        cells[11] = str(LoanClass(cells[11]).label) if cells[11] else ""
        yield cells


class _Line:
    """A file for csv.writer that hands back each line."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The lines of a CSV file, UTF-8 with the mark that Excel needs to read Thai."""
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow(list(header)))
    for row in rows:
        yield str(writer.writerow([_cell(value) for value in row]))


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else guarded(value)
