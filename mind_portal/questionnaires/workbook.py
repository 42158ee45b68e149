"""A form as a spreadsheet: filled with what the draft has, completed elsewhere, and read back cell by cell.

One sheet a section for its single items, one for each table, and a hidden one that says whose workbook it is. The codes
stand in a hidden column (items) or row (columns of a table), so that moved rows and columns are still understood.
"""

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import python_calamine
import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.workbook_bounds import fits
from mind_portal.questionnaires.answers import (
    Answer,
    InvalidAnswer,
    content,
    fingerprint,
    take_answer,
    unreadable_cells,
)
from mind_portal.questionnaires.codelists import code_list
from mind_portal.questionnaires.definition import Item, Section
from mind_portal.questionnaires.examination import Examination
from mind_portal.questionnaires.forms import Change, typed_rows
from mind_portal.questionnaires.tables import choice_code, typed_columns
from mind_portal.questionnaires.words import NO, YES

MARK: Final = "_mind"
MAX_BYTES: Final = 10 * 1024 * 1024
MAX_UNPACKED: Final = 100 * 1024 * 1024
MAX_CELLS: Final = 2_000_000
ANSWER: Final = 3
"""The column of the answers on a section's sheet: D, behind the hidden code, the number and the question."""
FIRST_ROW: Final = 2
"""The first row of answers on either kind of sheet, from 0."""


@dataclass(frozen=True)
class Identity:
    """Whose workbook it is: the form and its version, the record, and its name in words."""

    form: str
    version: int
    record: str
    label: str


@dataclass(frozen=True)
class CellProblem:
    """A cell that cannot be taken: its sheet, its address, and why."""

    sheet: str
    cell: str
    message: str

    def __str__(self) -> str:
        words = {"sheet": self.sheet, "cell": self.cell, "message": self.message}
        return _("sheet “%(sheet)s”, cell %(cell)s: %(message)s") % words


@dataclass
class Uploaded:
    """What a workbook brings: the changes to the draft, and the cells that cannot be taken."""

    changes: list[Change] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)


# --- writing ---------------------------------------------------------------------------------------------------------


def sheet_names(sections: Sequence[Section]) -> Iterator[tuple[str, Section, Item | None]]:
    """The sheets in order: a section's single items, then each of its tables; a name is at most 31 signs long."""
    taken: set[str] = set()
    for section in sections:
        if any(item.type not in ("table", "file") for item in section.items):
            yield _sheet_name(str(section.title), taken), section, None
        for item in section.items:
            if item.type == "table":
                yield _sheet_name(str(item.text), taken), section, item


def _sheet_name(title: str, taken: set[str]) -> str:
    plain = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31] or "-"
    name, n = plain, 1
    while name.casefold() in taken:
        n += 1
        name = f"{plain[:28]} {n}"
    taken.add(name.casefold())
    return name


