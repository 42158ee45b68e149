"""What reports contribute to the dashboards: who reported in time, and what certified reports say.

A report counts in the month in which it is due, by the province's extension if there is one. Amounts of a month's
report count in their month; those of a year's are a stock that stands in the twelve months after its due day, until the
next year's are due. A corrected report replaces its amounts; a returned one keeps them until it is put right.
"""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from factories.single_form.figures import FIGURE_WORDS, FIGURES
from mind_portal.rollups import catalogue
from mind_portal.rollups.catalogue import Dimension, Direction, Kind, Measure, Query, Source, Topic

REPORTS: Final = Source(
    code="reports",
    table="single_form_report",
    province_column="province_id",
    date_columns=("due_on",),
    columns=("is_expected", "is_standing", "certified_on", "status"),
)
REPORTED: Final = Source(
    code="reported_figures",
    table="single_form_reportedfigure",
    province_column="province_id",
    date_columns=("since", "until"),
    columns=("code", "value"),
)

DUE: Final = Query(
    code="reports.due",
    sources={"reports": 0},
    begins="reports",
    sql="""
  select r.province_id as province, r.due_month as month, count(*) as expected,
    count(*) filter (where r.is_standing and r.certified_on <= r.due_on) as on_time,
    count(*) filter (where r.is_standing and r.certified_on > r.due_on) as late,
    count(*) filter (where not r.is_standing) as missing
  from single_form_report r
  where r.is_expected and r.status <> 'not_required'
    and r.province_id = any(%(provinces)s) and r.due_month between %(first)s and %(last)s
  group by 1, 2""",
)

_SUMS = ", ".join(f"sum(f.value) filter (where f.code = '{code}') as {code}" for code in FIGURES)
_COUNTS = ", ".join(f"count(*) filter (where f.code = '{code}') as {code}_rows" for code in FIGURES)
_SHOWN = ", ".join(f"coalesce(sum(s.{name}), 0) as {name}" for code in FIGURES for name in (code, f"{code}_rows"))

AMOUNTS: Final = Query(
    code="reported.amounts",
    sources={"reported_figures": None},
    begins="reported_figures",
    sql=f"""
  select k.province, k.month, {_SHOWN}
  from keys k join (
    select f.province_id as province, f.since, f.until, {_SUMS}, {_COUNTS}
    from single_form_reportedfigure f
    where f.province_id = any(%(provinces)s) and f.since <= %(last)s and f.until > %(first)s
    group by 1, 2, 3
  ) s on s.province = k.province and s.since <= k.month and s.until > k.month
  group by 1, 2""",
)

_SOURCE = _("Reports of the enterprises in i-single-form and the expected set computed from the register")
_CERTIFIED = _("Certified reports of the enterprises in i-single-form")
_DRILL = "single_form:report_list"
_EXPECTED_MEANS = _(
    "Reports whose due day lies in the month, of the factories that by the register owed them on at least one day of "
    "the period; those that the office agreed are not required are left out."
)


def _share(name: str, title: str | Promise, meaning: str | Promise, direction: Direction) -> Measure:
    return Measure(
        code=f"reports.{name}_rate",
        name=title,
        unit="%",
        definition=meaning,
        kind=Kind.RATIO,
        direction=direction,
        dimension=Dimension.RULES,
        query=DUE.code,
        numerator=name,
        denominator="expected",
        decimals=1,
        scale=100,
        minimum_base=20,
        whole_months=True,
        drill=_DRILL,
        drill_query=f"standing={name}",
        origin=_SOURCE,
    )


def _number(name: str, title: str | Promise, meaning: str | Promise, direction: Direction) -> Measure:
    return Measure(
        code=f"reports.{name}",
        name=title,
        unit=_("reports"),
        definition=meaning,
        kind=Kind.FLOW,
        direction=direction,
        dimension=Dimension.RULES,
        query=DUE.code,
        value=name,
        whole_months=True,
        drill=_DRILL,
        drill_query=f"standing={name}",
        origin=_SOURCE,
    )


def _amount(
    code: str,
    title: str | Promise,
    meaning: str | Promise,
    dimension: Dimension,
    *,
    direction: Direction = Direction.NEUTRAL,
    kind: Kind = Kind.STOCK,
) -> Measure:
    return Measure(
        code=f"reported.{code}",
        name=title,
        unit=FIGURE_WORDS[code][1],
        definition=meaning,
        kind=kind,
        direction=direction,
        dimension=dimension,
        query=AMOUNTS.code,
        value=code,
        rows=f"{code}_rows",
        partial=True,
        drill=_DRILL,
        drill_query=f"figure={code}",
        origin=_CERTIFIED,
    )


_YEAR = _(
    "Sum of what the certified yearly reports say of the last fiscal year whose reports were due, as far as they have "
    "come in; shown in the twelve months after the due day."
)
_MONTH = _("Sum of what the certified monthly reports say for the month, as far as they have come in.")

MEASURES: Final = [
    _share(
        "on_time",
        _("Reports certified in time"),
        _("Of the reports that were due in the month, the share that was certified by the due day and not returned."),
        Direction.UP,
    ),
    _share(
        "late",
        _("Reports certified late"),
        _("Of the reports that were due in the month, the share that was certified after the due day."),
        Direction.DOWN,
    ),
    _share(
        "missing",
        _("Reports missing"),
        _(
            "Of the reports that are due in the month, the share without a certification that stands; in the current "
            "month also those whose day is still to come."
        ),
        Direction.DOWN,
    ),
    _number("expected", _("Reports expected"), _EXPECTED_MEANS, Direction.NEUTRAL),
    _number(
        "missing",
        _("Reports missing (number)"),
        _("Expected reports whose due day lies in the month and of which no certified version stands."),
        Direction.DOWN,
    ),
    _amount("energy_gj", _("Energy of fuels in factories"), _YEAR, Dimension.RULES, direction=Direction.DOWN),
    _amount("waste_hazardous_t", _("Hazardous waste of factories"), _YEAR, Dimension.SOCIETY, direction=Direction.DOWN),
    _amount("year_workers", _("Workers by the yearly reports"), _YEAR, Dimension.COMMUNITY, direction=Direction.UP),
    _amount("water_m3", _("Water used by factories"), _YEAR, Dimension.SOCIETY, direction=Direction.DOWN),
    _amount("waste_other_t", _("Other waste of factories"), _YEAR, Dimension.SOCIETY, direction=Direction.DOWN),
    _amount("electricity_kwh", _("Electricity bought by factories"), _YEAR, Dimension.RULES),
    _amount("year_production_t", _("Production by the yearly reports"), _YEAR, Dimension.BUSINESS),
    _amount("production_t", _("Production of the month"), _MONTH, Dimension.BUSINESS, kind=Kind.FLOW),
    _amount("sales_baht", _("Sales of the month"), _MONTH, Dimension.BUSINESS, direction=Direction.UP, kind=Kind.FLOW),
    _amount("workers", _("Workers by the monthly reports"), _MONTH, Dimension.COMMUNITY, direction=Direction.UP),
]

catalogue.register(sources=[REPORTS, REPORTED], queries=[DUE, AMOUNTS], measures=MEASURES)
catalogue.register_topic(Topic("reports", _("Reports"), "report", 30))
catalogue.register_topic(Topic("reported", _("What factories report"), "bolt", 32))
