"""The line of the last months: drawn on the server as SVG, and given to ECharts as data where there is a script."""

import datetime as dt
import json
from collections.abc import Sequence
from math import ceil, floor, log10

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mind_portal.core import thai
from mind_portal.dashboards.figures import LARGE, MILLION, Series, known_months, with_unit
from mind_portal.dashboards.periods import fiscal_year_name
from mind_portal.rollups.catalogue import Kind, Measure

WIDTH, HEIGHT = 690.0, 218.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 676.0, 26.0, 190.0
TICKS = 4
Line = list[tuple[dt.date, float | None]]


def points(measure: Measure, series: Series, months: Sequence[dt.date]) -> Line:
    """The value of every month; None where nothing is known."""
    known = set(known_months(measure, series))
    return [(month, series[month].figure(measure) if month in known else None) for month in months]


def ticks(values: Sequence[float], *, from_zero: bool) -> list[float]:
    """Round numbers from below the lowest to above the highest value. Counts begin at zero, rates need not."""
    low, high = min(values), max(values)
    if from_zero and low >= 0:
        low = 0.0
    raw = ((high - low) or abs(high) or 1.0) / TICKS
    power = 10.0 ** floor(log10(raw))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= raw - 1e-12)
    step = max(step, 1.0) if from_zero else step  # nobody files a quarter of an inspection
    first, last = floor(low / step), ceil(high / step)
    last = last if last > first else first + 1
    return [round(n * step, 6) for n in range(first, last + 1)]


def draw(measure: Measure, line: Line, *, current: dt.date, label: str) -> SafeString:
    """The line over bands of fiscal years; the month that has not ended is dashed and hollow. Empty without values."""
    known = [value for _, value in line if value is not None]
    if not known:
        return mark_safe("")
    marks = ticks(known, from_zero=measure.kind is not Kind.RATIO)
    low, high = marks[0], marks[-1]
    step = (RIGHT - LEFT) / max(len(line) - 1, 1)
    spots = [
        (LEFT + n * step, None if value is None else BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP))
        for n, (_, value) in enumerate(line)
    ]
    parts = [
        f'<svg class="m-trend" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{escape(label)}">',
        *_bands(line, step), *_grid(measure, marks), *_months(line, step), *_path(line, spots, current), "</svg>",
    ]  # fmt: skip
    return mark_safe("".join(parts))  # noqa: S308 - coordinates, dates and the escaped label


def _bands(line: Line, step: float) -> list[str]:
    """Every second fiscal year is shaded; each begins with its name."""
    parts = []
    starts = [n for n, (month, _) in enumerate(line) if month.month == 10 and n]
    for turn, (begin, end) in enumerate(zip([0, *starts], [*starts, len(line) - 1], strict=True)):
        x, width = LEFT + begin * step, (end - begin) * step
        if turn % 2:
            size = f'width="{width:.1f}" height="{BOTTOM - TOP:g}"'
            parts.append(f'<rect class="m-trend__band" x="{x:.1f}" y="{TOP:g}" {size}/>')
        name = year_label(line[begin][0], room=end - begin)
        if begin:
            parts.append(f'<path class="m-trend__edge" d="M{x:.1f} 12V{BOTTOM:g}"/>')
        if begin or width > 60:
            parts.append(f'<text class="m-trend__year" x="{x + 6:.1f}" y="18">{escape(name)}</text>')
    return parts


def _grid(measure: Measure, marks: Sequence[float]) -> list[str]:
    parts = []
    for n, mark in enumerate(marks):
        y = BOTTOM - n * (BOTTOM - TOP) / (len(marks) - 1)
        text = _mark_text(measure, mark, marks[-1])
        parts.append(
            f'<path class="m-trend__grid" d="M{LEFT:g} {y:.1f}H{RIGHT:g}"/>'
            f'<text class="m-trend__end" x="{LEFT - 8:g}" y="{y + 4.5:.1f}">{text}</text>'
        )
    return parts


def _mark_text(measure: Measure, mark: float, top: float) -> str:
    """A mark of the scale: large ones in millions, since the margin has room for seven characters."""
    if top >= LARGE:
        return _("%(n)s m") % {"n": thai.format_number(mark / MILLION)} if mark else "0"
    return thai.format_number(mark) + ("%" if str(measure.unit) == "%" and mark == top else "")


def _months(line: Line, step: float) -> list[str]:
    """The first month of every quarter has its name, and the last month, unless they would touch."""
    last = len(line) - 1
    named = [n for n, (month, _) in enumerate(line) if month.month in (1, 4, 7, 10) and last - n > 2]
    return [
        f'<text class="m-trend__{"end" if n == last else "mid"}" x="{LEFT + n * step:.1f}" y="210">'
        f"{thai.format_date(line[n][0], 'month')}</text>"
        for n in [*named, last]
    ]


def _path(line: Line, spots: Sequence[tuple[float, float | None]], current: dt.date) -> list[str]:
    whole, pen = [], "M"
    parts = []
    for (month, _value), (x, y) in zip(line, spots, strict=True):
        if y is None:
            pen = "M"
            continue
        if month == current:
            break
        whole.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    parts.append(f'<path class="m-trend__line" d="{"".join(whole)}"/>')
    x, y = spots[-1]
    if line[-1][0] == current and y is not None:
        before = spots[-2] if len(spots) > 1 else (x, None)
        if before[1] is not None:
            step = f"M{before[0]:.1f} {before[1]:.1f}L{x:.1f} {y:.1f}"
            parts.append(f'<path class="m-trend__line m-trend__line--open" d="{step}"/>')
        parts.append(f'<circle class="m-trend__dot" cx="{x:.1f}" cy="{y:.1f}" r="5"/>')
    return parts


def year_label(month: dt.date, *, room: int) -> str:
    """The name of a fiscal year, or its number alone where fewer than four months have room for it."""
    name = fiscal_year_name(month)
    return name if room > 4 else name.rsplit(" ", 1)[-1]


def chart_data(measure: Measure, line: Line, current: dt.date) -> str:
    """What ECharts draws, as JSON: months and values as they are shown, the unfinished month, the fiscal years."""
    return json.dumps(
        {
            "kind": "trend",
            "name": str(measure.name),
            "months": [thai.format_date(month, "month") for month, _ in line],
            "values": [value for _, value in line],
            "shown": [with_unit(measure, value) for _, value in line],
            "open": bool(line) and line[-1][0] == current,
            "zero": measure.kind is not Kind.RATIO,
            "unit": str(measure.unit),
            "years": [
                {"at": n, "name": year_label(month, room=len(line) - n)}
                for n, (month, _) in enumerate(line)
                if not n or month.month == 10
            ],
        },
        ensure_ascii=False,
    )
