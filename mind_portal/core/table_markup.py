"""Tables that a web page saved under the name .xls: rows of HTML, read piece by piece."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path


class _Table(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._row = []
        elif tag in ("td", "th"):
            self._close_cell()
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._close_cell()
        elif tag == "tr" and self._row is not None:
            self._close_cell()
            self.rows.append(self._row)
            self._row = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _close_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            self._row.append("".join(self._cell).strip())
        self._cell = None


def html_rows(path: Path, encoding: str) -> Iterator[tuple[int, list[str], str]]:
    """The rows of all tables in the order of the page; a row's number counts rows, since lines say nothing there."""
    parser, number = _Table(), 0
    with path.open(encoding=encoding, errors="replace") as file:
        while block := file.read(1 << 16):
            parser.feed(block)
            for cells in parser.rows:
                number += 1
                if any(cells):
                    yield number, cells, ""
            parser.rows.clear()
