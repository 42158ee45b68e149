"""What incidents contribute to the dashboards; months are those of the report.

Exercises and false alarms count nowhere.
"""

from django.utils.translation import gettext_lazy as _

from mind_portal.rollups import catalogue
from mind_portal.rollups.catalogue import Dimension, Direction, Kind, Measure, Query, Source, Topic
from mind_portal.rollups.stocks import Stock

INCIDENTS = Source(
    code="incidents",
    table="emergencies_incident",
    province_column="province_id",
    date_columns=("reported_on", "closed_on"),
    columns=("is_exercise", "is_false_alarm", "kind", "level"),
)
EFFECTS = Source(
    code="incident_effects",
    table="emergencies_effectreport",
    province_column="province_id",
    date_columns=("reported_on",),
    columns=("incident_id", "figure", "value", "as_of", "counts"),
)
ORDERS = Source(
    code="incident_orders",
    table="emergencies_order",
    province_column="province_id",
    date_columns=("issued_on",),
    columns=("acknowledged_at", "ack_by", "status", "counts"),
)

REPORTED = Query(
    code="emergencies.reported",
    sources={INCIDENTS.code: 0},
    begins=INCIDENTS.code,
    sql="""
  select i.province_id as province, i.month, count(*) as reported, count(*) filter (where i.level >= 2) as serious
  from emergencies_incident i
  where not i.is_exercise and not i.is_false_alarm
    and i.province_id = any(%(provinces)s) and i.month between %(first)s and %(last)s
  group by 1, 2""",
)

OPEN = Query(
    code="emergencies.open",
    sources={INCIDENTS.code: None},
    begins=INCIDENTS.code,
    sql=Stock(
        table="emergencies_incident",
        province="province_id",
        begins="reported_on",
        ends="closed_on",
        standing="r.phase <> 'closed'",
        where="not r.is_exercise and not r.is_false_alarm",
        columns={"open": "1"},
    ).sql(),
)

HURT = Query(
    # The figure of an incident is the newest that any source gave; the older ones stay in the record.
    code="emergencies.hurt",
    sources={EFFECTS.code: 0},
    begins=INCIDENTS.code,
    sql="""
  select e.province as province, e.month, coalesce(sum(e.value) filter (where e.figure = 'dead'), 0) as dead,
    coalesce(sum(e.value) filter (where e.figure = 'injured'), 0) as injured,
    coalesce(sum(e.value) filter (where e.figure in ('dead', 'injured')), 0) as hurt,
    count(distinct e.incident_id) as incidents
  from (
    select distinct on (r.incident_id, r.figure) r.province_id as province, r.month, r.incident_id, r.figure, r.value
    from emergencies_effectreport r
    where r.counts and r.figure in ('dead', 'injured')
      and r.province_id = any(%(provinces)s) and r.month between %(first)s and %(last)s
    order by r.incident_id, r.figure, r.as_of desc, r.id desc
  ) e
  group by 1, 2""",
)

ANSWERED = Query(
    code="emergencies.answered",
    sources={ORDERS.code: 0},
    begins=INCIDENTS.code,
    sql="""
  select o.province_id as province, o.month, count(*) filter (where o.acknowledged_at <= o.ack_by) as in_time,
    count(*) as orders
  from emergencies_order o
  where o.counts and not (o.status = 'withdrawn' and o.acknowledged_at is null)
    and o.province_id = any(%(provinces)s) and o.month between %(first)s and %(last)s
  group by 1, 2""",
)

_ORIGIN = _("Incidents recorded by the provincial offices and the emergency centre")
_LIST = "emergencies:incident_list"

MEASURES = [
    Measure(
        code="emergencies.incidents",
        name=_("Incidents reported"),
        unit=_("incidents"),
        definition=_("Incidents reported in the month; exercises and false alarms are not counted."),
        kind=Kind.FLOW,
        direction=Direction.DOWN,
        dimension=Dimension.SOCIETY,
        query=REPORTED.code,
        value="reported",
        drill=_LIST,
        drill_query="counted=1",
        origin=_ORIGIN,
    ),
    Measure(
        code="emergencies.serious",
        name=_("Incidents of level 2 and above"),
        unit=_("incidents"),
        definition=_("Incidents reported in the month whose level stands at 2 or above now."),
        kind=Kind.FLOW,
        direction=Direction.DOWN,
        dimension=Dimension.SOCIETY,
        query=REPORTED.code,
        value="serious",
        drill=_LIST,
        drill_query="counted=1&level=2",
        origin=_ORIGIN,
    ),
    Measure(
        code="emergencies.open",
        name=_("Incidents still open"),
        unit=_("incidents"),
        definition=_("Incidents reported up to the end of the month that were not yet closed on its last day."),
        kind=Kind.STOCK,
        direction=Direction.DOWN,
        dimension=Dimension.SOCIETY,
        query=OPEN.code,
        value="open",
        drill=_LIST,
        drill_query="counted=1&state=open",
        origin=_ORIGIN,
    ),
    Measure(
        code="emergencies.hurt",
        name=_("People dead or injured in incidents"),
        unit=_("persons"),
        definition=_("The newest figure of each incident reported in the month, whichever source gave it."),
        kind=Kind.FLOW,
        direction=Direction.DOWN,
        dimension=Dimension.SOCIETY,
        query=HURT.code,
        value="hurt",
        rows="incidents",
        drill=_LIST,
        drill_query="counted=1",
        origin=_ORIGIN,
    ),
    Measure(
        code="emergencies.answered",
        name=_("Orders to units acknowledged in time"),
        unit="%",
        definition=_(
            "Of the orders given to units in the month, those acknowledged (or refused with a reason) by the moment "
            "that the order named; an order withdrawn before it was answered is left out."
        ),
        kind=Kind.RATIO,
        direction=Direction.UP,
        dimension=Dimension.RULES,
        query=ANSWERED.code,
        numerator="in_time",
        denominator="orders",
        decimals=1,
        scale=100,
        minimum_base=5,
        drill=_LIST,
        drill_query="counted=1",
        origin=_ORIGIN,
    ),
]

catalogue.register_topic(Topic("emergencies", _("Emergencies"), "flame", 40))
catalogue.register(sources=[INCIDENTS, EFFECTS, ORDERS], queries=[REPORTED, OPEN, HURT, ANSWERED], measures=MEASURES)
