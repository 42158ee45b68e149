"""Whether a workbook (.xlsx) can be read without filling the memory, from a look into the archive alone."""

import re
import zipfile
from typing import Final

_FILLED_CELL: Final = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^/>])?>')


def fits(archive: zipfile.ZipFile, *, most_bytes: int, most_cells: int) -> bool:
    """Whether it unpacks to at most `most_bytes` and no sheet, from A1 to its last filled cell, has more `most_cells`.

    A sheet is read as one block: one cell in the last corner would fill the memory. Every part is unpacked up to the
    length that it claims, so one that claims too little raises BadZipFile (its checksum is wrong).
    """
    if sum(part.file_size for part in archive.infolist()) > most_bytes:
        return False
    for name in archive.namelist():
        body = archive.read(name)
        if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
            continue
        width = height = 0
        for cell in _FILLED_CELL.finditer(body):
            height = max(height, int(cell.group(2)))
            width = max(width, _column_number(cell.group(1)))
        if width * height > most_cells:
            return False
    return True


def _column_number(letters: bytes) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
