"""The nation's page: what it says, worked out from two queries. The template only lays it out."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mind_portal.core import thai
from mind_portal.core.templatetags.components import sparkline
from mind_portal.dashboards import mapping, ranking, selectors, sentences, trends, words
from mind_portal.dashboards.areas import areas, choices
from mind_portal.dashboards.changes import Scene, changes, compared_note
from mind_portal.dashboards.drawing import Tip, draw_inset, draw_map
from mind_portal.dashboards.figures import Figure, Series, compact, figure_of, is_share, main_measures, shown, with_unit
from mind_portal.dashboards.links import NO_LISTS, Lists, measure_url, nation_url, province_url
from mind_portal.dashboards.periods import LABELS, Period, PeriodCode, trend_months, unfinished
from mind_portal.dashboards.ranking import ORDER_LABELS, Order
from mind_portal.dashboards.shapes import shapes
from mind_portal.dashboards.words import LegendLine
from mind_portal.geography import selectors as geography
from mind_portal.geography.reference import BANGKOK
from mind_portal.rollups import catalogue
from mind_portal.rollups.catalogue import DIMENSION_LABELS, Dimension, Direction, Kind, Measure
from mind_portal.rollups.selectors import Meaning

ICONS = {
    Dimension.BUSINESS: "building-factory-2",
    Dimension.SOCIETY: "users-group",
    Dimension.RULES: "leaf",
    Dimension.COMMUNITY: "coins",
}
ROWS = 12
"""Rows of the ranking on the page; the measure's page has all."""

SPARK_MONTHS = 13
WITHOUT_OFFICE = frozenset({BANGKOK})


@dataclass(frozen=True)
class Choice:
    """What the reader chose, from the address, and the lists of rows that he may open."""

    period: Period
    measure: str
    order: Order
    lists: Lists = NO_LISTS

    def query(self, **changed: str) -> dict[str, str]:
        kept = {"period": self.period.code.value, "measure": self.measure, "order": self.order.value} | changed
        usual = {"period": PeriodCode.FISCAL.value, "order": Order.NEED.value}
        return {name: value for name, value in kept.items() if value and usual.get(name) != value}


@dataclass(frozen=True)
class Data:
    """What was read: the nation's monthly sums, its figures, and the provinces' figures of two measures."""

    months: Sequence[dt.date]
    series: Mapping[str, Series]
    figures: Mapping[str, Figure]
    main: Sequence[Figure]
    chosen: Figure
    asked: Figure | None
    provinces: Mapping[str, Mapping[str, Figure]]
    names: Mapping[str, str]


def read(choice: Choice) -> Data | None:
    """Two queries; None when no measure has a figure yet."""
    months = trend_months(choice.period.today)
    series = selectors.nation_series(catalogue.measures(), months)
    figures = {each.code: figure_of(each, choice.period, series[each.code]) for each in catalogue.measures()}
    if not any(series.values()):
        return None
    main = [figures[each.code] for each in main_measures(catalogue.measures())]
    asked = sentences.worst(main)
    chosen = figures.get(choice.measure) or asked or figures[leading(catalogue.measures()).code]
    spans = {figure.measure.code: (figure.measure, figure.span) for figure in (chosen, asked) if figure}
    provinces = selectors.province_figures(spans)
    return Data(months, series, figures, main, chosen, asked, provinces, geography.province_names())


def leading(measures: Sequence[Measure]) -> Measure:
    """The measure that stands for a dimension: a share before another ratio, then what has a good direction."""

    def rank(measure: Measure) -> tuple[bool, bool, bool]:
        return not is_share(measure), measure.kind is not Kind.RATIO, measure.direction is Direction.NEUTRAL

    return min(measures, key=rank)


def context(choice: Choice, data: Data) -> dict[str, object]:
    """Everything that the figures' part of the page shows."""
    measure = data.chosen.measure
    scene = Scene(data.chosen, data.provinces[measure.code], data.names, choice.period.code.value, choice.lists)
    marks = changes(scene)
    return {
        "brief": brief(choice, data),
        "as_of": as_of(data.figures.values()),
        "covered": covered(data),
        "cards": cards(choice, data),
        "measure": measure,
        "measure_name": str(measure.name),
        "measure_url": measure_url(measure.code, period=choice.period.code.value),
        "measure_as_of": thai.format_datetime(data.chosen.sums.computed_at),
        "period_links": period_links(choice),
        "areas": areas(data.figures, lambda each: measure_url(each.measure.code, period=choice.period.code.value)),
        "measure_choices": choices(measure),
        "changes": marks,
        "changes_note": _("effect on the nation") if data.chosen.difference is not None else "",
        "compared_note": compared_note(data.chosen),
        "beside_name": words.beside_name(measure),
        "table_head": words.ranking_head(measure),
        **picture(choice, data, [mark.code for mark in marks if mark.number]),
        **trend(choice, data),
        **ranked(choice, data),
    }


