"""Figures as pieces of a page: the change with its arrow and word, a row of the ranking, the legend."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mind_portal.core import thai
from mind_portal.core.templatetags.components import bar, icon_html
from mind_portal.dashboards.drawing import draw_swatch
from mind_portal.dashboards.figures import Figure, change_decimals, change_unit, is_share, shown
from mind_portal.dashboards.links import province_url
from mind_portal.dashboards.mapping import Classes, Special
from mind_portal.dashboards.ranking import Standing
from mind_portal.rollups.catalogue import Direction, Kind, Measure
from mind_portal.rollups.selectors import Meaning

STATES = {Meaning.BETTER: "good", Meaning.WORSE: "bad", Meaning.SAME: "none", Meaning.NONE: "none"}


def quantity(text: str, unit: str) -> str:
    """A number with its unit: the per-cent sign close, a word after a no-break space."""
    return f"{text}{'' if unit in ('', '%') else thai.NO_BREAK_SPACE}{unit}"


def change_html(figure: Figure, *, brief: bool = False) -> str:
    """`↑ 1.2 จุด ดีขึ้น`: the arrow is the direction of the number, the word its meaning. `brief`: without the unit."""
    change, meaning = figure.change, figure.meaning
    if change is None:
        return format_html('<span class="m-ink3">{}</span>', "–")
    word = {Meaning.BETTER: _("better"), Meaning.WORSE: _("worse"), Meaning.SAME: _("unchanged")}.get(meaning, "")
    unit = "" if brief and change_unit(figure.measure) != "%" else change_unit(figure.measure)
    amount = quantity(thai.format_number(abs(change), change_decimals(figure.measure)), unit)
    return delta_html(change, f"{amount}", meaning, hidden=word if brief else "", word="" if brief else word)


def delta_html(change: float, amount: str, meaning: Meaning, *, word: str = "", hidden: str = "") -> SafeString:
    """An arrow, an amount and a word; `hidden` is a word for screen readers where the page has no room for it."""
    flat = meaning is Meaning.SAME
    arrow = "minus" if flat else ("arrow-up" if change > 0 else "arrow-down")
    if not word and not hidden:
        hidden = "" if flat else (_("up") if change > 0 else _("down"))
    spoken = f'<span class="m-sr"> {escape(hidden)}</span>' if hidden else ""
    tail = f" {escape(word)}" if word else ""
    return mark_safe(  # noqa: S308 - escaped here
        f'<span class="m-delta m-{STATES[meaning]}">{icon_html(arrow)}{escape(amount)}{tail}{spoken}</span>'
    )


def fraction(figure: Figure) -> str:
    """`96 / 144` of a share, `of 144` of a mean, nothing for what is no ratio."""
    if figure.measure.kind is not Kind.RATIO:
        return ""
    numerator, denominator = figure.sums.numerator, figure.sums.denominator
    if not is_share(figure.measure):
        return _("of %(count)s") % {"count": thai.format_number(denominator, 0)}
    return f"{thai.format_number(numerator, 0)} / {thai.format_number(denominator, 0)}"


# --- the legend of the map ---


@dataclass(frozen=True)
class LegendLine:
    swatch: SafeString
    text: str
    number: int


def legend(measure: Measure, classes: Classes) -> list[LegendLine]:
    """The classes from high to low, then those without a colour; each with its number of provinces."""
    count = len(classes.edges) + 1
    lines = []
    if any(not isinstance(group, Special) for group in classes.counts):
        for group in range(count - 1, -1, -1):
            text, number = _range(measure, classes.edges, group), classes.counts.get(group, 0)
            lines.append(LegendLine(draw_swatch(group, count), text, number))
    texts = {
        Special.SMALL: _("Small base"),
        Special.MISSING: _("No figure"),
        Special.NO_OFFICE: _("No provincial office"),
    }
    lines += [
        LegendLine(draw_swatch(special, count), text, classes.counts[special])
        for special, text in texts.items() if classes.counts.get(special)
    ]  # fmt: skip
    return lines


def _range(measure: Measure, edges: Sequence[float], group: int) -> str:
    """`70–74.9`: the upper end is the last shown value below the next edge."""
    if not edges:
        return _("all")
    step = 10.0**-measure.decimals
    if group == len(edges):
        return _("%(edge)s and more") % {"edge": thai.format_number(edges[-1])}
    upper = thai.format_number(edges[group] - step, measure.decimals)
    if group == 0 and not measure.decimals and edges[0] == 1:
        return "0"
    if group == 0:
        return _("below %(edge)s") % {"edge": thai.format_number(edges[0])}
    lower = thai.format_number(edges[group - 1])
    return lower if edges[group] - step <= edges[group - 1] else f"{lower}–{upper}"


# --- the ranking ---


def ranking_head(measure: Measure) -> str:
    """The head of the ranking's table."""
    share = is_share(measure)
    cells = [
        ("m-num", _("No.")),
        ("", _("Province")),
        ("m-rank__bar", ""),
        ("m-num", quantity_name(measure)),
        ("m-num", beside_name(measure)),
    ]
    if share and measure.direction is not Direction.NEUTRAL:
        cells.append(("m-num", missing_name(measure)))
    cells.append(("m-num", _("last year")))
    inner = "".join(f'<th scope="col" class="{css}">{escape(text) or _hidden(_("Bar"))}</th>' for css, text in cells)
    return mark_safe(f"<tr>{inner}</tr>")  # noqa: S308 - escaped


