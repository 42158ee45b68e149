"""What applications contribute to the dashboards, up to the committee's decision. `measures_portfolio` has the rest."""

from django.utils.translation import gettext_lazy as _

from mind_portal.rollups import catalogue
from mind_portal.rollups.catalogue import Dimension, Direction, Kind, Measure, Query, Source, Topic

APPLICATIONS = Source(
    code="loan_applications",
    table="loans_application",
    province_column="province_id",
    date_columns=("submitted_on", "decided_on"),
    columns=("status", "asked", "approved", "waited_days"),
)

ASKED = Query(
    code="loans.asked",
    sources={"loan_applications": 0},
    begins="loan_applications",
    sql="""
  select a.province_id as province, a.month, count(*) as applications, sum(a.asked) as asked
  from loans_application a
  where a.status <> 'draft' and a.province_id = any(%(provinces)s) and a.month between %(first)s and %(last)s
  group by 1, 2""",
)

DECIDED = Query(
    # By the month of the decision. What was approved and withdrawn afterwards counts no more.
    code="loans.decided",
    sources={"loan_applications": 0},
    begins="loan_applications",
    sql="""
  select a.province_id as province, a.decided_on - extract(day from a.decided_on)::int + 1 as month,
    count(*) as decided, sum(a.waited_days) as waited, count(a.waited_days) as timed,
    count(*) filter (where a.status in ('approved', 'conditional', 'contracted')) as approvals,
    coalesce(sum(a.approved) filter (where a.status in ('approved', 'conditional', 'contracted')), 0) as approved
  from loans_application a
  where a.province_id = any(%(provinces)s) and a.decided_on >= %(first)s and a.decided_on < %(after)s
  group by 1, 2""",
)

_ORIGIN = _("Loan applications to the SME fund through the provincial offices")
_LIST = "loans:application_list"

MEASURES = [
    Measure(
        code="loans.applications",
        name=_("Loan applications"),
        unit=_("applications"),
        definition=_("Applications to the fund that were submitted in the month, whatever became of them."),
        kind=Kind.FLOW,
        direction=Direction.NEUTRAL,
        dimension=Dimension.BUSINESS,
        query=ASKED.code,
        value="applications",
        drill=_LIST,
        origin=_ORIGIN,
    ),
    Measure(
        code="loans.asked",
        name=_("Money asked for"),
        unit=_("baht"),
        definition=_("Sum of what the applications submitted in the month ask for."),
        kind=Kind.FLOW,
        direction=Direction.NEUTRAL,
        dimension=Dimension.BUSINESS,
        query=ASKED.code,
        value="asked",
        rows="applications",
        drill=_LIST,
        origin=_ORIGIN,
    ),
    Measure(
        code="loans.approved",
        name=_("Money approved"),
        unit=_("baht"),
        definition=_(
            "Sum of the amounts that the committee approved in the month, with or without conditions; what was "
            "withdrawn afterwards is not counted."
        ),
        kind=Kind.FLOW,
        direction=Direction.NEUTRAL,  # rounds come and go: less in a month is no worse month
        dimension=Dimension.BUSINESS,
        query=DECIDED.code,
        value="approved",
        rows="approvals",
        drill=_LIST,
        drill_query="by=decision&status=approved&status=conditional&status=contracted",
        origin=_ORIGIN,
    ),
    Measure(
        code="loans.waiting_days",
        name=_("Working days until the decision"),
        unit=_("working days"),
        definition=_(
            "Mean of the working days from the submission to the committee's decision, of the applications that were "
            "approved or declined in the month."
        ),
        kind=Kind.RATIO,
        direction=Direction.DOWN,
        dimension=Dimension.BUSINESS,
        query=DECIDED.code,
        numerator="waited",
        denominator="timed",
        decimals=1,
        minimum_base=5,
        drill=_LIST,
        drill_query="by=decision",
        origin=_ORIGIN,
    ),
]

catalogue.register_topic(Topic("loans", _("Loans"), "building-bank", 60))
catalogue.register(sources=[APPLICATIONS], queries=[ASKED, DECIDED], measures=MEASURES)
