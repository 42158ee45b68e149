"""What each payment serves: penalty, interest or principal, in the order that the contract says. Pure.

All payments of a loan are gone through in the order of their days, every time: one that is entered late is then served
as if it had been entered on its day.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from loans.schedules.counting import ZERO, to_satang

PENALTY: Final = "penalty"
INTEREST: Final = "interest"
PRINCIPAL: Final = "principal"
KINDS: Final = (PENALTY, INTEREST, PRINCIPAL)
EARLY_DAYS: Final = 31
"""A payment up to so many days before the next instalment is that instalment's; what is over pays back principal."""


@dataclass(frozen=True)
class DueLine:
    """An instalment and the days on which its plan was in force (`until` not included)."""

    due_on: dt.date
    interest: Decimal
    principal: Decimal
    capitalised: Decimal
    since: dt.date
    until: dt.date | None

    def holds_on(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Paid:
    """A payment by its key."""

    key: int
    on: dt.date
    amount: Decimal


@dataclass
class Split:
    """What one payment served; the four are its amount."""

    penalty: Decimal = ZERO
    interest: Decimal = ZERO
    principal: Decimal = ZERO
    excess: Decimal = ZERO


@dataclass
class _Left:
    """What a line still asks for."""

    line: DueLine
    interest: Decimal
    principal: Decimal
    penalty_to: dt.date

    @property
    def amount(self) -> Decimal:
        return self.interest + self.principal


class _Ledger:
    def __init__(self, lines: Sequence[DueLine], paid_out: Iterable[tuple[dt.date, Decimal]], percent: Decimal) -> None:
        self._lines = [_Left(line, line.interest, line.principal, line.due_on) for line in lines]
        self._paid_out = list(paid_out)
        self._percent = percent
        self._penalty = ZERO
        self._paid_back = ZERO

    def serve(self, payment: Paid, order: Sequence[str]) -> Split:
        split, rest = Split(), payment.amount
        holding = sorted((x for x in self._lines if x.line.holds_on(payment.on)), key=lambda x: x.line.due_on)
        due = [left for left in holding if left.line.due_on <= payment.on]
        self._age(due, payment.on)
        for kind in order:
            if kind == PENALTY:
                rest = self._take_penalty(split, rest)
            elif kind == INTEREST:
                rest = self._take_interest(split, rest, due)
            else:
                rest = self._take_principal(split, rest, due, payment.on)
        ahead = [left for left in holding if left.line.due_on > payment.on]
        near = [left for left in ahead[:1] if (left.line.due_on - payment.on).days <= EARLY_DAYS]
        rest = self._take_interest(split, rest, near)
        rest = self._take_principal(split, rest, ahead, payment.on)
        back = min(rest, self._owed(payment.on))
        split.principal += back
        self._paid_back += back
        split.excess = rest - back
        return split

    def _age(self, due: Sequence[_Left], day: dt.date) -> None:
        """Penalty on what has been late since it was last looked at."""
        for left in due:
            if self._percent and left.amount and left.penalty_to < day:
                self._penalty += left.amount * self._percent * (day - left.penalty_to).days / 36500
            left.penalty_to = max(left.penalty_to, day)

    def _owed(self, day: dt.date) -> Decimal:
        """Principal outstanding: paid out and capitalised up to a day, less what came back."""
        out = sum((amount for on, amount in self._paid_out if on <= day), ZERO)
        joined = sum((x.line.capitalised for x in self._lines if x.line.holds_on(day) and x.line.due_on <= day), ZERO)
        return max(ZERO, out + joined - self._paid_back)

    def _take_penalty(self, split: Split, rest: Decimal) -> Decimal:
        taken = min(rest, to_satang(self._penalty))
        split.penalty += taken
        self._penalty = max(ZERO, self._penalty - taken)
        return rest - taken

    def _take_interest(self, split: Split, rest: Decimal, lines: Sequence[_Left]) -> Decimal:
        for left in lines:
            taken = min(rest, left.interest)
            left.interest -= taken
            split.interest += taken
            rest -= taken
        return rest

    def _take_principal(self, split: Split, rest: Decimal, lines: Sequence[_Left], day: dt.date) -> Decimal:
        for left in lines:
            taken = min(rest, left.principal, self._owed(day)) if rest and left.principal else ZERO
            left.principal -= taken
            split.principal += taken
            self._paid_back += taken
            rest -= taken
        return rest


def allocate(
    lines: Sequence[DueLine],
    paid_out: Iterable[tuple[dt.date, Decimal]],
    payments: Iterable[Paid],
    *,
    order: Sequence[str] = KINDS,
    penalty_percent: Decimal = ZERO,
) -> dict[int, Split]:
    """The split of every payment, by key. `order` names each of KINDS once. Raises ValueError for another order."""
    if sorted(order) != sorted(KINDS):
        raise ValueError(f"an order of {', '.join(KINDS)} is needed")
    ledger = _Ledger(lines, paid_out, penalty_percent)
    ordered = sorted(payments, key=lambda payment: (payment.on, payment.key))
    return {payment.key: ledger.serve(payment, order) for payment in ordered}
