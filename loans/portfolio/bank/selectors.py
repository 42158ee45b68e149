"""What the pages of a bank's file show."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from loans.models import BankFile, BankFileState, BankRow, BankRowKind, BankRowOutcome
from loans.portfolio.bank import words
from mind_portal.core import thai

TABS: Final = ("exception", "ready", "booked", "known")
PAGE: Final = 50
QUIET: Final = dt.timedelta(seconds=60)


def first_tab(file: BankFile) -> str:
    """The first tab with rows: exceptions are what somebody has to look at."""
    return next((tab for tab in TABS if file.counts.get(tab)), "exception")


def tabs_of(file: BankFile) -> list[tuple[str, str, int]]:
    """(code, name, rows) of the outcomes that this file has."""
    return [(tab, str(BankRowOutcome(tab).label), n) for tab in TABS if (n := int(file.counts.get(tab, 0)))]


def sums_of(file: BankFile) -> dict[str, str]:
    """The money of the rows that will be booked, or were."""
    names = {"out": "paid_out", "back": "paid_back"}
    return {short: thai.format_number(Decimal(file.counts.get(name, 0)), 2) for short, name in names.items()}


def is_silent(file: BankFile, now: dt.datetime) -> bool:
    """Whether an unfinished job gave no sign of life for a minute."""
    working = file.state in (BankFileState.UPLOADED, BankFileState.READING, BankFileState.BOOKING)
    return working and file.progress_at is not None and now - file.progress_at > QUIET


def rows_of(file: BankFile, tab: str, *, after: int = 0) -> tuple[list[dict[str, Any]], int]:
    """One page of rows by line, and the line behind which the next begins (0: none)."""
    rows = BankRow.objects.filter(bank_file=file, outcome=tab, row_number__gt=after)
    found = list(rows.select_related("contract__operator", "handled_by").order_by("row_number")[: PAGE + 1])
    more = found[PAGE - 1].row_number if len(found) > PAGE else 0
    return [_row(row) for row in found[:PAGE]], more


def _row(row: BankRow) -> dict[str, Any]:
    return {
        "pk": row.pk,
        "line": row.row_number,
        "contract": row.contract,
        "number": row.contract_number or "–",
        "kind": BankRowKind(row.kind).label if row.kind else "–",
        "day": thai.format_date(row.paid_on),
        "amount": thai.format_number(row.amount, 2),
        "reference": row.reference or "–",
        "problems": [(words.field_name(each["field"]), words.message(each)) for each in row.problems],
        "raw": " | ".join(row.cells) if row.problems else "",
        "handled": row.handled_note,
        "handled_by": row.handled_by,
    }


def result_rows(file: BankFile) -> Any:
    """The rows of the result file: as they stand in the bank's, with what became of them and why."""
    for row in BankRow.objects.filter(bank_file=file).order_by("row_number").iterator(chunk_size=2_000):
        why = "; ".join(f"{words.field_name(each['field'])}: {words.message(each)}" for each in row.problems)
        yield [
            row.row_number, row.contract_number, BankRowKind(row.kind).label if row.kind else "", row.paid_on,
            row.amount, row.reference, BankRowOutcome(row.outcome).label, why, row.handled_note,
        ]  # fmt: skip
