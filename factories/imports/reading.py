"""A register's file: its kind found out by its header, its rows as a stream (`core.table_files`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from factories.imports.formats import AUTO, Header, header_message, looks_like_header, read_header
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.table_files import MAX_FILE_BYTES, MAX_LINE, Row, cell_text, detect_encoding, open_table

__all__ = ["MAX_FILE_BYTES", "MAX_LINE", "RegisterFile", "Row", "cell_text", "detect_encoding", "open_register"]


@dataclass
class RegisterFile:
    """An open register. `rows` starts behind the header; `expected_rows` is a guess for the progress bar."""

    header: Header
    rows: Iterator[Row]
    expected_rows: int


def open_register(path: Path, wanted: str = AUTO) -> RegisterFile:
    """Find out what a file is and where its rows begin. Raises DomainError if it is no register."""
    too_large = _("The file is larger than 200 MB. Send it province by province.")
    file = open_table(path, looks_like_header, too_large=too_large)
    if file.header is None:
        raise DomainError(Breach(rule="IMP-HEADER-1", message=header_message(file.seen[0]), field="file"))
    return RegisterFile(read_header(file.header, wanted), file.rows, file.expected_rows)
