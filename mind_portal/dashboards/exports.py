"""A measure as a file: CSV with one row a province and month, XLSX with the table and the same rows."""

import csv
import io
from collections.abc import Iterator

import xlsxwriter
from django.utils.translation import gettext as _

from mind_portal.core import thai
from mind_portal.dashboards.measure import Data
from mind_portal.rollups.catalogue import Kind

BOM = "\ufeff"
"""Spreadsheets take a file without it for cp874."""

Row = list[str | float | None]


def heads(data: Data) -> list[str]:
    """The names of the columns, the same in every language, so that a program can rely on them."""
    names = ["measure", "province_code", "province", "month", "value"]
    if data.measure.kind is Kind.RATIO:
        names += ["numerator", "denominator"]
    return [*names, "rows", "computed_at"]


def rows(data: Data) -> Iterator[Row]:
    """Every cell there is, by province and month. Months are ISO; numbers are not rounded."""
    for code, name in data.names:
        series = data.provinces.get(code, {})
        for month in data.months:
            if month not in series:
                continue
            sums = series[month]
            row: Row = [data.measure.code, code, name, f"{month:%Y-%m}", sums.figure(data.measure)]
            if data.measure.kind is Kind.RATIO:
                row += [sums.numerator, sums.denominator]
            yield [*row, sums.rows, sums.computed_at.isoformat() if sums.computed_at else ""]


def to_csv(data: Data) -> Iterator[str]:
    """The file in pieces."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow(heads(data))
    for row in rows(data):
        writer.writerow(["" if value is None else value for value in row])
        if buffer.tell() > 32_000:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def to_xlsx(data: Data) -> bytes:
    """The file: a sheet as on the page, one with every cell, one that says what it is."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    bold = book.add_format({"bold": True})
    decimals = data.measure.decimals
    number = book.add_format({"num_format": "#,##0" + (f".{'0' * decimals}" if decimals else "")})
    table = book.add_worksheet(_("Table"))
    months = [thai.format_date(month, "month") for month in data.months]
    table.write_row(0, 0, [_("Code"), _("Province"), *months], bold)
    for line, (code, name) in enumerate(data.names, start=1):
        table.write_row(line, 0, [code, name])
        for column, month in enumerate(data.months, start=2):
            sums = data.provinces.get(code, {}).get(month)
            value = sums.figure(data.measure) if sums else None
            if value is not None:
                table.write_number(line, column, value, number)
    table.freeze_panes(1, 2)
    cells = book.add_worksheet(_("Rows"))
    cells.write_row(0, 0, heads(data), bold)
    for line, row in enumerate(rows(data), start=1):
        cells.write_row(line, 0, ["" if value is None else value for value in row])
    about = book.add_worksheet(_("About"))
    about.write_column(0, 0, [str(data.measure.name), str(data.measure.definition), str(data.measure.unit)])
    book.close()
    return buffer.getvalue()
