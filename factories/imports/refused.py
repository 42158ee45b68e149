"""The rows that were refused, as a file to correct and bring back: the reason first, then the columns as they came."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from factories.imports.problems import field_name, message
from factories.imports.reading import open_register
from factories.imports.selectors import refused_numbers
from factories.models import ImportRun

_ACTIVE = ("=", "+", "-", "@", "\t")


class _Line:
    """What csv.writer writes into: hands each line back."""

    def write(self, text: str) -> str:
        return text


def harmless(cell: str) -> str:
    """A cell that a spreadsheet will not run; what it quotes itself (`="063…"`) and plain figures stay as they are."""
    if cell.startswith(_ACTIVE) and len(cell) > 1 and not cell.startswith('="') and not cell[1:2].isdigit():
        return "'" + cell
    return cell


def reason(found: list[dict[str, Any]]) -> str:
    """The errors of one row in words."""
    return "; ".join(f"{field_name(p['field'])}: {message(p)}" for p in found if p["level"] == "error")


def refused_lines(run: ImportRun) -> Iterator[str]:
    """The lines of the CSV, read again from the file that was sent; UTF-8 with a mark, for the sake of spreadsheets."""
    writer = csv.writer(_Line())
    wanted = refused_numbers(run)
    yield "\ufeff"
    yield writer.writerow(["ROW", "REASON", *run.columns])
    if not wanted:
        return
    for number, cells, _fault in open_register(Path(run.file.path), run.format).rows:
        if number in wanted:
            yield writer.writerow([number, reason(wanted[number]), *map(harmless, (cell[:5000] for cell in cells))])
