"""What the register contributes to the dashboards. Its months begin with the oldest period of a licence."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mind_portal.rollups import catalogue
from mind_portal.rollups.catalogue import Dimension, Direction, Kind, Measure, Query, Source, Topic
from mind_portal.rollups.stocks import Stock, month_of

LICENCE_PERIODS = Source(
    code="licence_periods",
    table="factories_licenceperiod",
    province_column="province_id",
    date_columns=("since", "until"),
    columns=("licence_id", "status", "factory_class", "horsepower", "workers", "capital"),
)
LICENCES = Source(
    code="licences",
    table="factories_licence",
    province_column="province_id",
    date_columns=("licensed_on", "started_on", "ended_on"),
    columns=("licensed_on", "started_on"),
)
LICENCE_SITES = Source(
    # A licence that is put on another site moves what is counted by site, in every month.
    code="licence_sites",
    table="factories_licence",
    province_column="province_id",
    date_columns=(),
    columns=("id", "site_id"),
    on=("update",),
)

OPERATING = Query(
    code="factories.operating",
    sources={"licence_periods": None},
    begins="licence_periods",
    sql=Stock(
        table="factories_licenceperiod",
        province="province_id",
        begins="since",
        ends="until",
        standing="r.until is null",
        where="r.status = 'operating'",
        columns={
            "operating": "1",
            "class1": "(r.factory_class is not distinct from 1)::int",
            "class2": "(r.factory_class is not distinct from 2)::int",
            "class3": "(r.factory_class is not distinct from 3)::int",
            "workers": "r.workers",
            "capital": "r.capital",
            "horsepower": "r.horsepower",
        },
    ).sql(),
)

_BEGAN = "coalesce(r.licensed_on, r.started_on)"

LICENCE_FLOWS = Query(
    code="factories.licence_flows",
    sources={"licences": 0},
    begins="licences",
    sql=f"""
  select e.province, e.month, sum(e.begun) as begun, sum(e.ended) as ended
  from (
    select r.province_id as province, {month_of(_BEGAN)} as month, 1 as begun, 0 as ended from factories_licence r
    where r.province_id = any(%(provinces)s) and {_BEGAN} >= %(first)s and {_BEGAN} < %(after)s
    union all
    select r.province_id, {month_of("r.ended_on")}, 0, 1 from factories_licence r
    where r.province_id = any(%(provinces)s) and r.ended_on >= %(first)s and r.ended_on < %(after)s
  ) e
  group by 1, 2""",
)

_REGISTER = _("DIW's register of factories, as imported and as corrected by the provincial office")
_OPERATING_MEANS = _(
    "Licences and notifications whose status on the last day of the month is “operating” (started up); in the current "
    "month: as known now. Licensed but not started, stopped for a time, closed and struck off are not counted. A place "
    "with two licences counts twice, as in the register."
)
_DRILL = "factories:site_list"


def _by_class(number: int, name: str | Promise, definition: str | Promise) -> Measure:
    return Measure(
        code=f"factories.operating.class{number}",
        name=name,
        unit=_("factories"),
        definition=definition,
        kind=Kind.STOCK,
        direction=Direction.NEUTRAL,
        dimension=Dimension.BUSINESS,
        query=OPERATING.code,
        value=f"class{number}",
        drill=_DRILL,
        drill_query=f"licences=operating{number}",
        origin=_REGISTER,
    )


MEASURES = [
    Measure(
        code="factories.operating",
        name=_("Operating factories"),
        unit=_("factories"),
        definition=_OPERATING_MEANS,
        kind=Kind.STOCK,
        direction=Direction.UP,
        dimension=Dimension.BUSINESS,
        query=OPERATING.code,
        value="operating",
        drill=_DRILL,
        drill_query="licences=operating",
        origin=_REGISTER,
    ),
    _by_class(
        1,
        _("Operating factories of class 1"),
        _("Operating factories (see there) registered in class 1: may operate at once."),
    ),
    _by_class(
        2,
        _("Operating factories of class 2"),
        _("Operating factories (see there) registered in class 2: must notify before they operate."),
    ),
    _by_class(
        3,
        _("Operating factories of class 3"),
        _("Operating factories (see there) registered in class 3: need a licence before they operate."),
    ),
    Measure(
        code="factories.workers",
        name=_("Workers in operating factories"),
        unit=_("persons"),
        definition=_("Sum of the workers written in the register for the operating factories at the end of the month."),
        kind=Kind.STOCK,
        direction=Direction.UP,
        dimension=Dimension.COMMUNITY,
        query=OPERATING.code,
        value="workers",
        rows="operating",
        drill=_DRILL,
        drill_query="licences=operating",
        origin=_REGISTER,
    ),
    Measure(
        code="factories.capital",
        name=_("Capital of operating factories"),
        unit=_("baht"),
        definition=_("Sum of the capital in baht written in the register for the operating factories at month's end."),
        kind=Kind.STOCK,
        direction=Direction.UP,
        dimension=Dimension.BUSINESS,
        query=OPERATING.code,
        value="capital",
        rows="operating",
        drill=_DRILL,
        drill_query="licences=operating",
        origin=_REGISTER,
    ),
    Measure(
        code="factories.horsepower",
        name=_("Horsepower of operating factories"),
        unit=_("hp"),
        definition=_(
            "Sum of the machine horsepower written in the register for the operating factories at month's end."
        ),
        kind=Kind.STOCK,
        direction=Direction.NEUTRAL,
        dimension=Dimension.RULES,
        query=OPERATING.code,
        value="horsepower",
        rows="operating",
        drill=_DRILL,
        drill_query="licences=operating",
        origin=_REGISTER,
    ),
    Measure(
        code="factories.licences_new",
        name=_("New licences"),
        unit=_("licences"),
        definition=_("Licences and notifications whose date of licence (else of start) lies in the month."),
        kind=Kind.FLOW,
        direction=Direction.UP,
        dimension=Dimension.BUSINESS,
        query=LICENCE_FLOWS.code,
        value="begun",
        drill=_DRILL,
        drill_query="licences=new",
        origin=_REGISTER,
    ),
    Measure(
        code="factories.licences_ended",
        name=_("Ended licences"),
        unit=_("licences"),
        definition=_("Licences and notifications whose date of end (closed or struck off) lies in the month."),
        kind=Kind.FLOW,
        direction=Direction.DOWN,
        dimension=Dimension.BUSINESS,
        query=LICENCE_FLOWS.code,
        value="ended",
        drill=_DRILL,
        drill_query="licences=ended",
        origin=_REGISTER,
    ),
]

catalogue.register_topic(Topic("factories", _("The register"), "building-factory-2", 10))
catalogue.register(
    sources=[LICENCE_PERIODS, LICENCES, LICENCE_SITES], queries=[OPERATING, LICENCE_FLOWS], measures=MEASURES
)
