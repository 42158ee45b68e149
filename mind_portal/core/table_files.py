"""A file that somebody sends, as a stream of rows: spreadsheets and delimited text, in UTF-8, UTF-16 or cp874. Flat
memory. Whoever reads says what its header looks like; the rows begin behind it.

A broken row never takes its neighbours along: quotes that do not close are looked for in the next lines, and where
they are not found there, that one line is refused and reading goes on behind it.
"""

import codecs
import csv
import zipfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import python_calamine
from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.table_markup import html_rows
from mind_portal.core.workbook_bounds import fits

MAX_FILE_BYTES: Final = 200 * 1024 * 1024
MAX_SHEET_BYTES: Final = 40 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 600 * 1024 * 1024
MAX_CELLS: Final = 10_000_000
"""Of one sheet, from A1 to its last filled cell: a register of 150,000 rows has some five million."""
MAX_LINE: Final = 200_000
"""Characters. A row has some hundred; a longer line is refused without being kept."""
HEADER_WITHIN: Final = 15
_JOINED_LINES: Final = 12
_DELIMITERS: Final = (",", "\t", ";", "|")

Row = tuple[int, list[str], str]
"""Line of the file (the first is 1), its cells, and the code of what is wrong with it as a whole, if anything."""


IsHeader = Callable[[Sequence[str]], bool]


@dataclass
class Opened:
    """A file whose header was looked for. `header` is None when none of the first rows is one: then `seen` has them.
    `expected_rows` is a guess for the progress bar."""

    header: list[str] | None
    rows: Iterator[Row]
    expected_rows: int
    seen: list[list[str]]


def _refuse(rule: str, message: str) -> DomainError:
    return DomainError(Breach(rule=rule, message=message, field="file"))


def open_table(path: Path, is_header: IsHeader, *, too_large: str) -> Opened:
    """Find out what a file is and where its rows begin. Raises DomainError (IMP-FILE-1 … 7) if it is no table.

    `too_large`: the way out for a file over 200 MB.
    """
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise _refuse("IMP-FILE-2", too_large)
    rows, expected = _all_rows(path, size, is_header)
    seen: list[list[str]] = []
    for _number, cells, _fault in rows:
        if is_header(cells):
            return Opened(cells, rows, max(expected - 1, 0), seen)
        seen.append(cells)
        if len(seen) >= HEADER_WITHIN:
            break
    if not any(cell.strip() for cells in seen for cell in cells):
        raise _refuse("IMP-FILE-1", _("The file is empty."))
    return Opened(None, rows, 0, seen)


def _all_rows(path: Path, size: int, is_header: IsHeader) -> tuple[Iterator[Row], int]:
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _check_archive(path)
        return _sheet_rows(path, size, is_header)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return _sheet_rows(path, size, is_header)
    if start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise _refuse("IMP-FILE-3", _("This is neither a CSV file nor a spreadsheet."))
    encoding = detect_encoding(path)
    if start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        return html_rows(path, encoding), size // 400
    return _text_rows(path, encoding, is_header), _count_lines(path)


# --- spreadsheets --------------------------------------------------------------------------------------------------


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            if not any(name.startswith("xl/") for name in archive.namelist()):
                raise _refuse(
                    "IMP-FILE-5", _("This is a ZIP archive. Unpack it and send the CSV or spreadsheet in it.")
                )
            fitting = fits(archive, most_bytes=MAX_UNPACKED_BYTES, most_cells=MAX_CELLS)
    except zipfile.BadZipFile as error:
        raise _refuse("IMP-FILE-4", _("The file is damaged: it could not be opened.")) from error
    if not fitting:
        raise _refuse("IMP-FILE-6", _("The spreadsheet is too large. Save it as CSV and send that."))


def _sheet_rows(path: Path, size: int, is_header: IsHeader) -> tuple[Iterator[Row], int]:
    if size > MAX_SHEET_BYTES:
        raise _refuse("IMP-FILE-6", _("The spreadsheet is too large. Save it as CSV and send that."))
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = [book.get_sheet_by_index(i) for i in range(len(book.sheet_names))]
    except python_calamine.PasswordError as error:
        raise _refuse("IMP-FILE-7", _("The spreadsheet is locked with a password.")) from error
    except python_calamine.CalamineError as error:
        raise _refuse("IMP-FILE-4", _("The file is damaged: it could not be opened.")) from error
    filled = [sheet for sheet in sheets if sheet.height]
    for sheet in filled:
        top = [[cell_text(value) for value in row] for row in sheet.to_python(nrows=HEADER_WITHIN)]
        if any(is_header(cells) for cells in top):
            return _cells_of(sheet), sheet.height
    return (_cells_of(filled[0]), filled[0].height) if filled else (iter(()), 0)


