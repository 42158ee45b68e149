"""What complaints contribute to the dashboards; `audits.measures` registers it.

One that was joined with an earlier one is counted with that one only. A complaint without a province counts nowhere
until it was sent to an office.
"""

from django.utils.translation import gettext_lazy as _

from audits.complaints.models import ComplaintKind
from mind_portal.rollups.catalogue import Dimension, Direction, Kind, Measure, Query, Source
from mind_portal.rollups.spreads import spread_sql
from mind_portal.rollups.stocks import month_of

COMPLAINTS = Source(
    code="complaints",
    table="audits_complaint",
    province_column="province_id",
    date_columns=("received_on", "answered_on"),
    columns=("kind", "state", "received_on"),
)

_KINDS = ", ".join(f"count(*) filter (where c.kind = '{kind}') as {kind}" for kind in ComplaintKind.values)

RECEIVED = Query(
    code="audits.complaints",
    sources={"complaints": 0},
    begins="complaints",
    sql=f"""
  select c.province_id as province, c.month, count(*) as received, {_KINDS}
  from audits_complaint c
  where c.state <> 'merged' and c.province_id = any(%(provinces)s) and c.month between %(first)s and %(last)s
  group by 1, 2""",
)

ANSWERED = Query(
    code="audits.complaints_answered",
    sources={"complaints": 0},
    begins="complaints",
    sql=f"""
  select c.province_id as province, {month_of("c.answered_on")} as month, count(*) as answered,
    sum(c.answered_on - c.received_on) as days, {spread_sql("(c.answered_on - c.received_on)")} as spread
  from audits_complaint c
  where c.state <> 'merged' and c.province_id = any(%(provinces)s)
    and c.answered_on >= %(first)s and c.answered_on < %(after)s
  group by 1, 2""",
)

_ORIGIN = _("Complaints of the public to the portal")
_LIST = "audits:complaint_list"
_MEANS = _(
    "Complaints that came in the month; one that was joined with an earlier one is not counted again. More may mean "
    "worse factories or people who trust that somebody answers."
)


def _of_kind(kind: ComplaintKind) -> Measure:
    return Measure(
        code=f"audits.complaints.{kind.value}",
        name=kind.label,
        unit=_("complaints"),
        definition=_MEANS,
        kind=Kind.FLOW,
        direction=Direction.NEUTRAL,
        dimension=Dimension.SOCIETY,
        query=RECEIVED.code,
        value=kind.value,
        drill=_LIST,
        drill_query=f"counted=1&tab=all&kind={kind.value}",
        origin=_ORIGIN,
    )


MEASURES = [
    Measure(
        code="audits.complaints",
        name=_("Complaints received"),
        unit=_("complaints"),
        definition=_MEANS,
        kind=Kind.FLOW,
        direction=Direction.NEUTRAL,
        dimension=Dimension.SOCIETY,
        query=RECEIVED.code,
        value="received",
        drill=_LIST,
        drill_query="counted=1&tab=all",
        origin=_ORIGIN,
    ),
    *(_of_kind(kind) for kind in ComplaintKind),
    Measure(
        code="audits.days_to_answer",
        name=_("Days until a complaint is answered, median"),
        unit=_("days"),
        definition=_(
            "Half of the complaints answered in the month were answered within so many days of their coming. Up to 14 "
            "days it is exact, above it is read from ranges of a week and more; what took over a year counts as a year."
        ),
        kind=Kind.RATIO,
        direction=Direction.DOWN,
        dimension=Dimension.SOCIETY,
        query=ANSWERED.code,
        numerator="days",
        denominator="answered",
        spread="spread",
        minimum_base=5,
        drill=_LIST,
        drill_query="counted=1&tab=all&by=answer",
        origin=_ORIGIN,
    ),
]

SOURCES = [COMPLAINTS]
QUERIES = [RECEIVED, ANSWERED]
