"""How late 50,000 loans are, in one statement, beside plain sums of the same tables; all is taken back."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from loans.portfolio import standing
from mind_portal.demo.bench.timing import Goal, Row, interleaved, row

LOANS: Final = 50_000
INSTALMENTS: Final = 36
GOAL: Final = Goal(
    "days past due and class of 50,000 loans, as of any day", "GROUP BY contract of the same three tables", 3, 1.5
)

# Foreign keys and dirty keys are left aside for this transaction: the loans have no applications, and nobody sees them.
_CONTRACTS: Final = """
insert into loans_contract (number, number_key, application_id, decision_id, programme_id, operator_id, site_id,
  province_id, status, principal, signed_on, terms, penalty_percent, allocation, guarantor, collateral, conditions,
  created_by_id, created_at)
select 'B' || n, 'BENCH' || n, -n, -n, 1, 1, 1, lpad((10 + n %% 67)::text, 2, '0'), 'running', 1200000,
  %(day)s::date - 760 - n %% 300, '{}', 0, '[]', '', '', '', 1, now()
from generate_series(1, %(loans)s) n"""
_PAID_OUT: Final = """
insert into loans_disbursement (contract_id, province_id, amount, paid_on, reference, source, state, note,
  proposed_by_id, proposed_at, decided_by_id, decided_at)
select c.id, c.province_id, c.principal, c.signed_on + 5, 'BENCH' || c.id, 'bank', 'confirmed', '', 1, now(), 2, now()
from loans_contract c where c.application_id < 0"""
_INSTALMENTS: Final = """
insert into loans_instalment (contract_id, schedule_id, province_id, number, due_on, percent, interest, principal,
  capitalised, closing, cumulative, in_force_from)
select c.id, -c.id, c.province_id, n, (c.signed_on + n * interval '1 month')::date, 3, 3000, 33333, 0,
  1200000 - n * 33333, n * 36333, c.signed_on
from loans_contract c cross join generate_series(1, %(instalments)s) n where c.application_id < 0"""
_PAID_BACK: Final = """
insert into loans_repayment (contract_id, province_id, paid_on, amount, reference, source, reason, to_penalty,
  to_interest, to_principal, excess, taken_back, entered_by_id, entered_at)
select i.contract_id, i.province_id, i.due_on, 36333, 'B' || i.id, 'bank', '', 0, 3000, 33333, 0, false, 1, now()
from loans_instalment i
where i.schedule_id < 0
  and i.due_on < %(day)s::date - ((abs(hashint8(i.contract_id)) %% 10 / 8) * (i.contract_id %% 130))::int"""
_FLOOR: Final = """
select c.id, o.amount, b.amount, d.amount
from loans_contract c
left join (select contract_id, sum(amount) as amount from loans_disbursement group by 1) o on o.contract_id = c.id
left join (select contract_id, sum(amount) as amount from loans_repayment group by 1) b on b.contract_id = c.id
left join (
  select contract_id, sum(interest + principal) as amount from loans_instalment where due_on < %(day)s group by 1
) d on d.contract_id = c.id"""


def measure(rounds: int, say: Callable[[str], None]) -> Iterator[Row]:
    """One row."""
    say(GOAL.work)
    day = timezone.localdate()
    call_command("load_legal", verbosity=0)  # data made before the classes had limits
    with transaction.atomic():
        _fill(day)
        yield row(GOAL, interleaved(lambda: _run(_FLOOR, {"day": day}), lambda: _classes(day), rounds=rounds, calls=3))
        transaction.set_rollback(True)


def _fill(day: dt.date) -> None:
    values: dict[str, Any] = {"day": day, "loans": LOANS, "instalments": INSTALMENTS}
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        for text in (_CONTRACTS, _PAID_OUT, _INSTALMENTS, _PAID_BACK):
            cursor.execute(text, values)
        cursor.execute("analyze loans_contract, loans_disbursement, loans_instalment, loans_repayment")


def _classes(day: dt.date) -> int:
    return _run(standing.classified_sql(), standing.parameters(day))


def _run(text: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return len(cursor.fetchall())
