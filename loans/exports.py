"""The filtered applications as CSV or Excel, read through a server-side cursor."""

import csv
import tempfile
from collections.abc import Iterator
from typing import IO, Any, Final

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from factories.exports import guarded
from loans.models import ApplicationStatus, DropReason, SizeClass
from mind_portal.core import thai

CHUNK: Final = 2_000


def header() -> list[str]:
    """The names of the columns in the language of the request."""
    return [
        _("Number"), _("Firm"), _("Province"), _("Programme"), _("Round"), _("Size"), _("Amount asked for"),
        _("Term in months"), _("Submitted"), _("State"), _("Due"), _("Amount approved"), _("Decided"),
        _("Working days until the decision"), _("Reason"),
    ]  # fmt: skip


def rows(applications: QuerySet[Any]) -> Iterator[list[Any]]:
    """One row an application, newest first; days as ISO, money as numbers."""
    name = "name_th" if thai.is_thai() else "name_en"
    states = {value: str(label) for value, label in ApplicationStatus.choices}
    sizes = {value: str(label) for value, label in SizeClass.choices}
    reasons = {"": "", **{value: str(label) for value, label in DropReason.choices}}
    values = applications.order_by("-submitted_on", "-pk").values_list(
        "number", "operator__name", f"province__{name}", f"round__programme__{name}", "round__number",
        "round__fiscal_year", "size_class", "asked", "months", "submitted_on", "status", "stage_due_on", "approved",
        "decided_on", "waited_days", "drop_reason",
    )  # fmt: skip
    for row in values.iterator(chunk_size=CHUNK):
        number, firm, province, programme, no, year, size, asked, months, day, status, due, approved, *rest = row
        decided, waited, reason = rest
        yield [
            number, firm, province, programme, f"{no}/{year}", sizes[size], asked, months, _iso(day), states[status],
            _iso(due), approved, _iso(decided), waited, reasons[reason],
        ]  # fmt: skip


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""


class _Line:
    """A file for csv.writer that hands back each line."""

    def write(self, text: str) -> str:
        return text


def csv_lines(applications: QuerySet[Any]) -> Iterator[str]:
    """UTF-8 with the mark that Excel needs to read Thai."""
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow(header()))
    for row in rows(applications):
        yield str(writer.writerow(["" if cell is None else guarded(cell) for cell in row]))


def xlsx_file(applications: QuerySet[Any]) -> IO[bytes]:
    """A workbook written to disc row by row; whoever sends it closes it."""
    # Not a `with`: the response streams it and closes it when it has been sent.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet()
    for column, title in enumerate(header()):
        sheet.write_string(0, column, title)
    for line, row in enumerate(rows(applications), start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, column, cell)
            elif cell is not None:
                sheet.write_number(line, column, float(cell))
    book.close()
    file.seek(0)
    return file
