"""A province's page: its leading figures among its peers, then and now, and what lies behind."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mind_portal.core import thai
from mind_portal.core.templatetags.components import bar
from mind_portal.dashboards import peers, ranking, selectors, sentences, trends, words
from mind_portal.dashboards.areas import areas, choices
from mind_portal.dashboards.drawing import draw_place
from mind_portal.dashboards.figures import Figure, Series, compact, figure_of, main_measures, shown, span_of, with_unit
from mind_portal.dashboards.links import NO_LISTS, Lists, measure_url, nation_url, province_url, rows_url
from mind_portal.dashboards.nation import ICONS, leading
from mind_portal.dashboards.periods import (
    LABELS,
    Period,
    PeriodCode,
    fiscal_year_name,
    month_range,
    trend_months,
    unfinished,
)
from mind_portal.dashboards.recent import Comparison, compare
from mind_portal.geography import selectors as geography
from mind_portal.geography.models import Region
from mind_portal.geography.reference import provinces
from mind_portal.rollups import catalogue
from mind_portal.rollups.catalogue import DIMENSION_LABELS, Dimension, Direction, Kind, Measure

SIZE = "factories.operating"
"""The measure by which peers are chosen."""


Peers = Mapping[str, Mapping[str, Figure]]


@dataclass(frozen=True)
class Choice:
    """What the reader chose, from the address, and the lists of rows that he may open."""

    code: str
    period: Period
    measure: str
    lists: Lists = NO_LISTS

    def query(self, **changed: str) -> dict[str, str]:
        kept = {"period": self.period.code.value, "measure": self.measure} | changed
        usual = {"period": PeriodCode.FISCAL.value}
        return {name: value for name, value in kept.items() if value and usual.get(name) != value}


@dataclass(frozen=True)
class Data:
    """The province's monthly cells and figures, the leading figures of all provinces, and its peers' codes."""

    months: Sequence[dt.date]
    series: Mapping[str, Series]
    figures: Mapping[str, Figure]
    main: Sequence[Figure]
    all_provinces: Peers
    group: list[str]
    names: Mapping[str, str]

    @property
    def has_figures(self) -> bool:
        return any(self.series.values())


def leaders() -> list[tuple[Dimension, Measure]]:
    """The leading measure of every dimension that has measures."""
    found = []
    for dimension in DIMENSION_LABELS:
        measures = [each for each in main_measures(catalogue.measures()) if each.dimension is dimension]
        if measures:
            found.append((dimension, leading(measures)))
    return found


def read_all(period: Period) -> Peers:
    """The leading figures of all provinces, and their sizes: the same for every province's page."""
    measures = {measure.code: measure for _dimension, measure in leaders()}
    measures |= {each.code: each for each in catalogue.measures() if each.code == SIZE}
    spans = {code: (measure, span_of(measure, period, period.months)) for code, measure in measures.items()}
    return selectors.province_figures(spans)


def read(choice: Choice, all_provinces: Peers) -> Data:
    """One query more: the province's own cells."""
    months = trend_months(choice.period.today)
    series = selectors.province_series(choice.code, catalogue.measures(), months)
    figures = {each.code: figure_of(each, choice.period, series[each.code]) for each in catalogue.measures()}
    main = [figures[each.code] for each in main_measures(catalogue.measures())]
    sizes = {code: figure.value or 0.0 for code, figure in all_provinces.get(SIZE, {}).items()}
    group = peers.nearest(choice.code, sizes)
    return Data(months, series, figures, main, all_provinces, group, geography.province_names())


def subtitle(choice: Choice, data: Data) -> str:
    """`ปีงบประมาณ 2570 · … · โรงงานดำเนินการ 2,474 แห่ง · เทียบกลุ่มขนาดใกล้กัน 9 จังหวัด`."""
    parts = [choice.period.title]
    size = data.figures.get(SIZE)
    if size and size.value is not None:
        parts.append(f"{size.measure.name} {with_unit(size.measure, size.value)}")
    if len(data.group) > 1:
        parts.append(_("beside %(count)d provinces of similar size") % {"count": len(data.group)})
    return " · ".join(parts)


def region_name(code: str) -> str:
    """The region that the province lies in."""
    return str(Region(provinces()[code].region).label)


def period_links(choice: Choice) -> list[tuple[str, object, bool]]:
    return [
        (province_url(choice.code, **choice.query(period=code.value)), label, code is choice.period.code)
        for code, label in LABELS.items()
    ]