def as_of(figures: object) -> str:
    """When the newest of the figures was computed."""
    moments = [figure.sums.computed_at for figure in figures if figure.sums.computed_at]  # type: ignore[attr-defined]
    return thai.format_datetime(max(moments, default=None))


def covered(data: Data) -> str:
    """How many provinces have a figure of the chosen measure."""
    counts = {"some": len(data.provinces[data.chosen.measure.code]), "all": len(data.names)}
    return _("figures of %(some)d of %(all)d provinces") % counts


def period_links(choice: Choice) -> list[tuple[str, object, bool]]:
    return [
        (nation_url(**choice.query(period=code.value)), label, code is choice.period.code)
        for code, label in LABELS.items()
    ]


# --- the sentence ---


def brief(choice: Choice, data: Data) -> SafeString:
    """The page in one sentence."""
    opening = sentences.summary(data.main)
    asked = data.asked
    if asked is None:
        well = sentences.best(data.main)
        follow = sentences.praise(well, measure_url(well.measure.code)) if well else ""
        return sentences.joined(opening, follow)
    address = nation_url(**choice.query(measure=asked.measure.code)) + "#map"
    found = sentences.effects(asked, data.provinces[asked.measure.code])
    reason = sentences.because(asked, found, data.names) or sentences.most(found, asked, data.names)
    return sentences.joined(opening, sentences.question(asked, address) + (f" {reason}" if reason else ""))


# --- the four dimensions ---


@dataclass(frozen=True)
class Line:
    """A lesser measure of a card."""

    name: str
    url: str
    value: str
    change: str


@dataclass(frozen=True)
class Card:
    """A dimension: its leading measure large, others below."""

    title: str
    icon: str
    state: str
    tag: str
    name: str
    url: str
    value: str
    unit: str
    change: str
    note: str
    spark: str
    lines: list[Line]
    as_of: str


def cards(choice: Choice, data: Data) -> list[Card]:
    """One card for each dimension that has measures."""
    found = []
    for dimension, title in DIMENSION_LABELS.items():
        measures = [figure.measure for figure in data.main if figure.measure.dimension is dimension]
        if measures:
            found.append(_card(dimension, str(title), measures, choice, data))
    return found


def _card(dimension: Dimension, title: str, measures: Sequence[Measure], choice: Choice, data: Data) -> Card:
    first = leading(measures)
    figure = data.figures[first.code]
    line = trends.points(first, data.series[first.code], data.months[-SPARK_MONTHS:])
    state, tag = _standing([data.figures[each.code] for each in measures])
    others = [each for each in measures if each is not first][:3]
    period = choice.period.code.value
    value, unit = compact(first, figure.value)
    return Card(
        title=title,
        icon=ICONS[dimension],
        state=state,
        tag=tag,
        name=str(first.name),
        url=measure_url(first.code, period=period),
        value=value,
        unit=unit,
        change=words.change_html(figure),
        note=words.fraction(figure),
        spark=sparkline([value for _month, value in line], width=104, height=36),
        lines=[_line(data.figures[each.code], period) for each in others],
        as_of=thai.format_datetime(figure.sums.computed_at),
    )


def _line(figure: Figure, period: str) -> Line:
    measure = figure.measure
    value, unit = compact(measure, figure.value)
    name = str(measure.name) if unit == "%" else f"{measure.name} ({unit})"
    address = measure_url(measure.code, period=period)
    return Line(name, address, f"{value}%" if unit == "%" else value, words.change_html(figure, brief=True))


def _standing(figures: Sequence[Figure]) -> tuple[str, str]:
    """How many of a dimension's measures got better: state and words of its tag."""
    meanings = [
        each.meaning
        for each in figures
        if each.measure.direction is not Direction.NEUTRAL and each.difference is not None
    ]
    if not meanings:
        return "none", _("nothing to compare")
    better, worse = meanings.count(Meaning.BETTER), meanings.count(Meaning.WORSE)
    counts = {"better": better, "worse": worse, "all": len(meanings)}
    if worse > better:
        return "bad", _("%(worse)d of %(all)d worse") % counts
    if worse:
        return "warn", _("%(worse)d of %(all)d worse") % counts
    return ("good", _("%(better)d of %(all)d better") % counts) if better else ("none", _("unchanged"))


