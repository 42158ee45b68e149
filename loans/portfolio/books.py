"""A loan's books: what its payments served, whether it is paid back, and where it stands. Worked out anew from what was
entered, for one loan or for the thousand of a piece of a bank's file; the caller holds the contracts' locks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from loans.models import Contract, ContractStatus, Disbursement, Instalment, MoneyState, Repayment
from loans.portfolio import standing
from loans.schedules.allocation import DueLine, Paid, Split, allocate

ZERO: Final = Decimal(0)

_WRITE_SPLITS: Final = """
update loans_repayment r set to_penalty = n.penalty, to_interest = n.interest, to_principal = n.principal,
  excess = n.excess
from unnest(%s::bigint[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[])
  n(id, penalty, interest, principal, excess)
where r.id = n.id and (r.to_penalty, r.to_interest, r.to_principal, r.excess)
  is distinct from (n.penalty, n.interest, n.principal, n.excess)"""


def lines_of(contract_ids: Sequence[int]) -> dict[int, list[DueLine]]:
    """The instalments of all plans, by contract, in the order of their days."""
    found: dict[int, list[DueLine]] = defaultdict(list)
    rows = Instalment.objects.filter(contract_id__in=contract_ids).order_by("due_on", "pk")
    columns = ("due_on", "interest", "principal", "capitalised", "in_force_from", "in_force_until")
    for contract, *values in rows.values_list("contract_id", *columns):
        found[contract].append(DueLine(*values))
    return found


def paid_out_of(contract_ids: Sequence[int]) -> dict[int, list[tuple[dt.date, Decimal]]]:
    """The confirmed payments out, by contract."""
    found: dict[int, list[tuple[dt.date, Decimal]]] = defaultdict(list)
    rows = Disbursement.objects.filter(contract_id__in=contract_ids, state=MoneyState.CONFIRMED)
    for contract, day, amount in rows.order_by("paid_on", "pk").values_list("contract_id", "paid_on", "amount"):
        found[contract].append((day, amount))
    return found


def rebook(contracts: Sequence[Contract], today: dt.date) -> None:
    """Serve all payments of the contracts anew, close or reopen what has become so, and refresh where they stand."""
    keys = [contract.pk for contract in contracts]
    lines, paid_out = lines_of(keys), paid_out_of(keys)
    payments: dict[int, list[Repayment]] = defaultdict(list)
    for payment in Repayment.objects.filter(contract_id__in=keys):
        payments[payment.contract_id].append(payment)
    splits: dict[int, Split] = {}
    for contract in contracts:
        splits |= _splits(contract, lines[contract.pk], paid_out[contract.pk], payments[contract.pk])
    _write(splits)
    _close_or_reopen(contracts, today)
    standing.refresh(today, keys)


def _splits(
    contract: Contract, lines: list[DueLine], paid_out: list[tuple[dt.date, Decimal]], payments: list[Repayment]
) -> dict[int, Split]:
    """A payment that was taken back served nothing: it and the row that takes it back stand as excess."""
    back = {payment.reversal_of_id for payment in payments if payment.reversal_of_id}
    void = [p for p in payments if p.reversal_of_id or p.pk in back]
    live = [Paid(p.pk, p.paid_on, p.amount) for p in payments if not p.reversal_of_id and p.pk not in back]
    order = contract.allocation
    splits = allocate(lines, paid_out, live, order=order, penalty_percent=contract.penalty_percent)
    return splits | {p.pk: Split(excess=p.amount) for p in void}


def _write(splits: dict[int, Split]) -> None:
    if not splits:
        return
    values = list(splits.items())
    columns: list[list[Any]] = [
        [key for key, _split in values],
        [split.penalty for _key, split in values],
        [split.interest for _key, split in values],
        [split.principal for _key, split in values],
        [split.excess for _key, split in values],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_SPLITS, columns)


def _close_or_reopen(contracts: Sequence[Contract], today: dt.date) -> None:
    """A loan whose whole principal was paid out and has come back is settled on the day of its last payment; one from
    which a payment is taken back runs again."""
    found = standing.on_day(today, [contract.pk for contract in contracts])
    for contract in contracts:
        now = found.get(contract.pk)
        if now is None:
            continue
        done = now["outstanding"] == 0 and now["disbursed"] == contract.principal and now["overdue"] == 0
        if done and contract.status == ContractStatus.RUNNING:
            _settle(contract)
        elif not done and contract.status == ContractStatus.SETTLED:
            _reopen(contract)


def _settle(contract: Contract) -> None:
    live = Repayment.objects.filter(contract=contract, reversal_of=None, reversal=None)
    last = live.order_by("-paid_on").values_list("paid_on", flat=True).first()
    assert last is not None
    contract.status, contract.closed_on = ContractStatus.SETTLED, last
    contract.save(update_fields=["status", "closed_on"])
    ahead = Instalment.objects.filter(contract=contract, in_force_until=None, due_on__gt=last)
    ahead.update(in_force_until=last)


def _reopen(contract: Contract) -> None:
    latest = contract.schedules.filter(state=MoneyState.CONFIRMED).order_by("-version").first()
    Instalment.objects.filter(schedule=latest, in_force_until=contract.closed_on).update(in_force_until=None)
    contract.status, contract.closed_on = ContractStatus.RUNNING, None
    contract.save(update_fields=["status", "closed_on"])


def most_that_can_be_paid(contract: Contract, paid_on: dt.date) -> Decimal:
    """What the loan may still take: principal, interest that was asked for or will be with the next instalment, and the
    penalty of today at the most."""
    lines = lines_of([contract.pk])[contract.pk]
    holding = sorted((line for line in lines if line.holds_on(paid_on)), key=lambda line: line.due_on)
    due = [line for line in holding if line.due_on <= paid_on]
    ahead = [line for line in holding if line.due_on > paid_on][:1]
    out = sum((amount for day, amount in paid_out_of([contract.pk])[contract.pk] if day <= paid_on), ZERO)
    served = Repayment.objects.filter(contract=contract, reversal_of=None, reversal=None)
    back = interest = ZERO
    for to_interest, to_principal in served.values_list("to_interest", "to_principal"):
        back, interest = back + to_principal, interest + to_interest
    asked = sum((line.interest for line in [*due, *ahead]), ZERO) - interest
    joined = sum((line.capitalised for line in due), ZERO)
    return max(ZERO, out + joined - back) + max(ZERO, asked) + penalty_on(contract, due, paid_on)


def penalty_on(contract: Contract, due: Sequence[DueLine], day: dt.date) -> Decimal:
    """The penalty if nothing of the due lines had been paid: the upper bound of what can be asked for."""
    exact = sum(
        ((x.interest + x.principal) * contract.penalty_percent * (day - x.due_on).days / 36500 for x in due), ZERO
    )
    return exact.quantize(Decimal("0.01"))