def build(found: Examination, identity: Identity) -> bytes:
    """The workbook of a draft: every section, hidden ones too, since an answer may show them."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    paper = _Paper(book, found)
    for name, section, table in sheet_names(found.edition.definition.sections):
        if table is None:
            paper.items(name, section)
        else:
            paper.table(name, table)
    mark = book.add_worksheet(MARK)
    mark.very_hidden()
    for row, text in enumerate(("MIND", identity.form, str(identity.version), identity.record, identity.label)):
        mark.write_string(row, 0, text)
    book.close()
    return memory.getvalue()


class _Paper:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any, found: Examination) -> None:
        self.book = book
        self.found = found
        self.head = book.add_format({"bold": True, "bg_color": "#E9F0F9", "text_wrap": True, "valign": "top"})
        self.open = book.add_format({"bg_color": "#FFFBEA", "border": 1, "border_color": "#C9D1DA"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})

    def items(self, name: str, section: Section) -> None:
        sheet = self.book.add_worksheet(name)
        sheet.set_column(0, 0, None, None, {"hidden": True})
        sheet.set_column(1, 1, 6)
        sheet.set_column(2, 2, 58)
        sheet.set_column(ANSWER, ANSWER, 34)
        sheet.write_string(0, 1, f"{section.number} {section.title}", self.book.add_format({"bold": True, "size": 14}))
        for column, text in enumerate((_("No."), _("Item"), _("Answer"), _("Unit")), start=1):
            sheet.write_string(1, column, text, self.head)
        row = FIRST_ROW
        for item in section.items:
            if item.type in ("table", "file"):
                continue
            answer = self.found.answer(item.code)
            sheet.write_string(row, 0, item.code)
            sheet.write_string(row, 1, item.number)
            sheet.write_string(row, 2, str(item.text), self.wrap)
            self.cell(sheet, row, ANSWER, item, answer.get("typed", {}).get("", answer.get("value")))
            sheet.write_string(row, 4, str(item.unit))
            row += 1
        sheet.freeze_panes(FIRST_ROW, 0)

    def table(self, name: str, item: Item) -> None:
        sheet = self.book.add_worksheet(name)
        sheet.set_row(0, None, None, {"hidden": True})
        columns = typed_columns(item)
        rows = typed_rows(item, self.found.answer(item.code))
        sheet.write_string(0, 0, f"#{item.code}")
        sheet.write_string(1, 0, _("No."), self.head)
        last = min(item.max_rows, max(len(rows) + 50, 100)) + FIRST_ROW
        for place, column in enumerate(columns, start=1):
            unit = f" ({column.unit})" if column.unit else ""
            sheet.write_string(0, place, column.code)
            sheet.write_string(1, place, f"{column.text}{unit}", self.head)
            sheet.set_column(place, place, 30 if column.type in ("text", "code") else 17)
            self.validate(sheet, (FIRST_ROW, place, last, place), column)
        for number, row in enumerate(rows):
            sheet.write_number(FIRST_ROW + number, 0, number + 1)
            for place, column in enumerate(columns, start=1):
                self.cell(sheet, FIRST_ROW + number, place, column, row.get(column.code), validate=False)
        sheet.freeze_panes(FIRST_ROW, 1)

    def cell(self, sheet: Any, row: int, place: int, item: Item, value: Any, *, validate: bool = True) -> None:
        if isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(row, place, value, self.open)
        else:
            sheet.write_string(row, place, words_of(item, value), self.open)
        if validate:
            self.validate(sheet, (row, place, row, place), item)

    def validate(self, sheet: Any, area: tuple[int, int, int, int], item: Item) -> None:
        """A list to choose from where it fits; a spreadsheet takes at most 255 signs of it."""
        options = _choices(item)
        if options and len(",".join(options)) <= 255 and not any("," in option for option in options):
            sheet.data_validation(*area, {"validate": "list", "source": options, "error_type": "warning"})


def words_of(item: Item, value: Any) -> str:
    """A value as the spreadsheet shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(YES if value else NO)
    if item.type == "choice":
        return next((str(choice.text) for choice in item.choices if choice.code == value), str(value))
    if item.type == "code":
        return code_list(item.codes).label(str(value))
    return str(value)


def _choices(item: Item) -> list[str]:
    if item.type == "yes_no":
        return [str(YES), str(NO)]
    return [str(choice.text) for choice in item.choices]


# --- reading ---------------------------------------------------------------------------------------------------------


def read(file: Any, found: Examination, identity: Identity) -> Uploaded:
    """What the workbook changes in the draft.

    A blank cell changes nothing. Raises DomainError (QUE-BOOK-1 … 5) when it is not the workbook of this draft.
    """
    sheets = _sheets_of(file)
    _check_identity(sheets, identity)
    uploaded = Uploaded()
    items = found.edition.definition.items
    for name, rows in sheets.items():
        if name == MARK:
            continue
        code = str(rows[0][0]).removeprefix("#") if rows and rows[0] else ""
        if rows and rows[0] and str(rows[0][0]).startswith("#") and code in items and items[code].type == "table":
            _read_table(uploaded, found, items[code], _Sheet(name, rows))
        else:
            _read_items(uploaded, found, _Sheet(name, rows))
    return uploaded


@dataclass(frozen=True)
class _Sheet:
    name: str
    rows: list[list[Any]]


def _refuse(rule: str, message: str) -> DomainError:
    return DomainError(Breach(rule, message, field="file"))


