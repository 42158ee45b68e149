"""What inspections contribute to the dashboards. Returned inspections count nowhere; months are those of the visit."""

from django.utils.translation import gettext_lazy as _

from audits.models import Severity
from factories.measures import LICENCE_PERIODS, LICENCE_SITES
from mind_portal.rollups import catalogue
from mind_portal.rollups.catalogue import Dimension, Direction, Kind, Measure, Query, Source
from mind_portal.rollups.stocks import month_number, stock_sql

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
    columns=("severity",),
)

FILED = Query(
    code="audits.filed",
    sources={"inspections": 0},
    begins="inspections",
    sql="""
  select i.province_id as province, i.month, count(*) as filed, sum(i.score) as score, count(i.score) as scored
  from audits_inspection i join keys k on k.province = i.province_id and k.month = i.month
  where i.status = 'filed'
  group by 1, 2""",
)

COVERAGE = Query(
    # Months are counted as whole numbers. A site is in operation over the months in [began, ended), and inspected over
    # [visit, visit + 12): what both ranges share is the share's numerator, and each joined-up range adds 1 where it
    # begins and takes 1 away where it ends.
    code="audits.coverage",
    sources={INSPECTIONS.code: 11, LICENCE_PERIODS.code: None, LICENCE_SITES.code: None},
    begins="inspections",
    sql=f"""
  with bounds as (
    select min({month_number("month")}) as first, max({month_number("month")}) as last,
      (max(month) + interval '1 month')::date as after
    from keys
  ),
  operating as (
    select p.province_id as province, l.site_id as site,
      range_agg(int4range(greatest({month_number("p.since")}, b.first), least({month_number("p.until")}, b.last + 1)))
        as months
    from bounds b
    join factories_licenceperiod p on p.status = 'operating' and p.since < b.after
      and (p.until is null or {month_number("p.until")} > b.first)
      and ({month_number("p.until")} > {month_number("p.since")}) is not false
      and p.province_id in (select province from keys)
    join factories_licence l on l.id = p.licence_id
    group by 1, 2
  ),
  visits as (
    select i.province_id as province, i.site_id as site, {month_number("i.month")} as month
    from audits_inspection i
    where i.status = 'filed' and i.province_id in (select province from keys)
      and i.month between (select (min(month) - interval '11 months')::date from keys) and (select max(month) from keys)
    group by 1, 2, i.month
  ),
  inspected as (
    select v.province, v.site, range_agg(int4range(v.month, v.month + 12)) as months from visits v group by 1, 2
  ),
  spans as (
    select o.province, 0 as inspected, unnest(o.months) as months from operating o
    union all
    select o.province, 1, unnest(o.months * i.months)
    from operating o join inspected i on i.province = o.province and i.site = o.site
  ),
  events as (
    select s.province, e.month, sum((1 - s.inspected) * e.sign) as operating, sum(s.inspected * e.sign) as inspected
    from spans s cross join lateral (values (lower(s.months), 1), (upper(s.months), -1)) e(month, sign)
    group by 1, 2
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
  from audits_finding f join keys k on k.province = f.province_id and k.month = f.month
  group by 1, 2""",
)

OPEN = Query(
    code="audits.findings_open",
    sources={"findings": None},
    begins="findings",
    sql=stock_sql(
        "audits_finding",
        province="province_id",
        begins="found_on",
        ends="closed_on",
        standing="r.status = 'open'",  # closed_on is null, by constraint
        columns={
            "open": "1",
            "minor": "(r.severity = 'minor')::int",
            "major": "(r.severity = 'major')::int",
            "critical": "(r.severity = 'critical')::int",
        },
    ),
)

_CHECKLISTS = _("Inspections filed with i-Auditor by the provincial offices")
_INSPECTIONS = "audits:inspection_list"
_FINDINGS = "audits:finding_list"
_OPENED_MEANS = _(
    "Failed items of the inspections that were made in the month, whether or not they have been put right since."
)
_OPEN_MEANS = _("Findings made up to the end of the month that were not yet closed on its last day.")


def _opened(severity: str, name: object, definition: object) -> Measure:
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
        drill_query=f"severity={severity}" if severity else "",
        origin=_CHECKLISTS,
    )


def _open(severity: str, name: object, definition: object) -> Measure:
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
        drill_query=f"status=open&severity={severity}" if severity else "status=open",
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
        drill_query="status=filed",
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

catalogue.register(sources=[INSPECTIONS, FINDINGS], queries=[FILED, COVERAGE, OPENED, OPEN], measures=MEASURES)