def context(choice: Choice, data: Data) -> dict[str, object]:
    """Everything that the figures' part of the page shows."""
    code = choice.measure if choice.measure in data.figures else asked(data) or leaders()[0][1].code
    chosen = data.figures[code]
    moments = [figure.sums.computed_at for figure in data.main if figure.sums.computed_at]
    return {
        "name": data.names[choice.code],
        "brief": brief(choice, data),
        "as_of": thai.format_datetime(max(moments, default=None)),
        "tiles": tiles(choice, data),
        "peer_names": sentences.listed([data.names[code] for code in data.group[1:]]),
        "measure_choices": choices(chosen.measure),
        "areas": areas(data.figures, lambda each: rows_or_measure(each, choice)),
        "form_url": province_url(choice.code),
        "kept": [("period", choice.period.code.value)],
        "rows": table(choice, data),
        "fiscal_year": fiscal_year_name(choice.period.current),
        "unfinished": unfinished(choice.period),
        "breakdowns": breakdowns(choice, data),
        **trend(choice, data, chosen),
    }


def asked(data: Data) -> str:
    """The code of the measure to ask about; empty when nothing got worse."""
    worst = sentences.worst(data.main)
    return worst.measure.code if worst else ""


def brief(choice: Choice, data: Data) -> SafeString:
    """The page in one sentence: counts, what to ask, and where the province stands in it."""
    opening = sentences.summary(data.main)
    code = asked(data)
    if not code:
        well = sentences.best(data.main)
        return sentences.joined(opening, sentences.praise(well, rows_or_measure(well, choice)) if well else "")
    figure = data.figures[code]
    address = province_url(choice.code, **choice.query(measure=code)) + "#trend"
    place = place_of(choice.code, figure.measure, data)
    standing = ""
    if place:
        standing = _("It is number %(rank)d of %(of)d provinces of similar size") % {"rank": place.rank, "of": place.of}
    return sentences.joined(opening, sentences.question(figure, address), standing)


def rows_or_measure(figure: Figure, choice: Choice) -> str:
    """The rows behind, or the measure's page when it has no list that the reader may open."""
    return rows_url(figure.measure, figure.span, choice.lists, choice.code) or measure_url(figure.measure.code)


# --- tiles ---


@dataclass(frozen=True)
class Tile:
    """A dimension's leading figure with its place among peers."""

    title: str
    icon: str
    name: str
    url: str
    value: str
    unit: str
    note: str
    on_year: str
    on_month: str
    place: SafeString | str
    standing: str
    standing_state: str


def tiles(choice: Choice, data: Data) -> list[Tile]:
    found = []
    for dimension, measure in leaders():
        figure = data.figures[measure.code]
        value, unit = compact(measure, figure.value)
        place = place_of(choice.code, measure, data)
        recent = compare(measure, data.series[measure.code], choice.period)
        standing = _standing(place, measure) if place else ""
        found.append(
            Tile(
                title=str(DIMENSION_LABELS[dimension]), icon=ICONS[dimension], name=str(measure.name),
                url=rows_or_measure(figure, choice), value=value, unit=unit, note=words.fraction(figure),
                on_year=words.change_html(figure), on_month=words.change_html(recent.on_month),
                place=draw_place(place, _spoken(place, measure, standing)) if place else "", standing=standing,
                standing_state=_third(place) if place else "",
            )
        )  # fmt: skip
    return found


def place_of(code: str, measure: Measure, data: Data) -> peers.Place | None:
    """The province's place in its group: of a ratio by its value, of a count (which only says who is large) by its
    change on the year. None when nothing is good or bad about it, or when too few can be compared."""
    figures = data.all_provinces.get(measure.code, {})
    if measure.direction is Direction.NEUTRAL:
        return None
    known = {}
    for each in data.group:
        if each in figures and not ranking.is_small(figures[each]):
            value = figures[each].value if measure.kind is Kind.RATIO else figures[each].change
            if value is not None:
                known[each] = value
    return peers.place(code, known, up_is_good=measure.direction is Direction.UP)


def _standing(place: peers.Place, measure: Measure) -> str:
    parts = {"rank": place.rank, "of": place.of}
    if measure.kind is Kind.RATIO:
        return _("Number %(rank)d of %(of)d provinces") % parts
    return _("Number %(rank)d of %(of)d provinces by its change") % parts


