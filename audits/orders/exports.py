"""The filtered orders as CSV: read through a server-side cursor, in the language of the request."""

import csv
import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audits.orders.filters import in_tab
from audits.orders.kinds import kinds
from audits.orders.models import Order, OrderState
from factories.exports import guarded
from mind_portal.core import thai

CHUNK: Final = 2_000


class _Line:
    """A file for csv.writer that hands back each line."""

    def write(self, text: str) -> str:
        return text


def header() -> list[str]:
    return [
        _("Number"), _("Factory"), _("Operator"), _("District"), _("Province"), _("Kind of order"), _("State"),
        _("Signed on"), _("Served on"), _("Due on"), _("Obeyed on"), _("Ended on"), _("What must be done"),
    ]  # fmt: skip


def csv_lines(orders: QuerySet[Order], tab: str, today: dt.date) -> Iterator[str]:
    """UTF-8 with the mark that Excel needs to read Thai; days as ISO."""
    name = "name_th" if thai.is_thai() else "name_en"
    columns = (
        "province__abbreviation", "number", "fiscal_year", "site__name", "site__operator__name",
        f"site__district__{name}", f"province__{name}", "kind", "state", "signed_on", "served_on", "due_on",
        "fulfilled_on", "ended_on", "demands",
    )  # fmt: skip
    states = {str(value): str(label) for value, label in OrderState.choices}
    known = {code: f"{kind.short} {kind.title}" for code, kind in kinds().items()}
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow(header()))
    rows = in_tab(orders, tab, today).order_by("-drafted_on", "-pk").values_list(*columns)
    for letters, number, year, *rest in rows.iterator(chunk_size=CHUNK):
        rest[4], rest[5] = known[rest[4]], states[rest[5]]
        cells: list[Any] = [f"{letters} {number}/{year}" if number else "", *rest]
        yield str(writer.writerow(["" if cell is None else guarded(cell) for cell in cells]))
