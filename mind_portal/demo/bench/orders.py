"""Orders at scale: one for every fifth inspection that found something, their states by hash; what the list costs."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Final

from django.db import connection, transaction

from mind_portal.demo.bench.timing import Goal

OVERDUE: Final = Goal("overdue orders of a province, 50 rows, beside all findings", "F3", 3, 1.5)
NATION_OVERDUE: Final = Goal("overdue orders, whole nation", "F3", 3, 1.5)
EVERY: Final = 5

# Hashes stand for chance: the same row number gives the same row everywhere. Triggers and foreign keys are left aside,
# as for all bulk data of the benchmark: the roll-ups are computed anew afterwards.
_ORDERS: Final = """
insert into audits_order (site_id, province_id, kind, state, number, fiscal_year, facts, demands, authority, basis,
  deadline_days, due_on, drafted_by_id, drafted_on, signed_by_id, signed_on, served_on, fulfilled_on, ended_on,
  not_obeyed_on, overdue_since, revision)
select i.site_id, i.province_id, 's37', s.state,
  row_number() over (partition by i.province_id, s.fiscal_year order by i.id), s.fiscal_year, '', '', '',
  jsonb_build_object('inspection', i.id), 30, i.inspected_on + 45, i.officer_id, i.inspected_on + 1, i.officer_id,
  i.inspected_on + 2, i.inspected_on + 3,
  case when s.state = 'obeyed' then i.inspected_on + 40 end,
  case when s.state in ('obeyed', 'withdrawn') then i.inspected_on + 44 end,
  case when s.state = 'not_obeyed' then i.inspected_on + 50 end,
  case when s.state in ('served', 'answered', 'not_obeyed') and i.inspected_on + 45 < %(today)s
    then i.inspected_on + 46 end, 1
from audits_inspection i
cross join lateral (select abs(hashint8(i.id)) %% 100 as draw) h
cross join lateral (
  select case when h.draw < 3 then 'withdrawn'
      when i.inspected_on > %(today)s::date - 90
        then case when h.draw < 60 then 'served' when h.draw < 80 then 'answered' else 'obeyed' end
      when h.draw = 99 then 'not_obeyed' when h.draw >= 97 then 'served' else 'obeyed' end as state,
    extract(year from i.inspected_on + 2 + interval '3 months')::int + 543 as fiscal_year
) s
where i.id %% %(every)s = 0 and i.failed > 0"""
_LINES: Final = """
insert into audits_orderfinding (order_id, finding_id, fixed_on, released)
select o.id, f.id, o.fulfilled_on, o.state = 'withdrawn'
from audits_order o join audits_finding f on f.inspection_id = (o.basis ->> 'inspection')::bigint"""


def fill(*, today: dt.date) -> None:
    """About one order for every five inspections, with its findings."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute(_ORDERS, {"today": today, "every": EVERY})
        cursor.execute("analyze audits_order")
        cursor.execute(_LINES)


def pages(
    f3: Callable[[], bytes], officer: Callable[[str], Callable[[], bytes]], nation: Callable[[str], Callable[[], bytes]]
) -> Iterator[tuple[Goal, Callable[[], bytes], Callable[[], bytes]]]:
    """The list of overdue orders, each beside the floor; `officer` and `nation` make a call of an address."""
    yield OVERDUE, f3, officer("/audits/orders/?tab=overdue")
    yield NATION_OVERDUE, f3, nation("/audits/orders/?tab=overdue")
