"""What orders contribute to the dashboards; `audits.measures` registers it. A draft counts nowhere."""

from django.utils.translation import gettext_lazy as _

from mind_portal.rollups.catalogue import Dimension, Direction, Kind, Measure, Query, Source
from mind_portal.rollups.stocks import Stock, month_of

ORDERS = Source(
    code="orders",
    table="audits_order",
    province_column="province_id",
    date_columns=("signed_on", "due_on", "overdue_since", "not_obeyed_on", "ended_on"),
    columns=("state", "fulfilled_on"),
)

SIGNED = Query(
    code="audits.orders_signed",
    sources={"orders": 0},
    begins="orders",
    sql=f"""
  select o.province_id as province, {month_of("o.signed_on")} as month, count(*) as signed
  from audits_order o
  where o.province_id = any(%(provinces)s) and o.signed_on >= %(first)s and o.signed_on < %(after)s
  group by 1, 2""",
)

DUE = Query(
    code="audits.orders_due",
    sources={"orders": 0},
    begins="orders",
    sql=f"""
  select o.province_id as province, {month_of("o.due_on")} as month, count(*) as due,
    count(*) filter (where o.state = 'obeyed' and o.fulfilled_on <= o.due_on) as in_time
  from audits_order o
  where o.province_id = any(%(provinces)s) and o.due_on >= %(first)s and o.due_on < %(after)s
    and (o.state in ('obeyed', 'not_obeyed') or (o.state <> 'withdrawn' and o.overdue_since is not null))
  group by 1, 2""",
)

OVERDUE = Query(
    code="audits.orders_overdue",
    sources={"orders": None},
    begins="orders",
    sql=Stock(
        table="audits_order",
        province="province_id",
        begins="overdue_since",
        ends="ended_on",
        standing="r.ended_on is null",
        where="r.overdue_since is not null",
        columns={"overdue": "1"},
    ).sql(),
)

DISOBEYED = Query(
    code="audits.orders_disobeyed",
    sources={"orders": None},
    begins="orders",
    sql=Stock(
        table="audits_order",
        province="province_id",
        begins="not_obeyed_on",
        ends="ended_on",
        standing="r.ended_on is null",
        where="r.not_obeyed_on is not null",
        columns={"disobeyed": "1"},
    ).sql(),
)

_ORIGIN = _("Orders kept with i-Auditor by the provincial offices")
_LIST = "audits:order_list"

MEASURES = [
    Measure(
        code="audits.orders_signed",
        name=_("Orders issued"),
        unit=_("orders"),
        definition=_("Orders that were signed in the month, also those that were withdrawn later."),
        kind=Kind.FLOW,
        direction=Direction.NEUTRAL,
        dimension=Dimension.RULES,
        query=SIGNED.code,
        value="signed",
        drill=_LIST,
        drill_query="tab=all",
        origin=_ORIGIN,
    ),
    Measure(
        code="audits.orders_in_time",
        name=_("Orders obeyed in time"),
        unit="%",
        definition=_(
            "Of the orders that fell due in the month and that were judged or are overdue, the share that was obeyed "
            "by the day of the deadline. Withdrawn orders are left out; more time that was given counts."
        ),
        kind=Kind.RATIO,
        direction=Direction.UP,
        dimension=Dimension.SOCIETY,
        query=DUE.code,
        numerator="in_time",
        denominator="due",
        decimals=1,
        scale=100,
        minimum_base=5,
        drill=_LIST,
        drill_query="tab=all&by=due&counted=1",
        origin=_ORIGIN,
    ),
    Measure(
        code="audits.orders_overdue",
        name=_("Orders overdue"),
        unit=_("orders"),
        definition=_("Orders whose deadline had passed by the end of the month, and that were not at their end then."),
        kind=Kind.STOCK,
        direction=Direction.DOWN,
        dimension=Dimension.SOCIETY,
        query=OVERDUE.code,
        value="overdue",
        drill=_LIST,
        drill_query="tab=overdue&counted=1",
        origin=_ORIGIN,
    ),
    Measure(
        code="audits.orders_disobeyed",
        name=_("Orders not obeyed"),
        unit=_("orders"),
        definition=_("Orders found not to be obeyed by the end of the month, and that were not at their end then."),
        kind=Kind.STOCK,
        direction=Direction.DOWN,
        dimension=Dimension.SOCIETY,
        query=DISOBEYED.code,
        value="disobeyed",
        drill=_LIST,
        drill_query="tab=all&state=not_obeyed",
        origin=_ORIGIN,
    ),
]

SOURCES = [ORDERS]
QUERIES = [SIGNED, DUE, OVERDUE, DISOBEYED]
