"""How large a workbook becomes is known before it is read, however its cells say where they stand."""

import io
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from mind_portal.core.workbook_bounds import fits

LIMITS = {"most_bytes": 5_000_000, "most_cells": 10_000}


def workbook() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("survey")
        sheet.write_row(0, 0, ["type", "name", "label"])
        sheet.write_formula(1, 0, '="te"&"xt"', None, "text")
    return buffer.getvalue()


def changed(change: Callable[[str], str], name: str = "xl/worksheets/sheet1.xml") -> zipfile.ZipFile:
    """The workbook with another sheet, which lies at `name`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            body = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                new.writestr(name, change(body.decode()))
            else:
                new.writestr(part, body)
    return zipfile.ZipFile(buffer)


def with_rows(rows: str) -> Callable[[str], str]:
    return lambda sheet: sheet.replace("</sheetData>", f"{rows}</sheetData>")


FAR = [
    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    "<row r='1048576'><c t='inlineStr' r='XFD1048576'><is><t>x</t></is></c></row>",
    '<row r="1048576"><c r ="XFD1048576"><v>1</v></c></row>',
    '<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
    '<row r="1048576"><c r="&#88;FD1048576"><v>1</v></c></row>',
    '<row r="1048576"><c><v>1</v></c></row>',
    '<row r="3"><c r="XFD3"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>',
    '<row r="3"><c r="NONSENSE3"><v>1</v></c></row>',
    "<row>" + "<c><v>1</v></c>" * 10_001 + "</row>",
    "<row><c><v>1</v></c></row>" * 10_001,
]


@pytest.mark.parametrize("rows", FAR, ids=range(len(FAR)))
@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/elsewhere.bin"])
def test_a_sheet_that_reaches_too_far_does_not_fit(rows: str, name: str) -> None:
    with changed(with_rows(rows), name) as archive:
        assert not fits(archive, **LIMITS)


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet: sheet,
        with_rows('<row r="1048576"><c r="XFD1048576" s="1"/></row>'),
        with_rows('<row r="100"><c r="CV100"><v>1</v></c></row>'),
        lambda sheet: sheet.replace(
            "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        ),
    ],
    ids=["plain", "an empty cell with a colour", "ten thousand", "merged"],
)
def test_what_is_not_filled_takes_no_room(change: Callable[[str], str]) -> None:
    with changed(change) as archive:
        assert fits(archive, **LIMITS)


def test_a_sheet_that_is_no_xml_is_damaged_and_a_bomb_does_not_fit() -> None:
    with changed(lambda sheet: sheet[:-20]) as archive, pytest.raises(zipfile.BadZipFile):
        fits(archive, **LIMITS)
    with changed(with_rows(" " * 6_000_000)) as archive:
        assert not fits(archive, **LIMITS)


def test_a_sheet_with_entities_does_not_fit() -> None:
    with changed(lambda sheet: sheet.replace("<worksheet", '<!DOCTYPE x [<!ENTITY a "1">]><worksheet', 1)) as archive:
        assert not fits(archive, **LIMITS)