def _cells_of(sheet: python_calamine.CalamineSheet) -> Iterator[Row]:
    first = sheet.start[0] if sheet.start else 0
    for index, values in enumerate(sheet.iter_rows(), start=first + 1):
        cells = [cell_text(value) for value in values]
        if any(cells):
            yield index, cells, ""


def cell_text(value: object) -> str:
    """A spreadsheet's value as text: whole numbers without `.0`, dates as ISO; of a formula, its last result."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return "" if value is None else str(value)


# --- text ----------------------------------------------------------------------------------------------------------


def detect_encoding(path: Path) -> str:
    """By byte order mark, else UTF-8 when the first megabyte is, else cp874 (Windows' TIS-620)."""
    with path.open("rb") as file:
        block = file.read(1 << 20)
    if block.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(block, final=False)
    except UnicodeDecodeError:
        return "cp874"
    return "utf-8"


def _count_lines(path: Path) -> int:
    total = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            total += block.count(b"\n")
    return total


def _lines(file: IO[str]) -> Iterator[tuple[int, str, bool]]:
    """(number, text without its end, whether it was cut): a line of megabytes is read piece by piece and dropped."""
    number = 0
    while line := file.readline(MAX_LINE):
        number += 1
        cut = False
        if len(line) == MAX_LINE and not line.endswith("\n"):
            cut = True
            while (rest := file.readline(MAX_LINE)) and not rest.endswith("\n"):
                pass
            line = line[:2000]
        yield number, line.rstrip("\r\n").replace("\0", ""), cut


def _text_rows(path: Path, encoding: str, is_header: IsHeader) -> Iterator[Row]:
    with path.open(encoding=encoding, errors="replace", newline=None) as file:
        lines = _lines(file)
        waiting: deque[tuple[int, str, bool]] = deque()
        for _index in range(HEADER_WITHIN):
            if line := next(lines, None):
                waiting.append(line)
        delimiter, width = _delimiter([text for _number, text, _cut in waiting], is_header)
        yield from _records(lines, waiting, delimiter, width)


def _delimiter(first: Sequence[str], is_header: IsHeader) -> tuple[str, int]:
    """The separator of the line that looks most like a header, and how many columns that has."""
    for text in first:
        for delimiter in _DELIMITERS:
            if is_header(cells := [cell.strip('" ') for cell in text.split(delimiter)]):
                return delimiter, len(cells)
    return ",", 1


def _records(
    lines: Iterator[tuple[int, str, bool]], waiting: deque[tuple[int, str, bool]], delimiter: str, width: int
) -> Iterator[Row]:
    while True:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            return
        number, text, cut = line
        if cut:
            yield number, text.split(delimiter), "too_long"
        elif '"' not in text:
            if text and not text.isspace():
                yield number, text.split(delimiter), ""
        elif cells := _parse(text, delimiter):
            yield number, cells, ""
        else:
            yield _joined(number, text, lines, waiting, delimiter, width)


def _parse(text: str, delimiter: str) -> list[str]:
    """The cells of one complete record, or nothing when its quotes are not sound."""
    try:
        return next(csv.reader((text,), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _joined(
    number: int,
    text: str,
    lines: Iterator[tuple[int, str, bool]],
    waiting: deque[tuple[int, str, bool]],
    delimiter: str,
    width: int,
) -> Row:
    """A record over several lines (a cell with a line break in it), else this one line as a refused row."""
    if text.count('"') % 2:
        whole = text
        for offset in range(_JOINED_LINES):
            if offset == len(waiting):
                line = next(lines, None)
                if line is None:
                    break
                waiting.append(line)
            _number, more, cut = waiting[offset]
            if cut or ('"' not in more and more.count(delimiter) == width - 1):
                break
            whole += "\n" + more
            if len(cells := _parse(whole, delimiter)) >= width:
                for _unused in range(offset + 1):
                    waiting.popleft()
                return number, cells, ""
    return number, text.split(delimiter), "quotes"
