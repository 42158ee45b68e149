"""What findings say beyond their number: how soon they are put right, how often they come back, how many a visit finds.

`audits.measures` registers it. Findings of returned inspections and those taken back count nowhere (`counts`).
"""

from django.utils.translation import gettext_lazy as _

from mind_portal.rollups.catalogue import Dimension, Direction, Kind, Measure, Query
from mind_portal.rollups.spreads import spread_sql
from mind_portal.rollups.stocks import month_of

REPEAT_MONTHS = 24
"""A finding comes back when its item failed at the same factory on an earlier day within so many months."""

CLOSED = Query(
    code="audits.findings_closed",
    sources={"findings": 0},
    begins="findings",
    sql=f"""
  select f.province_id as province, {month_of("f.closed_on")} as month, count(*) as closed,
    sum(f.closed_on - f.found_on) as days, {spread_sql("(f.closed_on - f.found_on)")} as spread
  from audits_finding f
  where f.counts and f.status = 'closed' and f.province_id = any(%(provinces)s)
    and f.closed_on >= %(first)s and f.closed_on < %(after)s
  group by 1, 2""",
)

REPEATED = Query(
    # The latest earlier day on which the same item failed at the same factory: one pass, sorted by factory and item.
    code="audits.findings_repeated",
    sources={"findings": REPEAT_MONTHS},
    begins="findings",
    sql=f"""
  select f.province, f.month, count(*) as opened,
    count(*) filter (where f.earlier >= f.found_on - interval '{REPEAT_MONTHS} months') as repeated
  from (
    select r.province_id as province, r.month, r.found_on,
      max(r.found_on) over (partition by r.site_id, r.item_code order by r.found_on
        range between unbounded preceding and interval '1 day' preceding) as earlier
    from audits_finding r
    where r.counts and r.province_id = any(%(provinces)s)
      and r.found_on >= %(first)s::date - interval '{REPEAT_MONTHS} months' and r.found_on < %(after)s
  ) f
  where f.month >= %(first)s
  group by 1, 2""",
)

PER_VISIT = Query(
    code="audits.findings_per_visit",
    sources={"findings": 0, "inspections": 0},
    begins="inspections",
    sql="""
  select v.province, v.month, sum(v.found) as found, sum(v.filed) as filed
  from (
    select f.province_id as province, f.month, count(*) as found, 0 as filed from audits_finding f
    where f.counts and f.province_id = any(%(provinces)s) and f.month between %(first)s and %(last)s
    group by 1, 2
    union all
    select i.province_id, i.month, 0, count(*) from audits_inspection i
    where i.status = 'filed' and i.province_id = any(%(provinces)s) and i.month between %(first)s and %(last)s
    group by 1, 2
  ) v
  group by 1, 2""",
)

_ORIGIN = _("Inspections filed with i-Auditor by the provincial offices")
_LIST = "audits:finding_list"

MEASURES = [
    Measure(
        code="audits.days_to_close",
        name=_("Days from a finding to its correction, median"),
        unit=_("days"),
        definition=_(
            "Half of the findings closed in the month had been closed within so many days of being found. Up to 14 "
            "days it is exact, above it is read from ranges of a week and more; what took over a year counts as a year."
            " Open findings are not in it."
        ),
        kind=Kind.RATIO,
        direction=Direction.DOWN,
        dimension=Dimension.SOCIETY,
        query=CLOSED.code,
        numerator="days",
        denominator="closed",
        spread="spread",
        minimum_base=5,
        drill=_LIST,
        drill_query="counts=1&by=closed&status=closed",
        origin=_ORIGIN,
    ),
    Measure(
        code="audits.findings_repeated",
        name=_("Findings that came back"),
        unit="%",
        definition=_(
            "Of the findings made in the month, the share whose item had failed at the same factory on an earlier day "
            "within 24 months, whether or not it had been put right in between."
        ),
        kind=Kind.RATIO,
        direction=Direction.DOWN,
        dimension=Dimension.SOCIETY,
        query=REPEATED.code,
        numerator="repeated",
        denominator="opened",
        rows="repeated",
        decimals=1,
        scale=100,
        minimum_base=20,
        drill=_LIST,
        drill_query="counts=1&repeated=1",
        origin=_ORIGIN,
    ),
    Measure(
        code="audits.findings_per_100",
        name=_("Findings per 100 inspections"),
        unit=_("per 100"),
        definition=_(
            "Findings made in the month for each 100 inspections made in it and filed. The page of topics tells them "
            "apart by the sections of the checklists. More may mean worse factories or more thorough officers."
        ),
        kind=Kind.RATIO,
        direction=Direction.NEUTRAL,
        dimension=Dimension.RULES,
        query=PER_VISIT.code,
        numerator="found",
        denominator="filed",
        rows="found",
        scale=100,
        minimum_base=10,
        drill=_LIST,
        drill_query="counts=1",
        origin=_ORIGIN,
    ),
]

QUERIES = [CLOSED, REPEATED, PER_VISIT]
