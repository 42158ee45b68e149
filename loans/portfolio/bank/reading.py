"""A bank's file as typed rows. What is wrong with a row is said of that row; what is wrong with the file refuses it."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from loans.models import BankRowKind
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.table_files import open_table

COLUMNS: Final = ("contract", "kind", "paid_on", "amount", "reference")
NEEDED: Final = ("contract", "paid_on", "amount", "reference")
_ALIASES: Final[Mapping[str, Sequence[str]]] = {
    "contract": ("เลขที่สัญญา", "เลขสัญญา", "สัญญา", "เลขที่สัญญากู้", "CONTRACT", "CONTRACTNO", "CONTRACTNUMBER", "LOANNO"),
    "kind": ("ประเภท", "ประเภทรายการ", "รายการ", "TYPE", "KIND", "TRANSACTION"),
    "paid_on": ("วันที่", "วันที่ทำรายการ", "วันที่ชำระ", "วันที่รับชำระ", "วันที่จ่าย", "DATE", "PAIDON", "TRANSACTIONDATE"),
    "amount": ("จำนวนเงิน", "ยอดเงิน", "จำนวน", "AMOUNT"),
    "reference": ("เลขที่อ้างอิง", "เลขอ้างอิง", "อ้างอิง", "REFERENCE", "REF", "REFNO"),
}
_NAMES: Final = {alias: column for column, aliases in _ALIASES.items() for alias in aliases}
EXPECTED: Final = "เลขที่สัญญา, ประเภทรายการ, วันที่, จำนวนเงิน, เลขที่อ้างอิง"
_KINDS: Final = {
    BankRowKind.DISBURSEMENT: ("จ่าย", "เบิก", "DISBURSE", "DRAWDOWN", "PAIDOUT", "DR"),
    BankRowKind.REPAYMENT: ("ชำระ", "รับ", "REPAY", "PAYMENT", "PAIDBACK", "CR"),
}
_TOTAL: Final = ("รวม", "TOTAL")
MAX_AMOUNT: Final = Decimal("999999999999.99")


@dataclass
class BankLine:
    """One row as it was understood; `problems` says what was not: {field, code, value}."""

    row_number: int
    cells: list[str]
    contract: str = ""
    kind: str = ""
    paid_on: dt.date | None = None
    amount: Decimal | None = None
    reference: str = ""
    problems: list[dict[str, Any]] = field(default_factory=list)

    def fault(self, column: str, code: str, value: str = "", **more: Any) -> None:
        self.problems.append({"field": column, "code": code, "value": value[:60], **more})


@dataclass
class BankTable:
    """An open file: its rows, and how many to expect."""

    header: list[str]
    rows: Iterator[BankLine]
    expected_rows: int


def _plain(cell: str) -> str:
    return re.sub(r"[\s\ufeff\"'._\-()/]", "", cell).upper()


def _names(cells: Sequence[str]) -> list[str]:
    return [_NAMES.get(_plain(cell[:60]), "") for cell in cells[:40]]


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row names at least three of the columns."""
    return len({name for name in _names(cells) if name}) >= 3


def open_bank_file(path: Path) -> BankTable:
    """The rows of a bank's file. Raises DomainError, in a sentence, for a file that is none or that was cut."""
    file = open_table(path, is_header, too_large=_("The file is larger than 200 MB. Send it month by month."))
    if file.header is None:
        raise _wrong_columns(file.seen[0])
    names = _names(file.header)
    if any(needed not in names for needed in NEEDED):
        raise _wrong_columns(file.header)
    return BankTable(file.header, _lines(file.rows, names), file.expected_rows)


def _wrong_columns(cells: Sequence[str]) -> DomainError:
    found = ", ".join(cell.strip()[:30] for cell in cells[:8] if cell.strip()) or _("nothing")
    text = _("The columns of this file are not those of the bank's file. Found: %(found)s. Expected: %(expected)s")
    return DomainError(Breach("LOAN-FILE-1", text % {"found": found, "expected": EXPECTED}, "file"))


