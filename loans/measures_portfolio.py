"""What loans from their contract on contribute to the dashboards.

Money out and back counts in the month of its day, whenever it was entered: an entry that comes late changes the
month that it belongs to and every month after it. Lateness of a month that still runs is that of the last closed day
(`ClosedDay`), so that a figure does not move by itself between two nights.
"""

from django.utils.translation import gettext_lazy as _

from mind_portal.rollups import catalogue
from mind_portal.rollups.catalogue import Dimension, Direction, Kind, Measure, Query, Source, Topic

CONTRACTS = Source(
    code="loan_contracts",
    table="loans_contract",
    province_column="province_id",
    date_columns=("signed_on",),
    columns=("principal", "status"),
)
DISBURSEMENTS = Source(
    code="loan_disbursements",
    table="loans_disbursement",
    province_column="province_id",
    date_columns=("paid_on",),
    columns=("amount", "state"),
)
REPAYMENTS = Source(
    code="loan_repayments",
    table="loans_repayment",
    province_column="province_id",
    date_columns=("paid_on",),
    columns=("amount", "to_interest", "to_principal"),
)
INSTALMENTS = Source(
    code="loan_instalments",
    table="loans_instalment",
    province_column="province_id",
    date_columns=("due_on",),
    columns=("interest", "principal", "cumulative", "in_force_from", "in_force_until"),
)
CLOSED_DAYS = Source(
    code="loan_closed_days",
    table="loans_closedday",
    province_column="province_id",
    date_columns=("day",),
)

SIGNED = Query(
    code="loans.signed",
    sources={"loan_contracts": 0},
    begins="loan_contracts",
    sql="""
  select c.province_id as province, c.month, count(*) as contracts
  from loans_contract c
  where c.status <> 'cancelled' and c.province_id = any(%(provinces)s) and c.month between %(first)s and %(last)s
  group by 1, 2""",
)

PAID_OUT = Query(
    code="loans.paid_out",
    sources={"loan_disbursements": 0},
    begins="loan_contracts",
    sql="""
  select d.province_id as province, d.month, sum(d.amount) / 1000000.0 as disbursed, count(*) as payments
  from loans_disbursement d
  where d.state = 'confirmed' and d.province_id = any(%(provinces)s) and d.month between %(first)s and %(last)s
  group by 1, 2""",
)

COLLECTED = Query(
    # What came back in the month against what the plans in force asked for in it.
    code="loans.collected",
    sources={"loan_repayments": 0, "loan_instalments": 0},
    begins="loan_contracts",
    sql="""
  select m.province, m.month, sum(m.collected) / 1000000.0 as collected, sum(m.due) / 1000000.0 as due,
    sum(m.instalments) as instalments
  from (
    select r.province_id as province, r.month, sum(r.to_interest + r.to_principal) as collected, 0 as due,
      0 as instalments
    from loans_repayment r
    where r.province_id = any(%(provinces)s) and r.month between %(first)s and %(last)s
    group by 1, 2
    union all
    select i.province_id, i.month, 0, sum(i.interest + i.principal), count(*)
    from loans_instalment i
    where i.province_id = any(%(provinces)s) and i.month between %(first)s and %(last)s
      and i.in_force_from <= i.due_on and (i.in_force_until is null or i.in_force_until > i.due_on)
    group by 1, 2
  ) m
  group by 1, 2""",
)

_ALL = {"loan_contracts": None, "loan_disbursements": None, "loan_repayments": None, "loan_instalments": None}

OUTSTANDING = Query(
    code="loans.outstanding",
    sources=_ALL,
    begins="loan_contracts",
    sql="""
  with moved as (
    select d.province_id as province, d.month, sum(d.amount) as amount
    from loans_disbursement d
    where d.state = 'confirmed' and d.province_id = any(%(provinces)s) and d.month <= %(last)s group by 1, 2
    union all
    select r.province_id, r.month, -sum(r.to_principal)
    from loans_repayment r where r.province_id = any(%(provinces)s) and r.month <= %(last)s group by 1, 2
    union all
    select i.province_id, i.month, sum(i.capitalised)
    from loans_instalment i
    where i.capitalised > 0 and i.province_id = any(%(provinces)s) and i.month <= %(last)s
      and i.in_force_from <= i.due_on and (i.in_force_until is null or i.in_force_until > i.due_on)
    group by 1, 2
  )
  select k.province, k.month, sum(m.amount) / 1000000.0 as outstanding
  from keys k join moved m on m.province = k.province and m.month <= k.month
  group by 1, 2""",
)

