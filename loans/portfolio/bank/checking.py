"""Rows of a bank's file against the contracts: which will be booked, which are known, which are exceptions.

The same check runs when the file is read, for the preview, and again for each piece when it is booked, under the
contracts' locks: what has changed in between becomes an exception, never a wrong entry.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from loans.models import BankRowKind, BankRowOutcome, Contract, ContractStatus, Disbursement, MoneyState, Repayment
from loans.portfolio import standing
from loans.portfolio.bank.reading import BankLine
from loans.portfolio.books import ZERO, lines_of, paid_out_of
from loans.portfolio.rules import number_key
from loans.schedules.allocation import DueLine
from mind_portal.core.thai import format_date, format_number

Entry = tuple[str, int, dt.date, Decimal]
"""Kind, contract, day and amount of what a reference stands for."""


@dataclass
class _Loan:
    """What is known of a contract while its rows are gone through."""

    contract: Contract
    outstanding: Decimal
    interest_paid: Decimal
    lines: list[DueLine]
    out: list[tuple[dt.date, Decimal]]
    waiting: Decimal = ZERO
    back: Decimal = ZERO

    def first_out(self) -> dt.date | None:
        return min((day for day, _amount in self.out), default=None)

    def most(self, day: dt.date) -> Decimal:
        """What may still come back by a day: principal, interest up to the next instalment, penalty at the most."""
        due = [line for line in self.lines if line.due_on <= day]
        asked = sum((line.interest for line in [*due, *[x for x in self.lines if x.due_on > day][:1]]), ZERO)
        penalty = sum(
            ((x.interest + x.principal) * self.contract.penalty_percent * (day - x.due_on).days / 36500 for x in due),
            ZERO,
        )
        return max(ZERO, self.outstanding + max(ZERO, asked - self.interest_paid) + penalty - self.back)


@dataclass
class Coming:
    """What a file pays out under a contract: since when, and how much of it was not gone through yet."""

    first: dt.date
    amount: Decimal


@dataclass
class Checker:
    """Goes through rows in their order. `coming`: contract -> what this file itself pays out, wherever it stands."""

    today: dt.date
    coming: dict[str, "Coming"] = field(default_factory=dict)
    _loans: dict[str, _Loan] = field(default_factory=dict)
    _seen: dict[str, tuple[int, Entry]] = field(default_factory=dict)
    _known: dict[str, Entry] = field(default_factory=dict)
    _taken_back: set[tuple[str, Entry]] = field(default_factory=set)
    _numbers: dict[int, str] = field(default_factory=dict)

    def prepare(self, lines: Sequence[BankLine], contracts: Iterable[Contract] | None = None) -> None:
        """Read what the rows of one piece need, in a handful of queries. `contracts`: those that are locked already."""
        wanted = {number_key(line.contract) for line in lines if line.contract} - self._loans.keys()
        found = list(Contract.objects.filter(number_key__in=wanted)) if contracts is None else list(contracts)
        found.sort(key=lambda contract: contract.status != ContractStatus.CANCELLED)  # the one that holds comes last
        keys = [contract.pk for contract in found]
        plans, paid_out = lines_of(keys), paid_out_of(keys)
        standings, interest = standing.on_day(self.today, keys) if keys else {}, _interest_paid(keys)
        waiting = _waiting(keys)
        for contract in found:
            self._loans[contract.number_key] = _Loan(
                contract, standings.get(contract.pk, {}).get("outstanding", ZERO), interest.get(contract.pk, ZERO),
                _until_next(plans[contract.pk], self.today), paid_out[contract.pk], waiting.get(contract.pk, ZERO),
            )  # fmt: skip
        known, self._taken_back = known_references([line.reference for line in lines if line.reference])
        self._known |= known
        others = Contract.objects.filter(pk__in={entry[1] for entry in known.values()})
        self._numbers |= dict(others.values_list("pk", "number"))

    def contract_of(self, line: BankLine) -> Contract | None:
        loan = self._loans.get(number_key(line.contract)) if line.contract else None
        return loan.contract if loan else None

    def judge(self, line: BankLine) -> str:
        """The outcome of a row; the reasons of an exception join its problems."""
        if line.problems:
            return BankRowOutcome.EXCEPTION
        loan = self._loans.get(number_key(line.contract))
        if loan is None:
            line.fault("contract", "unknown_contract", line.contract)
            return BankRowOutcome.EXCEPTION
        assert line.paid_on is not None
        assert line.amount is not None
        entry: Entry = (line.kind, loan.contract.pk, line.paid_on, line.amount)
        if (known := self._repeated(line, entry)) is not None:
            return known
        if line.paid_on > self.today:
            line.fault("paid_on", "future", format_date(line.paid_on))
        elif line.paid_on < loan.contract.signed_on:
            line.fault("paid_on", "before_signature", format_date(loan.contract.signed_on))
        elif line.kind == BankRowKind.DISBURSEMENT:
            self._judge_out(line, loan, line.amount)
        else:
            self._judge_back(line, loan, line.paid_on, line.amount)
        if line.problems:
            return BankRowOutcome.EXCEPTION
        self._seen[line.reference] = (line.row_number, entry)
        return BankRowOutcome.READY

    def _repeated(self, line: BankLine, entry: Entry) -> str | None:
        """The outcome of a reference that is in the portal or further up in the file already."""
        if known := self._known.get(line.reference):
            if known == entry:
                return BankRowOutcome.KNOWN
            line.fault("reference", "reference_taken", self._numbers.get(known[1], "–"))
            return BankRowOutcome.EXCEPTION
        if (line.reference, entry) in self._taken_back:
            return BankRowOutcome.KNOWN
        seen = self._seen.get(line.reference)
        if seen is None:
            return None
        if seen[1] == entry:
            return BankRowOutcome.KNOWN
        line.fault("reference", "reference_twice", str(seen[0]))
        return BankRowOutcome.EXCEPTION

    def _judge_out(self, line: BankLine, loan: _Loan, amount: Decimal) -> None:
        if _is_closed(line, loan):
            return
        left = loan.contract.principal - loan.waiting - sum((each for _day, each in loan.out), ZERO)
        if amount > left:
            line.fault("amount", "too_much_out", format_number(max(ZERO, left), 2))
            return
        assert line.paid_on is not None
        loan.out.append((line.paid_on, amount))
        loan.outstanding += amount
        if coming := self.coming.get(loan.contract.number_key):
            coming.amount -= amount

    def take_off(self, line: BankLine) -> None:
        """A payment out that was judged ready and could not be booked after all: nothing is paid back against it."""
        loan = self._loans[number_key(line.contract)]
        assert line.paid_on is not None
        assert line.amount is not None
        loan.out.remove((line.paid_on, line.amount))
        loan.outstanding -= line.amount

    def _judge_back(self, line: BankLine, loan: _Loan, day: dt.date, amount: Decimal) -> None:
        if _is_closed(line, loan):
            return
        coming = self.coming.get(loan.contract.number_key)
        days = [day for day in (loan.first_out(), coming.first if coming else None) if day]
        if not days or day < min(days):
            when = format_date(min(days)) if days else "–"
            line.fault("paid_on", "before_paid_out", when)
            return
        most = loan.most(day) + (coming.amount if coming else ZERO)
        if amount > most:
            line.fault("amount", "overpaid", format_number(most, 2))
            return
        loan.back += amount


def _until_next(lines: Sequence[DueLine], today: dt.date) -> list[DueLine]:
    """The instalments of the plan in force up to today and the next one: no more is ever looked at."""
    holding = [line for line in lines if line.until is None]
    return [line for line in holding if line.due_on <= today] + [x for x in holding if x.due_on > today][:1]


def _is_closed(line: BankLine, loan: _Loan) -> bool:
    status = loan.contract.status
    if status == ContractStatus.CANCELLED:
        line.fault("contract", "cancelled")
    elif status == ContractStatus.SETTLED:
        line.fault("contract", "closed", format_date(loan.contract.closed_on))
    return bool(line.problems)


def known_references(references: Sequence[str]) -> tuple[dict[str, Entry], set[tuple[str, Entry]]]:
    """What each reference stands for in the portal, and what somebody took back on purpose: that very row does not
    come in again by a file, while its reference is free for the right one. A payment out that was refused is nothing.
    """
    found: dict[str, Entry] = {}
    gone: set[tuple[str, Entry]] = set()
    columns = ("contract_id", "paid_on", "amount")
    back = Repayment.objects.filter(reference__in=references, reversal_of=None)
    for reference, taken_back, contract, day, amount in back.values_list("reference", "taken_back", *columns):
        entry: Entry = (BankRowKind.REPAYMENT.value, contract, day, amount)
        if taken_back:
            gone.add((reference, entry))
        else:
            found[reference] = entry
    out = Disbursement.objects.filter(reference__in=references).exclude(state=MoneyState.REFUSED)
    for reference, contract, day, amount in out.values_list("reference", *columns):
        found[reference] = (BankRowKind.DISBURSEMENT.value, contract, day, amount)
    return found, gone


def _interest_paid(keys: Sequence[int]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for contract, interest in Repayment.objects.filter(contract_id__in=keys).values_list("contract_id", "to_interest"):
        found[contract] = found.get(contract, ZERO) + interest
    return found


def _waiting(keys: Sequence[int]) -> dict[int, Decimal]:
    """Payments out that wait for their second person: they bind the principal already."""
    found: dict[int, Decimal] = {}
    rows = Disbursement.objects.filter(contract_id__in=keys, state=MoneyState.PROPOSED)
    for contract, amount in rows.values_list("contract_id", "amount"):
        found[contract] = found.get(contract, ZERO) + amount
    return found