def _lines(rows: Iterator[tuple[int, list[str], str]], names: Sequence[str]) -> Iterator[BankLine]:
    """One row late, so that the last one is known: a file that ends within a row was cut."""
    waiting: tuple[int, list[str], str] | None = None
    count, total = 0, Decimal(0) if "amount" in names else None
    for row in rows:
        if waiting is not None:
            count, total = count + 1, _added(total, waiting, names)
            yield _line(waiting, names)
        waiting = row
    if waiting is None:
        return
    if any(_plain(cell).startswith(_TOTAL) for cell in waiting[1]):
        if total is not None:
            _check_total(waiting, names, count, total)
        return
    if waiting[2] or len(waiting[1]) < max(index for index, name in enumerate(names) if name in NEEDED) + 1:
        text = _("The file ends in the middle of line %(line)s: it was cut on its way. Ask the bank to send it again.")
        raise DomainError(Breach("LOAN-FILE-2", text % {"line": waiting[0]}, "file"))
    yield _line(waiting, names)


def _added(total: Decimal | None, row: tuple[int, list[str], str], names: Sequence[str]) -> Decimal | None:
    """The sum with one row more as the bank counts it, what it takes back too; None once a cell cannot be read: that
    row is an exception by itself, and there is no sum to compare."""
    try:
        amount = thai.parse_number(row[1][names.index("amount")])
    except (ValueError, IndexError):
        return None
    return None if total is None or abs(amount) > MAX_AMOUNT else total + amount


def _check_total(row: tuple[int, list[str], str], names: Sequence[str], count: int, total: Decimal) -> None:
    """The bank's own last line: its sum must be that of the rows before it."""
    column = names.index("amount")
    try:
        said = thai.parse_number(row[1][column])
    except (ValueError, IndexError):
        return
    if said != total:
        text = _(
            "The last line says %(said)s baht in all, the %(rows)s rows before it make %(sum)s: rows are missing or "
            "changed. Ask the bank to send the file again."
        )
        values = {"said": thai.format_number(said, 2), "rows": count, "sum": thai.format_number(total, 2)}
        raise DomainError(Breach("LOAN-FILE-3", text % values, "file"))


def _line(row: tuple[int, list[str], str], names: Sequence[str]) -> BankLine:
    number, cells, fault = row
    line = BankLine(number, [cell[:200] for cell in cells[:20]])
    if fault or len(cells) > len(names):
        line.fault("row", "shape", found=len(cells), expected=len(names))
        return line
    given = {name: cells[at].strip() for at, name in enumerate(names) if name and at < len(cells)}
    line.contract = given.get("contract", "")[:60]
    line.reference = thai.to_arabic_digits(thai.clean_text(given.get("reference", "")))[:60]
    for column, missing in (("contract", not line.contract), ("reference", not line.reference)):
        if missing:
            line.fault(column, "missing")
    line.kind = _kind(given.get("kind", ""), line, has_column="kind" in names)
    line.paid_on = _day(given.get("paid_on", ""), line)
    line.amount = _amount(given.get("amount", ""), line)
    return line


def _kind(text: str, line: BankLine, *, has_column: bool) -> str:
    """A file without the column holds repayments only."""
    if not has_column:
        return BankRowKind.REPAYMENT
    plain = _plain(text)
    for kind, words in _KINDS.items():
        if plain and any(plain.startswith(word) for word in words):
            return kind
    line.fault("kind", "kind", text)
    return ""


def _day(text: str, line: BankLine) -> dt.date | None:
    try:
        return thai.parse_date(text)
    except ValueError:
        line.fault("paid_on", "missing" if not text else "date", text)
        return None


def _amount(text: str, line: BankLine) -> Decimal | None:
    try:
        amount = thai.parse_number(text)
    except ValueError:
        line.fault("amount", "missing" if not text else "number", text)
        return None
    if amount != amount.quantize(Decimal("0.01")) if abs(amount) <= MAX_AMOUNT else True:
        line.fault("amount", "satang" if abs(amount) <= MAX_AMOUNT else "number", text)
        return None
    if amount <= 0:
        line.fault("amount", "negative", text)
        return None
    return amount.quantize(Decimal("0.01"))