LATENESS = Query(
    # Each loan at the end of each month (of the closed day in the month that runs), by index; `portfolio.standing` says
    # the same for one day and all loans. Sums before the loan's own lateness are kept apart, so that each is read once.
    code="loans.lateness",
    sources=_ALL | {"loan_closed_days": None},
    begins="loan_contracts",
    sql="""
  with days as (
    select k.province, k.month, least((k.month + interval '1 month')::date - 1, coalesce(d.day, k.month + 30)) as day
    from keys k left join loans_closedday d on d.province_id = k.province
  ),
  loans as (
    select a.province, a.month, a.day, coalesce(o.amount, 0) - coalesce(b.principal, 0) + coalesce(u.capitalised, 0)
      as outstanding, greatest(coalesce(u.amount, 0) - coalesce(b.amount, 0), 0) as overdue,
      coalesce(a.day - u.oldest, 0) as late
    from days a
    join loans_contract c on c.province_id = a.province and c.signed_on <= a.day and c.status <> 'cancelled'
    left join lateral (
      select sum(d.amount) as amount from loans_disbursement d
      where d.contract_id = c.id and d.state = 'confirmed' and d.paid_on <= a.day
    ) o on true
    left join lateral (
      select sum(r.to_principal) as principal, sum(r.to_interest + r.to_principal) as amount
      from loans_repayment r where r.contract_id = c.id and r.paid_on <= a.day
    ) b on true
    left join lateral (
      select max(i.cumulative) as amount, sum(i.capitalised) as capitalised,
        min(i.due_on) filter (where i.cumulative > coalesce(b.amount, 0)) as oldest
      from loans_instalment i
      where i.contract_id = c.id and i.due_on < a.day and i.in_force_from <= a.day
        and (i.in_force_until is null or i.in_force_until > a.day)
    ) u on true
  )
  select l.province, l.month, sum(greatest(l.outstanding, 0)) / 1000000.0 as outstanding,
    count(*) filter (where l.outstanding > 0) as owing, sum(l.overdue) / 1000000.0 as overdue,
    count(*) filter (where l.overdue > 0) as overdue_loans,
    coalesce(sum(l.outstanding) filter (where l.late > 30), 0) / 1000000.0 as par30,
    coalesce(sum(l.outstanding) filter (where l.late > 90), 0) / 1000000.0 as par90
  from loans l group by 1, 2""",
)

_LIST = "loans:contract_list"
_BOOKS = _("Contracts and payments of the fund's loans, from the bank's files and by hand")
_MILLION = _("million baht")

MEASURES = [
    Measure(
        code="loans.contracts",
        name=_("Loan contracts signed"),
        unit=_("contracts"),
        definition=_("Contracts signed in the month; cancelled ones are not counted."),
        kind=Kind.FLOW, direction=Direction.UP, dimension=Dimension.BUSINESS,
        query=SIGNED.code, value="contracts", drill=_LIST, origin=_BOOKS,
    ),
    Measure(
        code="loans.disbursed",
        name=_("Loans paid out"),
        unit=_MILLION,
        definition=_("Confirmed payments out of the fund's loans in the month."),
        kind=Kind.FLOW, direction=Direction.UP, dimension=Dimension.BUSINESS,
        query=PAID_OUT.code, value="disbursed", rows="payments", decimals=1, drill=_LIST,
        drill_query="by=paid_out", origin=_BOOKS,
    ),
    Measure(
        code="loans.outstanding",
        name=_("Loans outstanding"),
        unit=_MILLION,
        definition=_("Principal paid out and not yet paid back at the end of the month."),
        kind=Kind.STOCK, direction=Direction.NEUTRAL, dimension=Dimension.BUSINESS,
        query=OUTSTANDING.code, value="outstanding", decimals=1, drill=_LIST, drill_query="status=running",
        origin=_BOOKS,
    ),
    Measure(
        code="loans.overdue",
        name=_("Loan instalments overdue"),
        unit=_MILLION,
        definition=_(
            "Interest and principal that were due and not paid at the end of the month; of the month that runs, on the "
            "last day that was closed."
        ),
        kind=Kind.STOCK, direction=Direction.DOWN, dimension=Dimension.BUSINESS,
        query=LATENESS.code, value="overdue", rows="overdue_loans", decimals=2, drill=_LIST, drill_query="par=0",
        origin=_BOOKS,
    ),
    Measure(
        code="loans.par30",
        name=_("Loan money over 30 days late (PAR30)"),
        unit="%",
        definition=_(
            "Outstanding principal of loans more than 30 days late, as a share of all outstanding principal, at the "
            "end of the month; of the month that runs, on the last day that was closed."
        ),
        kind=Kind.RATIO, direction=Direction.DOWN, dimension=Dimension.BUSINESS,
        query=LATENESS.code, numerator="par30", denominator="outstanding", rows="owing", of_stocks=True, decimals=1,
        scale=100, drill=_LIST, drill_query="par=30", origin=_BOOKS,
    ),
    Measure(
        code="loans.par90",
        name=_("Loan money over 90 days late (PAR90)"),
        unit="%",
        definition=_("As PAR30, for loans more than 90 days late."),
        kind=Kind.RATIO, direction=Direction.DOWN, dimension=Dimension.BUSINESS,
        query=LATENESS.code, numerator="par90", denominator="outstanding", rows="owing", of_stocks=True, decimals=1,
        scale=100, drill=_LIST, drill_query="par=90", origin=_BOOKS,
    ),
    Measure(
        code="loans.collected",
        name=_("Loan instalments collected"),
        unit="%",
        definition=_(
            "Interest and principal that came back in the month, as a share of what the plans asked for in it. Arrears "
            "that are made good can lift it over 100."
        ),
        kind=Kind.RATIO, direction=Direction.UP, dimension=Dimension.BUSINESS,
        query=COLLECTED.code, numerator="collected", denominator="due", rows="instalments", decimals=1, scale=100,
        drill=_LIST, drill_query="status=running", origin=_BOOKS,
    ),
]  # fmt: skip

catalogue.register(
    sources=[CONTRACTS, DISBURSEMENTS, REPAYMENTS, INSTALMENTS, CLOSED_DAYS],
    queries=[SIGNED, PAID_OUT, COLLECTED, OUTSTANDING, LATENESS],
    measures=MEASURES,
)
catalogue.register_topic(Topic("loans", _("Loans"), "coins", 50))
