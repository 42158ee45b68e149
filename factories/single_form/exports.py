"""The filtered reports as a file: read through a server-side cursor, so that memory does not grow with its size."""

import csv
import tempfile
from collections.abc import Iterator
from typing import IO, Any, Final

import xlsxwriter
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from factories.exports import guarded
from factories.single_form.models import Report, ReportStatus
from factories.single_form.periods import period_name
from mind_portal.core import thai

CHUNK: Final = 2_000
SHEET_ROWS: Final = 1_000_000
"""A spreadsheet drops what lies below row 1,048,576 without a word."""
DATES: Final = frozenset({8, 9})


def header() -> list[str]:
    """The names of the columns in the language of the request."""
    return [
        _("Factory"), _("Operator"), _("District"), _("Province"), _("Form"), _("Period"), _("State"), _("Nil report"),
        _("Due day"), _("Certified on"), _("Days late"), _("Warnings explained"), _("Days owed"),
    ]  # fmt: skip


def rows(reports: QuerySet[Report]) -> Iterator[list[Any]]:
    """One row a report: plain values. Days late are counted up to today where nothing was certified."""
    name = "name_th" if thai.is_thai() else "name_en"
    today = timezone.localdate()
    statuses = {str(value): str(label) for value, label in ReportStatus.choices}
    values = reports.values_list(
        "site__name", "site__operator__name", f"site__district__{name}", f"province__{name}",
        f"period__obligation__{name}", "period__obligation__period_type", "period__start", "period__end", "status",
        "is_nil", "due_on", "certified_on", "is_standing", "warnings", "days", "is_expected",
    )  # fmt: skip
    for row in values.iterator(chunk_size=CHUNK):
        *who, kind, start, end, status, nil, due, certified, standing, warnings, days, expected = row
        reached = certified if standing else today
        late = max(0, (reached - due).days) if expected and status != ReportStatus.NOT_REQUIRED else 0
        yield [
            *who, period_name(kind, start, end), statuses[status], _("Yes") if nil else "", due, certified, late,
            warnings, days,
        ]  # fmt: skip


class _Line:
    """A file for csv.writer that hands back each line."""

    def write(self, text: str) -> str:
        return text


def csv_lines(reports: QuerySet[Report]) -> Iterator[str]:
    """The lines of a CSV file, UTF-8 with the mark that Excel needs to read Thai."""
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow(header()))
    for row in rows(reports):
        yield str(writer.writerow(["" if value is None else guarded(value) for value in row]))


def xlsx_file(reports: QuerySet[Report]) -> IO[bytes]:
    """A workbook in a temporary file, written row by row."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = _sheet(book, 1, bold)
    for number, row in enumerate(rows(reports)):
        if number and number % SHEET_ROWS == 0:
            sheet = _sheet(book, number // SHEET_ROWS + 1, bold)
        _write(sheet, number % SHEET_ROWS + 1, row, day)
    book.close()
    file.seek(0)
    return file


def _sheet(book: Any, number: int, bold: Any) -> Any:
    """A sheet with its headings; the rows beyond what one holds stand on a second and third."""
    sheet = book.add_worksheet(_("Reports") if number == 1 else f"{_('Reports')} {number}")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 1, 36)
    sheet.set_column(2, len(header()) - 1, 16)
    sheet.write_row(0, 0, header(), bold)
    return sheet


def _write(sheet: Any, at: int, row: list[Any], day: Any) -> None:
    for column, value in enumerate(row):
        if value is None or value == "":
            continue
        if column in DATES:
            sheet.write_datetime(at, column, value, day)
        else:
            sheet.write(at, column, value)
