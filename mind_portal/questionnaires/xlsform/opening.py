"""Opens a workbook that somebody sent: its kind and size are looked at before anything of it is unpacked.

The cells are read here, text by text, and handed to pyxform as rows: it never opens a file itself. So the bounds below
hold for all of it, and nothing that pyxform tidies up (curly quotation marks, double blanks) is lost from the texts.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any, Final

import python_calamine
from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.table_files import cell_text
from mind_portal.core.workbook_bounds import fits
from mind_portal.questionnaires.xlsform.faults import Findings, Spot

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_UNPACKED: Final = 50 * 1024 * 1024
MAX_CELLS: Final = 200_000
MAX_ROWS: Final = 2_000
"""Rows of one sheet; the longest checklist that is used has some hundred."""

FORM_SHEETS: Final = ("survey", "choices", "settings")
FOREIGN_SHEETS: Final = ("external_choices", "entities", "osm")
OWN_SHEETS: Final = ("mind", "mind_checks")


@dataclass(frozen=True)
class Row:
    """One row below the header: its number in the sheet and its filled cells by header."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    name: str
    headers: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()

    def filled(self) -> list[Row]:
        return [row for row in self.rows if row.cells]


Book = dict[str, Sheet]
"""The sheets that mean something, by their names in small letters."""


def open_workbook(data: bytes, found: Findings) -> Book:
    """The sheets of an XLSForm. Raises DomainError (QUE-XLS-1, QUE-XLS-2) when it is none or is too large."""
    _check_kind(data)
    damaged = _("The file is damaged or was cut off on its way: it could not be opened. Send it again.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive)
        book = python_calamine.load_workbook(io.BytesIO(data))
        names = {name.strip().lower(): name for name in book.sheet_names}
        wanted = [name for name in (*FORM_SHEETS, *FOREIGN_SHEETS, *OWN_SHEETS) if name in names]
        cells = {name: book.get_sheet_by_name(names[name]).to_python(skip_empty_area=False) for name in wanted}
    except python_calamine.PasswordError as error:
        raise _refuse(_("The workbook is locked with a password.")) from error
    except (zipfile.BadZipFile, zlib.error, python_calamine.CalamineError, OSError, ValueError) as error:
        raise _refuse(damaged) from error
    if "survey" not in cells:
        message = _("There is no sheet named “survey” with the questions. The sheets are: %(names)s.")
        raise _refuse(message % {"names": ", ".join(book.sheet_names)}, "QUE-XLS-2")
    return {name: _sheet(name, rows, found) for name, rows in cells.items()}


def _refuse(message: str, rule: str = "QUE-XLS-1") -> DomainError:
    return DomainError(Breach(rule, message, field="file"))


def _check_kind(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        message = _("The file is larger than %(n)d MB: an XLSForm has only texts. Take pictures out of it.")
        raise _refuse(message % {"n": MAX_BYTES // 1024 // 1024})
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refuse(_("This is an old .xls workbook or one with a password. Save it as .xlsx without a password."))
    if not data.startswith(b"PK"):
        raise _refuse(_("This is not an Excel workbook (.xlsx). Save the XLSForm as .xlsx and send that."))


def _check_archive(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        raise _refuse(_("This is not an Excel workbook (.xlsx). Save the XLSForm as .xlsx and send that."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refuse(_("The workbook has macros. Save it as .xlsx, which has none, and send that."))
    if not fits(archive, most_bytes=MAX_UNPACKED, most_cells=MAX_CELLS):
        message = _(
            "The workbook is far too large for a form: a sheet may have %(cells)s cells, and all of it %(size)d MB "
            "unpacked. Delete the empty rows and columns below and beside the form."
        )
        raise _refuse(message % {"cells": f"{MAX_CELLS:,}", "size": MAX_UNPACKED // 1024 // 1024})


def _sheet(name: str, rows: list[list[Any]], found: Findings) -> Sheet:
    headers = [_text(value).strip() for value in rows[0]] if rows else []
    for header in sorted({header for header in headers if header and headers.count(header) > 1}):
        message = _("the column “%(header)s” stands there twice: delete one")
        found.fault("QUE-XLS-2", Spot(name, 1), message % {"header": header})
    if len(rows) > MAX_ROWS + 1:
        message = _("has %(n)d rows; at most %(most)d are read. Divide the form, or delete what is below it.")
        found.fault("QUE-XLS-2", Spot(name), message % {"n": len(rows) - 1, "most": MAX_ROWS})
        rows = rows[: MAX_ROWS + 1]
    body = []
    for number, values in enumerate(rows[1:], start=2):
        cells = {header: _text(value) for header, value in zip(headers, values, strict=False) if header}
        body.append(Row(number, {header: text for header, text in cells.items() if text}))
    return Sheet(name, tuple(header for header in headers if header), tuple(body))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return cell_text(value).strip()
