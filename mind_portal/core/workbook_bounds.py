"""Whether a workbook (.xlsx) can be read without filling the memory, from a look into the archive alone."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

_ADDRESS: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_SHEET: Final = b"sheetData"
"""What every sheet holds, wherever in the archive it lies: the workbook itself says which part is one."""


def fits(archive: zipfile.ZipFile, *, most_bytes: int, most_cells: int) -> bool:
    """Whether it unpacks to at most `most_bytes` and no sheet, from A1 to its last filled cell, has more `most_cells`.

    A sheet is read as one block: one cell in the last corner would fill the memory, and a library that asks for more
    than there is takes the whole process with it. Every part is unpacked up to the length that it claims, so one that
    claims too little raises BadZipFile (its checksum is wrong), as does a sheet that is no XML.
    """
    if sum(part.file_size for part in archive.infolist()) > most_bytes:
        return False
    for name in archive.namelist():
        body = archive.read(name)
        if _SHEET in body and not _small(body, name, most_cells):
            return False
    return True


def _small(body: bytes, name: str, most_cells: int) -> bool:
    height = width = 0
    try:
        for place in _filled_cells(body):
            if place is None:
                return False
            height, width = max(height, place[0]), max(width, place[1])
            if height * width > most_cells:
                return False
    except etree.XMLSyntaxError as error:
        raise zipfile.BadZipFile(name) from error
    return True


def _filled_cells(body: bytes) -> Iterator[tuple[int, int] | None]:
    """Row and column of each; rows and cells say where they are, or follow one another. None for a broken address."""
    row = column = 0
    # The reader takes every sheet for UTF-8, whatever it says of itself.
    steps = etree.iterparse(
        io.BytesIO(body), events=("start", "end"), tag=("{*}row", "{*}c"), encoding="utf-8", resolve_entities=False
    )
    for event, element in steps:
        is_row = etree.QName(element).localname == "row"
        if is_row and event == "start":
            row, column = _whole(element.get("r"), row + 1), 0
        elif not is_row and event == "end":
            place = _place(element.get("r"), row, column + 1)
            column = place[1] if place else column + 1
            if len(element) or place is None:
                yield place and (max(place[0], row), column)
        if event == "end":
            _forget(element)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _place(address: str | None, row: int, column: int) -> tuple[int, int] | None:
    """Row and column of a cell's address, or of the next cell without one; None for what is no address."""
    if address is None:
        return row, column
    found = _ADDRESS.fullmatch(address)
    return (int(found.group(2)), _column_number(found.group(1).upper())) if found else None


def _forget(element: Any) -> None:
    """What was looked at is let go, so that a large sheet does not stand in the memory as a tree."""
    element.clear(keep_tail=False)
    while element.getprevious() is not None:
        del element.getparent()[0]


def _column_number(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
