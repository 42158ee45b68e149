"""From a file into the staging table: cleaned in pieces, copied in pieces, so that memory stays flat."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from factories.imports.cleaning import LINE_COLUMNS, Cleaner
from factories.imports.reading import RegisterFile, open_register
from factories.models import FactoryType, ImportLine, ImportRun
from mind_portal.core.copying import copy_rows

CHUNK: Final = 2_000
"""Rows between two signs of life."""


def stage(run: ImportRun, path: Path, progress: Callable[[int], None]) -> int:
    """Copy the cleaned rows of a file into ImportLine; what an interrupted reading left there goes first.

    Sets `format`, `columns` and `rows_total` on the run without saving them, and calls `progress(rows so far)` after
    each piece. Returns the number of rows. Raises DomainError when the file is no register.
    """
    file = open_register(path, run.format or "auto")
    ImportLine.objects.filter(run=run).delete()
    run.format = file.header.format.value
    run.columns = list(file.header.texts)
    run.rows_total = file.expected_rows
    types = frozenset(FactoryType.objects.filter(is_heading=False).values_list("code", flat=True))
    cleaner = Cleaner(run_id=run.pk, header=file.header, types=types, source_date=run.source_date)
    total = 0
    for chunk in _chunks(file, cleaner):
        copy_rows(ImportLine._meta.db_table, LINE_COLUMNS, chunk)
        total += len(chunk)
        progress(total)
    return total


def _chunks(file: RegisterFile, cleaner: Cleaner) -> Iterator[list[tuple[Any, ...]]]:
    clean = cleaner.clean
    while piece := [clean(number, cells, fault) for number, cells, fault in islice(file.rows, CHUNK)]:
        yield piece
