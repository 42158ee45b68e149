"""What plans and risk contribute to the dashboards; `audits.measures` registers it.

A visit counts in the month of its planned day, once its plan is published. The levels of risk are kept with their days
(`audits.RiskPeriod`), so that the past stays what it was when a factory's risk changes.
"""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mind_portal.rollups.catalogue import Dimension, Direction, Kind, Measure, Query, Source
from mind_portal.rollups.stocks import month_number, month_of

PLANNED = Source(
    code="planned_visits",
    table="audits_plannedvisit",
    province_column="province_id",
    date_columns=("planned_on",),
    columns=("plan_id", "status", "inspection_id"),
)
PLANS = Source(
    code="plans",
    table="audits_plan",
    province_column="province_id",
    date_columns=("month",),
    columns=("status",),
)
RISK_PERIODS = Source(
    code="risk_periods",
    table="audits_riskperiod",
    province_column="province_id",
    date_columns=("since", "until"),
    columns=("site_id", "level"),
)

VISITS = Query(
    # In time: the inspection was made in the planned month. A returned inspection fulfils nothing until filed again.
    code="audits.visits_planned",
    sources={"planned_visits": 0, "plans": 0, "inspections": 0},
    begins="planned_visits",
    sql=f"""
  select v.province_id as province, {month_of("v.planned_on")} as month, count(*) as planned,
    count(*) filter (where v.status = 'done' and i.status = 'filed' and i.month = {month_of("v.planned_on")}) as in_time
  from audits_plannedvisit v
  join audits_plan p on p.id = v.plan_id and p.status = 'published'
  left join audits_inspection i on i.id = v.inspection_id
  where v.status <> 'cancelled' and v.province_id = any(%(provinces)s)
    and v.planned_on >= %(first)s and v.planned_on < %(after)s
  group by 1, 2""",
)

LEVELS: Final = ("high", "middle", "low")

_STOOD = ", ".join(f"sum(s.stood) filter (where s.level = '{level}') as {level}" for level in LEVELS)
_SEEN = ", ".join(f"sum(s.seen) filter (where s.level = '{level}') as {level}_seen" for level in LEVELS)
_LESS = ", ".join(
    [f"-sum(s.stood) filter (where s.level = '{level}')" for level in LEVELS]
    + [f"-sum(s.seen) filter (where s.level = '{level}')" for level in LEVELS]
)
_COLUMNS = [*LEVELS, *(f"{level}_seen" for level in LEVELS)]
_RUNNING = ", ".join(f"coalesce(sum(e.{name}) over months, 0) as {name}" for name in _COLUMNS)

BY_RISK = Query(
    # As `audits.coverage` counts it, by level: every span of months adds 1 where it begins and takes 1 away where it
    # ends, so that no row is multiplied by the months in which it stands.
    code="audits.coverage_by_risk",
    sources={"inspections": 11, "risk_periods": None},
    begins="risk_periods",
    sql=f"""
  with bounds as (select {month_number("%(first)s::date")} as first, {month_number("%(last)s::date")} as last),
  at_risk as (
    select r.province_id as province, r.site_id as site, r.level,
      range_agg(int4range(
        case when r.since > %(first)s then {month_number("r.since")} else b.first end,
        case when r.until < %(after)s then {month_number("r.until")} else b.last + 1 end
      )) as months
    from bounds b cross join audits_riskperiod r
    where r.since < %(after)s and (r.until is null or r.until >= %(second)s) and r.province_id = any(%(provinces)s)
    group by 1, 2, 3
  ),
  visits as (
    select distinct i.province_id as province, i.site_id as site, {month_number("i.month")} as month
    from audits_inspection i
    where i.status = 'filed' and i.province_id = any(%(provinces)s)
      and i.month >= %(first)s::date - interval '11 months' and i.month <= %(last)s
  ),
  inspected as (
    select v.province, v.site, v.month as began,
      least(v.month + 12, lead(v.month) over (partition by v.site, v.province collate "C" order by v.month)) as ended
    from visits v
  ),
  spans as (
    select a.province, a.level, 1 as stood, 0 as seen, lower(a.span) as began, upper(a.span) as ended
    from (select province, level, unnest(months) as span from at_risk) a
    union all
    select b.province, b.level, 0, 1, greatest(lower(b.span), b.began), least(upper(b.span), b.ended)
    from (
      select a.province, a.level, i.began, i.ended, unnest(a.months) as span
      from at_risk a join inspected i on i.site = a.site and i.province = a.province
    ) b
    where greatest(lower(b.span), b.began) < least(upper(b.span), b.ended)
  ),
  events as (
    select s.province, s.began as month, {_STOOD}, {_SEEN} from spans s group by 1, 2
    union all
    select s.province, s.ended, {_LESS} from spans s group by 1, 2
  ),
  running as (
    select e.province, e.day, {_RUNNING}
    from (
      select null::date as day, * from events
      union all
      select k.month, k.province, {month_number("k.month")}, {", ".join("0" for _name in _COLUMNS)} from keys k
    ) e
    window months as (partition by e.province order by e.month)
  )
  select province, day as month, {", ".join(_COLUMNS)} from running where day is not null""",
)

_ORIGIN = _("Plans that the heads of the offices have published, and the filed inspections")
_LIST = "audits:visit_list"


def _coverage(level: str, name: str | Promise) -> Measure:
    return Measure(
        code=f"audits.coverage.{level}",
        name=name,
        unit="%",
        definition=_(
            "Of the factories that had this level of risk at the end of the month, the share that the provincial "
            "office inspected (filed) in the month or the eleven before it. The level is that of the day, not of today."
        ),
        kind=Kind.RATIO,
        direction=Direction.UP,
        dimension=Dimension.SOCIETY,
        query=BY_RISK.code,
        numerator=f"{level}_seen",
        denominator=level,
        of_stocks=True,
        decimals=1,
        scale=100,
        minimum_base=5,
        drill="audits:risk_list",
        drill_query=f"level={level}",
        origin=_("The risk that the portal works out every night, and the filed inspections"),
    )


MEASURES = [
    _coverage("high", _("High-risk factories inspected in the last 12 months")),
    _coverage("middle", _("Middle-risk factories inspected in the last 12 months")),
    _coverage("low", _("Low-risk factories inspected in the last 12 months")),
    Measure(
        code="audits.visits_planned",
        name=_("Visits planned"),
        unit=_("visits"),
        definition=_("Visits of published plans whose day lies in the month; those taken off the plan are left out."),
        kind=Kind.FLOW,
        direction=Direction.NEUTRAL,
        dimension=Dimension.RULES,
        query=VISITS.code,
        value="planned",
        drill=_LIST,
        origin=_ORIGIN,
    ),
    Measure(
        code="audits.visits_in_time",
        name=_("Planned visits made in time"),
        unit="%",
        definition=_(
            "Of the visits planned for the month, the share whose inspection was made in that month and is filed. "
            "Visits made later are not in time; those taken off the plan are left out."
        ),
        kind=Kind.RATIO,
        direction=Direction.UP,
        dimension=Dimension.RULES,
        query=VISITS.code,
        numerator="in_time",
        denominator="planned",
        decimals=1,
        scale=100,
        minimum_base=5,
        whole_months=True,
        drill=_LIST,
        origin=_ORIGIN,
    ),
]

SOURCES = [PLANNED, PLANS, RISK_PERIODS]
QUERIES = [VISITS, BY_RISK]
