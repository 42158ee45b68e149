"""Days, rates and interest. Interest is exact until the end of its period and is rounded to the satang once."""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from loans.schedules.terms import DayCount, Rate

SATANG: Final = Decimal("0.01")
ZERO: Final = Decimal(0)


def to_satang(amount: Decimal) -> Decimal:
    """Rounded half up to 0.01 baht."""
    return amount.quantize(SATANG, ROUND_HALF_UP)


def days_between(start: dt.date, end: dt.date, basis: DayCount) -> int:
    """Days from `start` to `end`. 30/360 is the European one: the 31st counts as the 30th."""
    if basis is DayCount.ACT_365:
        return (end - start).days
    months = (end.year - start.year) * 12 + end.month - start.month
    return months * 30 + min(end.day, 30) - min(start.day, 30)


def year_of(basis: DayCount) -> int:
    """The days of a year."""
    return 365 if basis is DayCount.ACT_365 else 360


def rate_on(rates: Sequence[Rate], day: dt.date) -> Decimal:
    """Per cent a year in force on a day; before the first step its own rate holds."""
    percent = rates[0].percent
    for rate in rates:
        if rate.since > day:
            break
        percent = rate.percent
    return percent


def _pieces(start: dt.date, end: dt.date, cuts: Iterable[dt.date]) -> Iterator[tuple[dt.date, dt.date]]:
    inner = sorted({day for day in cuts if start < day < end})
    edges = [start, *inner, end]
    yield from zip(edges[:-1], edges[1:], strict=True)


def factor(start: dt.date, end: dt.date, rates: Sequence[Rate], basis: DayCount) -> Decimal:
    """Interest on one baht from `start` to `end`, not rounded; a step of the rate inside counts from its day."""
    total = ZERO
    for begins, ends in _pieces(start, end, (rate.since for rate in rates)):
        total += rate_on(rates, begins) * days_between(begins, ends, basis)
    return total / (100 * year_of(basis))


def interest_on(
    balance: Decimal,
    flows: Sequence[tuple[dt.date, Decimal]],
    period: tuple[dt.date, dt.date],
    rates: Sequence[Rate],
    basis: DayCount,
) -> Decimal:
    """Interest of a period to the satang, on a balance that `flows` (day, change) move within it."""
    start, end = period
    exact, standing = ZERO, balance
    moves = sorted(flows)
    for begins, ends in _pieces(start, end, (day for day, _amount in moves)):
        while moves and moves[0][0] <= begins:
            standing += moves.pop(0)[1]
        exact += standing * factor(begins, ends, rates, basis)
    return to_satang(exact)


def due_dates(first: dt.date, count: int, *, every: int, due_day: int) -> Iterator[dt.date]:
    """The first due date, then the same day of each later month, or the last day where the month has no such day."""
    wanted = due_day or first.day
    for step in range(count):
        if step == 0:
            yield first
            continue
        index = first.year * 12 + first.month - 1 + step * every
        year, month = divmod(index, 12)
        yield dt.date(year, month + 1, min(wanted, calendar.monthrange(year, month + 1)[1]))
