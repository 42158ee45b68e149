"""Rows into a table through PostgreSQL's COPY: ten times an INSERT's speed, and flat memory."""

import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

NULL = r"\N"
_SPECIAL = re.compile("[\\\\\t\n\r\x00]")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""})


def as_copy_text(value: Any) -> str:
    """One value in COPY's text format: dicts and lists become JSON, None becomes NULL."""
    if value is None:
        return NULL
    if isinstance(value, str):
        return value.translate(_ESCAPES) if _SPECIAL.search(value) else value
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int | float | Decimal | UUID):
        return str(value)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    raise TypeError(f"COPY has no text for {type(value).__name__}")


class _Stream(io.TextIOBase):
    """A file of lines that are made as they are read."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._lines = self._encode(rows)
        self._rest = ""
        self.count = 0

    def _encode(self, rows: Iterable[Sequence[Any]]) -> Iterator[str]:
        for row in rows:
            self.count += 1
            yield "\t".join(map(as_copy_text, row)) + "\n"

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> str:
        wanted = size if size is not None and size >= 0 else 1 << 62
        pieces, length = [self._rest], len(self._rest)
        for line in self._lines:
            pieces.append(line)
            length += len(line)
            if length >= wanted:
                break
        text = "".join(pieces)
        self._rest = text[wanted:]
        return text[:wanted]


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Stream `rows` into `table`; returns how many. Names are trusted (they come from models, never from users)."""
    names = ", ".join(f'"{column}"' for column in columns)
    stream = _Stream(rows)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', stream, 1 << 16)
    return stream.count
