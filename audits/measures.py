"""What inspections contribute to the dashboards. Returned inspections count nowhere; months are those of the visit."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audits import finding_measures as findings
from audits.complaints import measures as complaints
from audits.models import Severity
from audits.orders import measures as orders
from audits.planning import measures as planning
from factories.measures import LICENCE_PERIODS, LICENCE_SITES
from mind_portal.rollups import catalogue
from mind_portal.rollups.catalogue import Dimension, Direction, Kind, Measure, Query, Source, Topic
from mind_portal.rollups.stocks import Stock, month_number

INSPECTIONS = Source(
    code="inspections",
    table="audits_inspection",
    province_column="province_id",
    date_columns=("inspected_on",),
    columns=("site_id", "status", "score"),
)
FINDINGS = Source(
    code="findings",
    table="audits_finding",
    province_column="province_id",
    date_columns=("found_on", "closed_on"),
    columns=("severity", "counts", "found_on", "site_id", "item_code"),
)

FILED = Query(
    code="audits.filed",
    sources={"inspections": 0},
    begins="inspections",
    sql="""
  select i.province_id as province, i.month, count(*) as filed, sum(i.score) as score, count(i.score) as scored
  from audits_inspection i
  where i.status = 'filed' and i.province_id = any(%(provinces)s) and i.month between %(first)s and %(last)s
  group by 1, 2""",
)

COVERAGE = Query(
    # Months are counted as whole numbers. A site operates over the months in [began, ended) (the joined-up periods of
    # its licences) and counts as inspected over [visit, visit + 12) or until its next visit; what the two share is the
    # numerator. Every such span adds 1 in the month where it begins and takes 1 away where it ends.
    code="audits.coverage",
    sources={INSPECTIONS.code: 11, LICENCE_PERIODS.code: None, LICENCE_SITES.code: None},
    begins="inspections",
    sql=f"""
  with bounds as (select {month_number("%(first)s::date")} as first, {month_number("%(last)s::date")} as last),
  months as materialized (
    select m::date as month, {month_number("m")} as number
    from generate_series(%(first)s::timestamp - interval '11 months', %(last)s::timestamp, interval '1 month') m
  ),
  operating as (
    select p.province_id as province, l.site_id as site,
      range_agg(int4range(
        case when p.since > %(first)s then {month_number("p.since")} else b.first end,
        case when p.until < %(after)s then {month_number("p.until")} else b.last + 1 end
      )) as months
    from bounds b cross join factories_licenceperiod p join factories_licence l on l.id = p.licence_id
    where p.status = 'operating' and p.since < %(after)s and (p.until is null or p.until >= %(second)s)
      and p.province_id = any(%(provinces)s)
    group by 1, 2
  ),
  visits as (
    select i.province_id as province, i.site_id as site, m.number as month
    from audits_inspection i join months m on m.month = i.month
    where i.status = 'filed' and i.province_id = any(%(provinces)s)
      and i.month >= %(first)s::date - interval '11 months' and i.month <= %(last)s
  ),
  inspected as (
    select v.province, v.site, v.month as began,
      least(v.month + 12, lead(v.month) over (partition by v.site, v.province collate "C" order by v.month)) as ended
    from visits v
  ),
  spans as (
    select o.province, 1 as operating, 0 as inspected, lower(o.span) as began, upper(o.span) as ended
    from (select province, unnest(months) as span from operating) o
    union all
    select b.province, 0, 1, greatest(lower(b.span), b.began), least(upper(b.span), b.ended)
    from (
      select o.province, i.began, i.ended, unnest(o.months) as span
      from operating o join inspected i on i.site = o.site and i.province = o.province
    ) b
    where greatest(lower(b.span), b.began) < least(upper(b.span), b.ended)
  ),
  events as (
    select s.province, s.began as month, sum(s.operating) as operating, sum(s.inspected) as inspected
    from spans s group by 1, 2
    union all
    select s.province, s.ended, -sum(s.operating), -sum(s.inspected) from spans s group by 1, 2
  ),
  running as (
    select e.province, e.day, sum(e.operating) over months as operating, sum(e.inspected) over months as inspected
    from (
      select null::date as day, * from events
      union all
      select k.month, k.province, {month_number("k.month")}, 0, 0 from keys k
    ) e
    window months as (partition by e.province order by e.month)
  )
  select province, day as month, operating, inspected from running where day is not null""",
    month_sql="""
  select o.province, %(first)s::date as month, count(*) as operating, count(v.site) as inspected
  from (
    select distinct p.province_id as province, l.site_id as site
    from factories_licenceperiod p join factories_licence l on l.id = p.licence_id
    where p.status = 'operating' and p.since < %(after)s and (p.until is null or p.until >= %(after)s)
      and p.province_id = any(%(provinces)s)
  ) o
  left join (
    select distinct i.province_id as province, i.site_id as site
    from audits_inspection i
    where i.status = 'filed' and i.province_id = any(%(provinces)s)
      and i.month >= %(first)s::date - interval '11 months' and i.month <= %(last)s
  ) v on v.province = o.province and v.site = o.site
  group by 1""",
)

OPENED = Query(
    code="audits.findings_opened",
    sources={"findings": 0},
    begins="findings",
    sql="""
  select f.province_id as province, f.month, count(*) as opened,
    count(*) filter (where f.severity = 'minor') as minor,
    count(*) filter (where f.severity = 'major') as major,
    count(*) filter (where f.severity = 'critical') as critical
  from audits_finding f
  where f.counts and f.province_id = any(%(provinces)s) and f.month between %(first)s and %(last)s
  group by 1, 2""",
)

OPEN = Query(
    code="audits.findings_open",
    sources={"findings": None},
    begins="findings",
    sql=Stock(
        table="audits_finding",
        province="province_id",
        begins="found_on",
        ends="closed_on",
        standing="r.status = 'open'",  # closed_on is null, by constraint
        where="r.counts",
        columns={
            "open": "1",
            "minor": "(r.severity = 'minor')::int",
            "major": "(r.severity = 'major')::int",
            "critical": "(r.severity = 'critical')::int",
        },
    ).sql(),
)

_CHECKLISTS = _("Inspections filed with i-Auditor by the provincial offices")
_INSPECTIONS = "audits:inspection_list"
_FINDINGS = "audits:finding_list"
_OPENED_MEANS = _(
    "Failed items of the inspections that were made in the month, whether or not they have been put right since. "
    "Inspections that were returned for correction are left out, and so is what an amendment took back."
)
_OPEN_MEANS = _(
    "Findings made up to the end of the month that were not yet closed on its last day. Inspections that were returned "
    "for correction are left out, and so is what an amendment took back."
)


def _opened(severity: str, name: str | Promise, definition: str | Promise) -> Measure:
    return Measure(
        code=f"audits.findings_opened{f'.{severity}' if severity else ''}",
        name=name,
        unit=_("findings"),
        definition=definition,
        kind=Kind.FLOW,
        direction=Direction.NEUTRAL,  # more inspections find more
        dimension=Dimension.RULES,
        query=OPENED.code,
        value=severity or "opened",
        drill=_FINDINGS,
        drill_query=f"counts=1&severity={severity}" if severity else "counts=1",
        origin=_CHECKLISTS,
    )


def _open(severity: str, name: str | Promise, definition: str | Promise) -> Measure:
    return Measure(
        code=f"audits.findings_open{f'.{severity}' if severity else ''}",
        name=name,
        unit=_("findings"),
        definition=definition,
        kind=Kind.STOCK,
        direction=Direction.DOWN,
        dimension=Dimension.SOCIETY,
        query=OPEN.code,
        value=severity or "open",
        drill=_FINDINGS,
        drill_query=f"counts=1&status=open&severity={severity}" if severity else "counts=1&status=open",
        origin=_CHECKLISTS,
    )


MEASURES = [
    Measure(
        code="audits.inspections",
        name=_("Inspections filed"),
        unit=_("inspections"),
        definition=_("Inspections made in the month and filed; those returned for correction are not counted."),
        kind=Kind.FLOW,
        direction=Direction.UP,
        dimension=Dimension.RULES,
        query=FILED.code,
        value="filed",
        drill=_INSPECTIONS,
        drill_query="status=filed",
        origin=_CHECKLISTS,
    ),
    Measure(
        code="audits.coverage",
        name=_("Operating factories inspected in the last 12 months"),
        unit="%",
        definition=_(
            "Of the places with at least one licence operating at the end of the month, the share that the provincial "
            "office inspected (filed) in the month or the eleven before it. A place with several licences counts once."
        ),
        kind=Kind.RATIO,
        direction=Direction.UP,
        dimension=Dimension.SOCIETY,
        query=COVERAGE.code,
        numerator="inspected",
        denominator="operating",
        of_stocks=True,
        decimals=1,
        scale=100,
        minimum_base=20,
        drill="factories:site_list",
        drill_query="status=operating",
        origin=_("The register of factories and the filed inspections"),
    ),
    Measure(
        code="audits.score",
        name=_("Average score of inspections"),
        unit=_("points"),
        definition=_(
            "Mean of the scores (0–100 by weights, not-applicable items left out) of the inspections made in the month "
            "and filed; inspections without a score are left out."
        ),
        kind=Kind.RATIO,
        direction=Direction.UP,
        dimension=Dimension.RULES,
        query=FILED.code,
        numerator="score",
        denominator="scored",
        decimals=1,
        minimum_base=10,
        drill=_INSPECTIONS,
        drill_query="status=filed&scored=1",
        origin=_CHECKLISTS,
    ),
    _opened("", _("Findings made"), _OPENED_MEANS),
    _opened(Severity.MINOR, _("Findings made: minor"), _OPENED_MEANS),
    _opened(Severity.MAJOR, _("Findings made: must be corrected"), _OPENED_MEANS),
    _opened(Severity.CRITICAL, _("Findings made: serious"), _OPENED_MEANS),
    _open("", _("Findings still open"), _OPEN_MEANS),
    _open(Severity.MINOR, _("Findings still open: minor"), _OPEN_MEANS),
    _open(Severity.MAJOR, _("Findings still open: must be corrected"), _OPEN_MEANS),
    _open(Severity.CRITICAL, _("Findings still open: serious"), _OPEN_MEANS),
]

PARTS = (planning, orders, findings, complaints)
catalogue.register_topic(Topic("audits", _("Inspections"), "clipboard-check", 20))
catalogue.register(
    sources=[INSPECTIONS, FINDINGS, *orders.SOURCES, *planning.SOURCES, *complaints.SOURCES],
    queries=[FILED, COVERAGE, OPENED, OPEN, *(query for part in PARTS for query in part.QUERIES)],
    measures=[*MEASURES, *(measure for part in PARTS for measure in part.MEASURES)],
)
