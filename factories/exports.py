"""The filtered register as a file: read through a server-side cursor, so that memory does not grow with its size."""

import csv
import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import IO, Any, Final

import xlsxwriter
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from factories.models import Licence, LicenceStatus, LocationFlag, Site
from factories.tables import type_label
from mind_portal.core import thai

CHUNK: Final = 2_000
FORMULA_BEGINS: Final = ("=", "+", "-", "@", "\t", "\r")


def header() -> list[str]:
    """The names of the columns in the language of the request."""
    return [
        _("Factory"), _("Operator"), _("New number"), _("Old number"), _("Licences"), _("Status"), _("Class"),
        _("Type"),
        _("Name of the type"), _("Horsepower"), _("Workers"), _("Capital (baht)"), _("Address"), _("Subdistrict"),
        _("District"), _("Province"), _("Postal code"), _("Estate"), _("Latitude"), _("Longitude"),
        _("Doubt about the place"), _("Class differs"), _("Last inspected"), _("Open findings"),
    ]  # fmt: skip


def rows(sites: QuerySet[Site]) -> Iterator[list[Any]]:
    """One row a factory: plain values, in Thai order. No tax number: of a natural person it is personal data."""
    name = "name_th" if thai.is_thai() else "name_en"
    licences = Licence.objects.filter(site=OuterRef("pk"))
    licences = licences.order_by(F("ended_on").asc(nulls_first=True), "-horsepower", "pk")
    values = sites.annotate(
        number=Subquery(licences.values("number")[:1]), old_number=Subquery(licences.values("old_number")[:1])
    ).values_list(
        "name", "operator__name", "number", "old_number", "licence_count", "status", "factory_class", "main_type_id",
        f"main_type__{name}", "horsepower", "workers", "capital", "address", f"subdistrict__{name}",
        f"district__{name}",
        f"province__{name}", "postal_code", "estate", "latitude", "longitude", "location_flag", "class_disagrees",
        "last_inspected_on", "open_findings",
    )  # fmt: skip
    statuses = {str(value): str(label) for value, label in LicenceStatus.choices}
    flags = {str(value): str(label) if value else "" for value, label in LocationFlag.choices}
    yes = _("Yes")
    for row in values.order_by("sort_key", "pk").iterator(chunk_size=CHUNK):
        cells = list(row)
        cells[5], cells[7], cells[20] = statuses[cells[5]], type_label(cells[7]), flags[cells[20]]
        cells[21] = yes if cells[21] else ""
        yield cells


def guarded(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA_BEGINS):
        return f"'{value}"
    return value


class _Line:
    """A file for csv.writer that hands back each line."""

    def write(self, text: str) -> str:
        return text


def csv_lines(sites: QuerySet[Site]) -> Iterator[str]:
    """The lines of a CSV file, UTF-8 with the mark that Excel needs to read Thai."""
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow(header()))
    for row in rows(sites):
        yield str(writer.writerow([_csv_cell(value) for value in row]))


def _csv_cell(value: Any) -> Any:
    return "" if value is None else guarded(value)


def xlsx_file(sites: QuerySet[Site]) -> IO[bytes]:
    """A workbook in a temporary file, written row by row."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(
        file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    sheet = book.add_worksheet(_("Factories"))
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 1, 36)
    sheet.set_column(2, 23, 15)
    sheet.write_row(0, 0, header(), bold)
    for at, row in enumerate(rows(sites), start=1):
        _write(sheet, at, row, day)
    book.close()
    file.seek(0)
    return file


def _write(sheet: Any, at: int, row: Sequence[Any], day: Any) -> None:
    for column, value in enumerate(row):
        if value is None or value == "":
            continue
        if isinstance(value, str):
            sheet.write_string(at, column, value)
        elif isinstance(value, int | float | Decimal):
            sheet.write_number(at, column, value)
        else:
            sheet.write_datetime(at, column, value, day)
