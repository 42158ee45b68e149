"""Whether a workbook (.xlsx) can be read without filling the memory, from a look into the archive alone."""

import re
import zipfile
from typing import Final
from xml.parsers import expat

_ADDRESS: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_BLOCK: Final = 1 << 20
_SHEET: Final = b"sheetData"
"""What every sheet holds, wherever in the archive it lies: the workbook itself says which part is one."""
_CONTENTS: Final = frozenset({"v", "f", "is"})
"""A cell with none of these is only coloured, and costs nothing."""


def fits(archive: zipfile.ZipFile, *, most_bytes: int, most_cells: int) -> bool:
    """Whether it unpacks to at most `most_bytes` and no sheet, from A1 to its last filled cell, has more `most_cells`.

    A sheet is read as one block: one cell in the last corner would fill the memory, and a library that asks for more
    than there is takes the whole process with it. Every part is unpacked up to the length that it claims, so one that
    claims too little raises BadZipFile (its checksum is wrong), as does a sheet that is no XML. Flat memory; about two
    microseconds a cell.
    """
    if sum(part.file_size for part in archive.infolist()) > most_bytes:
        return False
    return all(_is_small(archive, name, most_cells) for name in archive.namelist() if _is_sheet(archive, name))


def _is_sheet(archive: zipfile.ZipFile, name: str) -> bool:
    end, found = b"", False
    with archive.open(name) as part:
        while block := part.read(_BLOCK):  # to the end, where its checksum is compared
            found = found or _SHEET in end + block
            end = block[-len(_SHEET) :]
    return found


def _is_small(archive: zipfile.ZipFile, name: str, most_cells: int) -> bool:
    seen = _Extent(most_cells)
    parser = expat.ParserCreate("UTF-8")  # as the reader takes every sheet, whatever it says of itself
    parser.StartElementHandler = seen.starts
    parser.EntityDeclHandler = seen.declares
    try:
        with archive.open(name) as part:
            parser.ParseFile(part)
    except _TooLargeError:
        return False
    except expat.ExpatError as error:
        raise zipfile.BadZipFile(name) from error
    return True


class _TooLargeError(Exception):
    pass


class _Extent:
    """How far a sheet reaches, as its cells go by. Rows and cells say where they are, or follow one another."""

    def __init__(self, most_cells: int) -> None:
        self.most_cells = most_cells
        self.height = self.width = 0
        self.row = self.column = 0
        self.cell: tuple[int, int] | None = None

    def starts(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "c":
            self.cell = self._place(attributes.get("r"))
            self.column = self.cell[1]
        elif kind == "row":
            self.row, self.column, self.cell = _whole(attributes.get("r"), self.row + 1), 0, None
        elif kind in _CONTENTS and self.cell:
            self._fill(self.cell)

    def declares(self, *_entity: object) -> None:
        """No program writes entities into a sheet."""
        raise _TooLargeError

    def _place(self, address: str | None) -> tuple[int, int]:
        if address is None:
            return self.row, self.column + 1
        found = _ADDRESS.fullmatch(address)
        # A broken address is read by others as they please: as far out as can be.
        return (int(found[2]), _column_number(found[1].upper())) if found else (1 << 20, 1 << 14)

    def _fill(self, cell: tuple[int, int]) -> None:
        self.height, self.width = max(self.height, self.row, cell[0]), max(self.width, cell[1])
        if self.height * self.width > self.most_cells:
            raise _TooLargeError


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _column_number(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