# --- map, trend, ranking ---


def classes_of(nation: Figure, provinces: Mapping[str, Figure], codes: Sequence[str]) -> mapping.Classes:
    """The map's classes of one measure."""
    values = {code: provinces[code].value if code in provinces else None for code in codes}
    small = frozenset(code for code, figure in provinces.items() if ranking.is_small(figure))
    return mapping.classify(values, whole=nation.measure.decimals == 0, small=small, without_office=WITHOUT_OFFICE)


def picture(choice: Choice, data: Data, marks: Sequence[str]) -> dict[str, object]:
    """The map with its legend and inset; without the outlines the table stands alone."""
    measure = data.chosen.measure
    provinces = data.provinces[measure.code]
    classes = classes_of(data.chosen, provinces, list(data.names))
    period = choice.period.code.value
    tips = {
        code: Tip(f"{name}: {_tip(provinces.get(code))}", province_url(code, period=period))
        for code, name in data.names.items()
    }
    lines: list[LegendLine] = words.legend(measure, classes)
    base = {"base": thai.format_number(measure.minimum_base)}
    small = _("Small base: fewer than %(base)s; not coloured, not ranked") % base
    return {
        "map": draw_map(shapes(), classes, tips, marks) if shapes() else "",
        "inset": draw_inset(shapes(), marks) if shapes() else "",
        "legend": lines,
        "legend_title": words.quantity_name(measure),
        "small_note": small if classes.counts.get(mapping.Special.SMALL) else "",
    }


def _tip(figure: Figure | None) -> str:
    if figure is None:
        return "–"
    parts = words.fraction(figure)
    return with_unit(figure.measure, figure.value) + (f" ({parts})" if parts else "")


def trend(choice: Choice, data: Data) -> dict[str, object]:
    """The chosen measure over the last months."""
    measure, current = data.chosen.measure, choice.period.current
    line = trends.points(measure, data.series[measure.code], data.months)
    latest = next((value for _month, value in reversed(line) if value is not None), None)
    label = _("%(measure)s over %(months)d months, latest %(value)s") % {
        "measure": measure.name, "months": len(line), "value": with_unit(measure, latest),
    }  # fmt: skip
    return {
        "trend": trends.draw(measure, line, current=current, label=label),
        "trend_data": trends.chart_data(measure, line, current),
        "trend_table": [(thai.format_date(month, "month"), shown(measure, value)) for month, value in reversed(line)],
        "trend_note": unfinished(choice.period),
    }


def ranked(choice: Choice, data: Data) -> dict[str, object]:
    """The ranking: the first rows in two halves, and all of them as the map's table."""
    nation = data.chosen
    found = ranking.standings(nation, data.provinces[nation.measure.code], WITHOUT_OFFICE)
    rows = ranking.ordered(found, choice.order)
    period, scale = choice.period.code.value, words.scale_of(rows, nation.value)
    half = (min(len(rows), ROWS) + 1) // 2

    def html(start: int, stop: int) -> SafeString:
        return words.ranking_rows(rows[start:stop], data.names, scale, start=start + 1, period=period)

    orders = [Order.BEST] if nation.measure.direction is Direction.NEUTRAL else list(Order)
    return {
        "rank_left": html(0, half),
        "rank_right": html(half, min(len(rows), ROWS)),
        "rank_all": words.table_rows(rows, data.names, period),
        "order_links": [
            (nation_url(**choice.query(order=each.value)) + "#rank", ORDER_LABELS[each], each is choice.order)
            for each in orders
        ],
        "rank_note": _("%(ranked)d provinces ranked, %(rest)d not (small base, no figure or no office)")
        % {"ranked": len(found), "rest": len(data.names) - len(found)},
        "missing_note": _missing_note(nation),
        "export_url": reverse("dashboards:measure_export", args=[nation.measure.code, "csv"]),
    }


def _missing_note(nation: Figure) -> str:
    if not is_share(nation.measure) or nation.measure.direction is Direction.NEUTRAL or nation.value is None:
        return ""
    rate = {"rate": with_unit(nation.measure, nation.value)}
    return (
        _("“Missing”: how many more would equal the nation's rate (%(rate)s, the gold tick), fair to small and large")
        % rate
    )