def _third(place: peers.Place) -> str:
    """The best and the worst third of the group have a colour; the number is what says it."""
    if place.rank * 3 <= place.of:
        return "good"
    return "bad" if (place.of - place.rank) * 3 < place.of else "none"


def _spoken(place: peers.Place, measure: Measure, standing: str) -> str:
    decimals = measure.decimals if measure.kind is Kind.RATIO else 1
    value, median = (thai.format_number(each, decimals) for each in (place.value, place.median))
    return _("%(standing)s: %(value)s, the middle of the group %(median)s") % {
        "standing": standing, "value": value, "median": median,
    }  # fmt: skip


# --- every measure, then and now ---


@dataclass(frozen=True)
class Row:
    """A measure in the table: its last month, beside the month before and a year before, and the fiscal year."""

    name: str
    url: str
    unit: str
    value: str
    month: str
    on_month: str
    on_year: str
    year_to_date: str
    year_change: str
    rows_url: str
    part: bool


def table(choice: Choice, data: Data) -> list[Row]:
    """Every measure of the catalogue that has cells here."""
    return [_row(measure, choice, data) for measure in catalogue.measures() if data.series[measure.code]]


def _row(measure: Measure, choice: Choice, data: Data) -> Row:
    series = data.series[measure.code]
    recent: Comparison = compare(measure, series, choice.period)
    to_date = recent.year_to_date
    return Row(
        name=str(measure.name),
        url=measure_url(measure.code),
        unit=str(measure.unit),
        value=shown(measure, recent.on_month.value),
        month=thai.format_date(recent.month, "month"),
        on_month=words.change_html(recent.on_month),
        on_year=words.change_html(recent.on_year),
        year_to_date="" if measure.takes_last_month else shown(measure, to_date.value),
        year_change="" if measure.takes_last_month else words.change_html(to_date),
        rows_url=rows_url(measure, recent.on_month.span, choice.lists, choice.code),
        part=measure.code.rpartition(".")[0] in data.figures,
    )


# --- charts ---


def trend(choice: Choice, data: Data, figure: Figure) -> dict[str, object]:
    """The chosen measure over the last months."""
    measure, current = figure.measure, choice.period.current
    line = trends.points(measure, data.series[measure.code], data.months)
    label = _("%(measure)s over %(months)d months, latest %(value)s") % {
        "measure": measure.name, "months": len(line), "value": with_unit(measure, line[-1][1]),
    }  # fmt: skip
    return {
        "measure_name": str(measure.name),
        "measure_url": measure_url(measure.code),
        "unit": words.quantity_name(measure),
        "trend": trends.draw(measure, line, current=current, label=label),
        "trend_data": trends.chart_data(measure, line, current),
        "trend_table": [(thai.format_date(month, "month"), shown(measure, value)) for month, value in reversed(line)],
        "figure_value": with_unit(measure, figure.value),
        "figure_change": words.change_html(figure),
        "figure_months": month_range(figure.span.shown),
        "rows_url": rows_url(measure, figure.span, choice.lists, choice.code),
    }


@dataclass(frozen=True)
class Part:
    """One line of a breakdown: its share of the whole, and the rows."""

    name: str
    url: str
    value: str
    bar: str
    change: str


@dataclass(frozen=True)
class Breakdown:
    """A measure by class or severity."""

    title: str
    total: str
    as_of: str
    parts: list[Part]


def breakdowns(choice: Choice, data: Data) -> list[Breakdown]:
    """Stocks that are broken down: factories by class, open findings by severity."""
    found = []
    for figure in data.main:
        measure = figure.measure
        parts = [each for each in data.figures.values() if each.measure.code.rpartition(".")[0] == measure.code]
        if parts and measure.kind is Kind.STOCK and figure.value is not None:
            lines = [_part(each, figure.value, choice) for each in parts]
            total = with_unit(measure, figure.value)
            found.append(Breakdown(str(measure.name), total, thai.format_datetime(figure.sums.computed_at), lines))
    return found


def _part(figure: Figure, whole: float, choice: Choice) -> Part:
    name = str(figure.measure.name)
    return Part(
        name=name.partition(": ")[2] or name,
        url=rows_or_measure(figure, choice),
        value=shown(figure.measure, figure.value),
        bar=bar(figure.value or 0, of=whole or 1),
        change=words.change_html(figure, brief=True),
    )


def national_url(choice: Choice) -> str:
    return nation_url(period="" if choice.period.code is PeriodCode.FISCAL else choice.period.code.value)
