"""How late each loan was at the end of any day: one set-based statement for all of them.

A loan is late since the first instalment whose running sum is more than what had been paid by that day (penalties do
not count). The instalments are those of the plan that was in force on that day, the payments those of that day and
before, so that an entry that comes late changes the past's figure rightly.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from mind_portal.legal.errors import NoValue
from mind_portal.legal.selectors import values_on

LIMITS: Final = ("LOAN_CLASS_WATCH_FROM", "LOAN_CLASS_SUBSTANDARD_FROM", "LOAN_CLASS_NPL_FROM")
"""Parameters: days past due from which a loan is in the class."""


def limits_on(day: dt.date) -> tuple[int, int, int]:
    """The limits of the classes in force on a day. Raises legal.errors.NoValue."""
    found = values_on("LOAN_CLASS_", day)
    if missing := [code for code in LIMITS if code not in found]:
        raise NoValue(missing[0], day)
    first, second, third = (int(found[code]) for code in LIMITS)
    return first, second, third


def class_of(days: int, limits: Sequence[int]) -> str:
    """The class of a loan that is so many days late."""
    names = ("normal", "watch", "substandard", "npl")
    return names[sum(days >= limit for limit in limits)]


def sql(only: str = "true") -> str:
    """The statement: contract_id, province_id, disbursed, outstanding, overdue, oldest_due_on, days_past_due.

    `only`: a condition on the contract `c`. Parameters: %(day)s and those of `only`.
    """
    return f"""
  with chosen as materialized (
    select c.id, c.province_id from loans_contract c where c.signed_on <= %(day)s and {only}
  ),
  paid_out as (
    select d.contract_id, sum(d.amount) as amount
    from loans_disbursement d join chosen s on s.id = d.contract_id
    where d.state = 'confirmed' and d.paid_on <= %(day)s group by 1
  ),
  paid_back as (
    select r.contract_id, sum(r.to_principal) as principal, sum(r.to_interest + r.to_principal) as amount
    from loans_repayment r join chosen s on s.id = r.contract_id
    where r.paid_on <= %(day)s group by 1
  ),
  due as (
    select i.contract_id, max(i.cumulative) as amount, sum(i.capitalised) as capitalised,
      min(i.due_on) filter (where i.cumulative > coalesce(b.amount, 0)) as oldest
    from loans_instalment i join chosen s on s.id = i.contract_id left join paid_back b on b.contract_id = i.contract_id
    where i.due_on < %(day)s and i.in_force_from <= %(day)s
      and (i.in_force_until is null or i.in_force_until > %(day)s)
    group by 1
  )
  select s.id as contract_id, s.province_id, coalesce(o.amount, 0) as disbursed,
    greatest(coalesce(o.amount, 0) + coalesce(d.capitalised, 0) - coalesce(b.principal, 0), 0) as outstanding,
    greatest(coalesce(d.amount, 0) - coalesce(b.amount, 0), 0) as overdue,
    d.oldest as oldest_due_on, coalesce(%(day)s::date - d.oldest, 0) as days_past_due
  from chosen s
  left join paid_out o on o.contract_id = s.id
  left join paid_back b on b.contract_id = s.id
  left join due d on d.contract_id = s.id"""


_CLASSIFIED: Final = """
  select t.*, case when t.days_past_due >= %(npl)s then 'npl' when t.days_past_due >= %(substandard)s then 'substandard'
    when t.days_past_due >= %(watch)s then 'watch' else 'normal' end as loan_class
  from ({standing}) t"""

_REFRESH: Final = """
insert into loans_standing
  (contract_id, province_id, as_of, disbursed, outstanding, overdue, oldest_due_on, days_past_due, loan_class)
select contract_id, province_id, %(day)s, disbursed, outstanding, overdue, oldest_due_on, days_past_due, loan_class
from ({classified}) n
on conflict (contract_id) do update set
  province_id = excluded.province_id, as_of = excluded.as_of, disbursed = excluded.disbursed,
  outstanding = excluded.outstanding, overdue = excluded.overdue, oldest_due_on = excluded.oldest_due_on,
  days_past_due = excluded.days_past_due, loan_class = excluded.loan_class"""


def classified_sql(only: str = "true") -> str:
    """`sql` with the class. Parameters of `parameters`."""
    return _CLASSIFIED.format(standing=sql(only))


def parameters(day: dt.date) -> dict[str, Any]:
    """What `classified_sql` asks for."""
    watch, substandard, npl = limits_on(day)
    return {"day": day, "watch": watch, "substandard": substandard, "npl": npl}


def refresh(day: dt.date, contract_ids: Sequence[int] | None = None) -> int:
    """Bring the standings of some loans (None: of all) to the end of `day`; returns how many."""
    only, more = ("c.id = any(%(ids)s)", {"ids": list(contract_ids)}) if contract_ids is not None else ("true", {})
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH.format(classified=classified_sql(only)), parameters(day) | more)
        return int(cursor.rowcount)


def on_day(day: dt.date, contract_ids: Sequence[int] | None = None) -> dict[int, dict[str, Any]]:
    """The standing of each loan at the end of a day, past or present, by contract. Its class is empty on a day for
    which no limits are laid down; its money is known all the same."""
    values: dict[str, Any] = {"day": day, "ids": None if contract_ids is None else list(contract_ids)}
    with connection.cursor() as cursor:
        cursor.execute(sql("true" if contract_ids is None else "c.id = any(%(ids)s)"), values)
        names = [column.name for column in cursor.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    try:
        limits = limits_on(day)
    except NoValue:
        return {row["contract_id"]: row | {"loan_class": ""} for row in found}
    return {row["contract_id"]: row | {"loan_class": class_of(row["days_past_due"], limits)} for row in found}