def _sheets_of(file: Any) -> dict[str, list[list[Any]]]:
    """The cells of every sheet. Raises DomainError for a file that is none, is too large or is damaged anywhere."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _refuse("QUE-BOOK-1", _("The file is larger than 10 MB: it cannot be the workbook of this form."))
    damaged = _(
        "The file is damaged or was cut off on its way: it could not be opened. Nothing was changed; send it again."
    )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_size(archive)
        book = python_calamine.load_workbook(io.BytesIO(data))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (zipfile.BadZipFile, zlib.error, python_calamine.CalamineError, OSError, ValueError) as error:
        if not data.startswith(b"PK"):
            message = _("This is not an Excel workbook (.xlsx). Download the workbook of this report and fill that in.")
            raise _refuse("QUE-BOOK-2", message) from error
        raise _refuse("QUE-BOOK-2", damaged) from error


def _check_size(archive: zipfile.ZipFile) -> None:
    if not fits(archive, most_bytes=MAX_UNPACKED, most_cells=MAX_CELLS):
        raise _refuse("QUE-BOOK-1", _("The spreadsheet is too large to be the workbook of this form."))


def _check_identity(sheets: Mapping[str, list[list[Any]]], wanted: Identity) -> None:
    if MARK not in sheets:
        message = _("This workbook was not made by the portal. Download the workbook of this report and fill that in.")
        raise _refuse("QUE-BOOK-3", message)
    cells = [str(row[0]) if row else "" for row in sheets[MARK]]
    _mark, form, version, record, label, *_rest = [*cells, "", "", "", "", ""]
    if (form, record) != (wanted.form, wanted.record):
        message = _("This workbook belongs to “%(other)s”, not to “%(this)s”. Nothing was changed.")
        raise _refuse("QUE-BOOK-4", message % {"other": label or form, "this": wanted.label})
    if version != str(wanted.version):
        message = _(
            "The form has changed since this workbook was made (version %(old)s, now %(new)s): download it again."
        )
        raise _refuse("QUE-BOOK-5", message % {"old": version, "new": wanted.version})


def _read_items(uploaded: Uploaded, found: Examination, sheet: _Sheet) -> None:
    """A section's sheet: the code in the first column, the answer in the fourth."""
    items = found.edition.definition.items
    for number, row in enumerate(sheet.rows):
        item = items.get(str(row[0])) if row else None
        if item is None or item.type in ("table", "file") or len(row) <= ANSWER:
            continue
        text = _text(row[ANSWER])
        if not text:
            continue
        answer = take_answer(item, choice_code(item, text), found.answer(item.code).get("note", ""))
        for _row, _column, message in unreadable_cells(item, answer):
            cell = xl_rowcol_to_cell(number, ANSWER)
            uploaded.problems.append(CellProblem(sheet.name, cell, f"{item.text}: {message}"))
        if "typed" not in answer:
            _change(uploaded, found, item, answer)


def _read_table(uploaded: Uploaded, found: Examination, item: Item, sheet: _Sheet) -> None:
    """A table's sheet: the codes of the columns in the hidden first row, so that their order does not matter."""
    known = {column.code: column for column in typed_columns(item)}
    places = {str(code): place for place, code in enumerate(sheet.rows[0]) if str(code) in known}
    rows, numbers = [], []
    for number, row in enumerate(sheet.rows[FIRST_ROW:], start=FIRST_ROW):
        cells = {code: choice_code(known[code], _text(row[at])) for code, at in places.items() if at < len(row)}
        if any(cells.values()):
            rows.append(cells)
            numbers.append(number)
    if not rows:
        return
    try:
        answer = take_answer(item, rows)
    except InvalidAnswer as error:
        uploaded.problems.append(CellProblem(sheet.name, xl_rowcol_to_cell(numbers[-1], 0), str(error)))
        return
    for row_number, code, message in unreadable_cells(item, answer):
        cell = xl_rowcol_to_cell(numbers[row_number], places.get(code, 0))
        name = known[code].text if code in known else item.text
        uploaded.problems.append(CellProblem(sheet.name, cell, f"{name}: {message}"))
    _change(uploaded, found, item, answer)


def _change(uploaded: Uploaded, found: Examination, item: Item, answer: Answer) -> None:
    before = found.answer(item.code)
    if content(answer) != content(before):
        uploaded.changes.append(Change(item.code, answer, fingerprint(before)))


def _text(value: Any) -> str:
    """A cell as a person would have typed it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime | dt.date):
        return thai.local_date(value).isoformat() if isinstance(value, dt.datetime) else value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).strip()


# --- between the preview and the word of the person ------------------------------------------------------------------


def as_data(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Changes as JSON, to travel with the preview."""
    return [{"code": change.code, "answer": change.answer, "base": change.base} for change in changes]


def from_data(data: Sequence[Mapping[str, Any]]) -> list[Change]:
    return [Change(one["code"], one["answer"], one["base"]) for one in data]
