"""A measure's page: what it is, and every province in every month."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mind_portal.core import thai
from mind_portal.dashboards import mapping, ranking, selectors, trends, words
from mind_portal.dashboards.figures import Figure, Series, add_up, figure_of, plus, shown, with_unit
from mind_portal.dashboards.links import Lists, measure_url, nation_url, province_url, rows_url
from mind_portal.dashboards.periods import Period, trend_months, unfinished
from mind_portal.geography import selectors as geography
from mind_portal.rollups import catalogue
from mind_portal.rollups.catalogue import DIMENSION_LABELS, Direction, Kind, Measure
from mind_portal.rollups.selectors import NOTHING, Sums

SHORT = 13
"""Columns of the table unless all months are asked for: this month, and back to the same month last year."""

KINDS: dict[Kind, Promise] = {
    Kind.FLOW: gettext_lazy("Counted per month; months and provinces add up"),
    Kind.STOCK: gettext_lazy("State at the end of the month; provinces add up, of several months the last counts"),
    Kind.RATIO: gettext_lazy("Ratio; numerators and denominators are added up before dividing"),
}
MEDIAN = gettext_lazy("Median, read from counts by range of days; the counts add up over months and provinces")
DIRECTIONS: dict[Direction, Promise] = {
    Direction.UP: gettext_lazy("More is better"),
    Direction.DOWN: gettext_lazy("Less is better"),
    Direction.NEUTRAL: gettext_lazy("Neither more nor less is better"),
}


@dataclass(frozen=True)
class Data:
    """All that the page and its exports show: every province in every month, and the nation."""

    measure: Measure
    period: Period
    months: Sequence[dt.date]
    provinces: Mapping[str, Series]
    nation: Series
    names: Sequence[tuple[str, str]]


def read(measure: Measure, period: Period, *, months: int | None = None) -> Data:
    """One query. `months`: only the last so many."""
    wanted = trend_months(period.today)
    provinces = selectors.provinces_series(measure, wanted)
    nation: dict[dt.date, Sums] = {}
    for series in provinces.values():
        for month, sums in series.items():
            nation[month] = plus(nation.get(month, NOTHING), sums)
    chosen = wanted[-months:] if months else wanted
    return Data(measure, period, chosen, provinces, nation, geography.province_choices())


def context(data: Data, lists: Lists) -> dict[str, object]:
    """Everything that the page shows; `lists`: those of rows that the reader may open."""
    measure, current = data.measure, data.period.current
    figure = figure_of(measure, data.period, data.nation)
    line = trends.points(measure, data.nation, trend_months(data.period.today))
    label = _("%(measure)s over %(months)d months, latest %(value)s") % {
        "measure": measure.name, "months": len(line), "value": with_unit(measure, line[-1][1]),
    }  # fmt: skip
    return {
        "measure_name": str(measure.name),
        "facts": facts(measure),
        "has_figures": bool(data.nation),
        "figure_value": with_unit(measure, figure.value),
        "figure_change": words.change_html(figure),
        "period_title": data.period.title,
        "as_of": thai.format_datetime(add_up(data.nation, data.months).computed_at),
        "unfinished": unfinished(data.period),
        "unit": words.quantity_name(measure),
        "trend": trends.draw(measure, line, current=current, label=label),
        "trend_data": trends.chart_data(measure, line, current),
        "heat": heat(data),
        "heat_label": _("All provinces, %(months)d months") % {"months": len(data.months)},
        "csv_url": reverse("dashboards:measure_export", args=[measure.code, "csv"]),
        "xlsx_url": reverse("dashboards:measure_export", args=[measure.code, "xlsx"]),
        "api_url": api_url(measure),
        "all_url": measure_url(measure.code, months="all") if len(data.months) == SHORT else "",
        "map_url": nation_url(measure=measure.code),
        "rows_url": rows_url(measure, figure.span, lists),
    }


def facts(measure: Measure) -> list[tuple[str, str]]:
    """What the measure is, as pairs of words."""
    found = [
        (_("What is counted"), str(measure.definition)),
        (_("Kind"), str(MEDIAN if measure.spread else KINDS[measure.kind])),
        (_("Formula"), formula(measure)),
        (_("Unit"), words.quantity_name(measure)),
        (_("Direction"), str(DIRECTIONS[measure.direction])),
        (_("Dimension of MIND"), str(DIMENSION_LABELS[measure.dimension])),
    ]
    if measure.origin:
        found.append((_("Source"), str(measure.origin)))
    if measure.minimum_base:
        text = _("below %(base)s a province is neither coloured nor ranked")
        found.append((_("Smallest base"), text % {"base": thai.format_number(measure.minimum_base)}))
    return [*found, (_("Code"), measure.code)]


def formula(measure: Measure) -> str:
    """How the value is made of the columns of its query."""
    if measure.kind is not Kind.RATIO:
        return f"sum({measure.value})" if not measure.takes_last_month else measure.value
    if measure.spread:
        return f"median({measure.spread})"
    scale = f" × {measure.scale}" if measure.scale != 1 else ""
    return f"sum({measure.numerator}) / sum({measure.denominator}){scale}"


def api_url(measure: Measure) -> str:
    """The cells of this measure in the API."""
    try:
        return f"{reverse('cell-list')}?measure={measure.code}"
    except NoReverseMatch:
        return ""


# --- the table of provinces and months ---


def heat(data: Data) -> SafeString:
    """All provinces and months; the darker, the higher. The nation stands in the last row."""
    measure = data.measure
    found = {
        (code, month): series[month]
        for code, series in data.provinces.items() for month in data.months if month in series
    }  # fmt: skip
    small = {key for key, sums in found.items() if ranking.has_small_base(measure, sums)}
    values = {key: sums.figure(measure) for key, sums in found.items()}
    edges = mapping.round_edges([value for key, value in values.items() if value is not None and key not in small])
    parts = [_head(data.months)]
    for code, name in data.names:
        cells = "".join(
            _cell(measure, values.get((code, month)), edges, small=(code, month) in small) for month in data.months
        )
        parts.append(f'<tr><th scope="row"><a href="{province_url(code)}">{escape(name)}</a></th>{cells}</tr>')
    totals = [data.nation.get(month, NOTHING).figure(measure) for month in data.months]
    nation = "".join(f"<td>{shown(measure, total)}</td>" for total in totals)
    parts.append(f'</tbody><tfoot><tr><th scope="row">{escape(_("The whole country"))}</th>{nation}</tr></tfoot>')
    return mark_safe("".join(parts))  # noqa: S308 - names escaped, the rest numbers and our words


def _head(months: Sequence[dt.date]) -> str:
    cells = "".join(f'<th scope="col" class="m-num">{thai.format_date(month, "month")}</th>' for month in months)
    return f'<thead><tr><th scope="col">{escape(_("Province"))}</th>{cells}</tr></thead><tbody>'


def _cell(measure: Measure, value: float | None, edges: Sequence[float], *, small: bool) -> str:
    if value is None:
        return '<td class="m-h0">–</td>'
    step = 0 if small else mapping.step_of(value, edges)
    return f'<td class="m-h{step}">{shown(measure, value)}</td>'


# --- the list of measures ---


@dataclass(frozen=True)
class Entry:
    """A measure in the list."""

    name: str
    url: str
    definition: str
    value: str
    change: str
    part: bool


def index(period: Period) -> list[tuple[str, list[Entry]]]:
    """All measures with the nation's figures, by dimension. One query."""
    months = trend_months(period.today)
    all_series = selectors.nation_series(catalogue.measures(), months)
    codes = {measure.code for measure in catalogue.measures()}
    found = []
    for dimension, title in DIMENSION_LABELS.items():
        entries = [
            _entry(figure_of(each, period, all_series[each.code]), part=each.code.rpartition(".")[0] in codes)
            for each in catalogue.measures() if each.dimension is dimension
        ]  # fmt: skip
        if entries:
            found.append((str(title), entries))
    return found


def _entry(figure: Figure, *, part: bool) -> Entry:
    measure = figure.measure
    return Entry(
        str(measure.name), measure_url(measure.code), str(measure.definition), with_unit(measure, figure.value),
        words.change_html(figure), part,
    )  # fmt: skip