def beside_name(measure: Measure) -> str:
    """The head of the column beside the value: what it was divided by, or its part of the nation."""
    if measure.kind is not Kind.RATIO:
        return _("of the nation")
    return _("part / whole") if is_share(measure) else _("base")


def missing_name(measure: Measure) -> str:
    """The head of the column of what parts a province from the nation's rate."""
    return _("too many") if measure.direction is Direction.DOWN else _("missing")


def _hidden(text: str) -> str:
    return f'<span class="m-sr">{escape(text)}</span>'


def quantity_name(measure: Measure) -> str:
    """The head of a column of values: the unit, with per cent in a word."""
    return _("per cent") if str(measure.unit) == "%" else str(measure.unit)


@dataclass(frozen=True)
class Scale:
    """What the bars of a ranking are drawn against: their full length, and the nation's tick (rates only)."""

    full: float
    tick: float | None


def scale_of(rows: Sequence[Standing], nation: float | None) -> Scale:
    """One scale for all rows: a share's is 100, others' their highest value."""
    highest = max((abs(row.value) for row in rows), default=0) or 1
    if not rows or rows[0].figure.measure.kind is not Kind.RATIO:
        return Scale(highest, None)
    if is_share(rows[0].figure.measure):
        return Scale(100, nation)
    return Scale(max(highest, abs(nation or 0)), nation)


def ranking_rows(
    rows: Iterable[Standing], names: Mapping[str, str], scale: Scale, *, start: int, period: str
) -> SafeString:
    """Rows of the ranking as HTML, the first numbered `start`."""
    return mark_safe(  # noqa: S308 - every part is escaped
        "".join(_ranking_row(n, row, names, scale, period) for n, row in enumerate(rows, start=start))
    )


def beside_text(row: Standing) -> str:
    """What stands beside a value: the parts of a rate, or the share of the nation."""
    if row.figure.measure.kind is Kind.RATIO:
        return fraction(row.figure)
    return "–" if row.part is None else f"{thai.format_number(100 * row.part, 1)}%"


def _ranking_row(number: int, row: Standing, names: Mapping[str, str], scale: Scale, period: str) -> str:
    measure = row.figure.measure
    drawn = bar(row.value, of=scale.full, tick=scale.tick)
    beside = beside_text(row)
    lacking = ""
    if row.missing is not None:
        label, text = escape(missing_name(measure)), thai.format_number(row.missing)
        lacking = f'<td class="m-num m-strong m-rank__missing" data-label="{label}">{text}</td>'
    return (
        f'<tr><td class="m-num m-ink3">{number}</td><th scope="row"><a href="{province_url(row.code, period=period)}">'
        f'{escape(names.get(row.code, row.code))}</a></th><td class="m-rank__bar">{drawn}</td>'
        f'<td class="m-num m-strong m-rank__value">{shown(measure, row.value)}</td>'
        f'<td class="m-num m-rank__beside">{beside}</td>{lacking}'
        f'<td class="m-num m-rank__change">{change_html(row.figure, brief=True)}</td></tr>'
    )


def table_rows(rows: Iterable[Standing], names: Mapping[str, str], period: str) -> SafeString:
    """The same provinces as the map, short: number, name, value, part and whole."""
    parts = [
        f'<tr><td class="m-num m-ink3">{n}</td><th scope="row"><a href="{province_url(row.code, period=period)}">'
        f'{escape(names.get(row.code, row.code))}</a></th><td class="m-num">{shown(row.figure.measure, row.value)}</td>'
        f'<td class="m-num">{beside_text(row)}</td></tr>'
        for n, row in enumerate(rows, start=1)
    ]
    return mark_safe("".join(parts))  # noqa: S308 - names escaped, the rest numbers
