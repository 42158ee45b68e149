"""Pictures that the server draws as SVG: the map, and the place among peers. The stylesheet has their colours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from mind_portal.dashboards.mapping import Classes, Special, spread
from mind_portal.dashboards.peers import Place
from mind_portal.dashboards.shapes import BANGKOK_AND_AROUND, Shape

HATCH = (
    '<defs><pattern id="m-hatch" width="14" height="14" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="m-hatch-ground" width="14" height="14"/><path class="m-hatch-line" d="M0 0V14"/></pattern></defs>'
)
Point = tuple[float, float]


@dataclass(frozen=True)
class Tip:
    """What a province's shape says and where it leads."""

    title: str
    url: str


def fill_of(group: int | Special, classes: int) -> str:
    """The attributes that colour a class: the five steps are spread when there are fewer classes."""
    if group is Special.SMALL:
        return 'fill="url(#m-hatch)"'
    if isinstance(group, Special):
        return f'class="m-map-{group.value}"'
    return f'class="m-fill-s{spread(group, classes)}"'


def draw_map(
    outlines: Mapping[str, Shape], classes: Classes, tips: Mapping[str, Tip], marks: Sequence[str]
) -> SafeString:
    """The whole country. `marks`: codes in the order of their numbers. Silent: the table beside it is what is read."""
    count = len(classes.edges) + 1
    parts = [f'<svg class="m-map" viewBox="-8 -8 916 1671" aria-hidden="true">{HATCH}<g class="m-map-edges">']
    for code, shape in outlines.items():
        tip = tips.get(code)
        path = f'<path id="m-p{code}" {fill_of(classes.of.get(code, Special.MISSING), count)} d="{shape.path}"/>'
        if tip:
            path = f'<a href="{escape(tip.url)}" tabindex="-1"><title>{escape(tip.title)}</title>{path}</a>'
        parts.append(path)
    parts.append("</g>")
    parts += _numbered(outlines, marks, (20.0, 20.0, 860.0, 1615.0), scale=1.0)
    parts.append("</svg>")
    return mark_safe("".join(parts))  # noqa: S308 - titles and addresses are escaped above


def draw_inset(outlines: Mapping[str, Shape], marks: Sequence[str]) -> SafeString:
    """Bangkok and around, made of the same shapes, enlarged."""
    x, y, width, height = BANGKOK_AND_AROUND
    margin = 60
    near = [
        code for code, shape in outlines.items()
        if x - margin < shape.x < x + width + margin and y - margin < shape.y < y + height + margin
    ]  # fmt: skip
    uses = "".join(f'<use href="#m-p{code}"/>' for code in near)
    inside = [code if _within(outlines.get(code), BANGKOK_AND_AROUND) else "" for code in marks]
    numbers = _numbered(outlines, inside, (x + 16, y + 16, width - 32, height - 32), scale=0.5)
    return mark_safe(  # noqa: S308 - numbers and codes only
        f'<svg class="m-inset" viewBox="{x:g} {y:g} {width:g} {height:g}" aria-hidden="true">'
        f'<g class="m-map-edges m-map-edges--thin">{uses}</g>{"".join(numbers)}</svg>'
    )


def _within(shape: Shape | None, box: tuple[float, float, float, float]) -> bool:
    x, y, width, height = box
    return shape is not None and x < shape.x < x + width and y < shape.y < y + height


def _numbered(
    outlines: Mapping[str, Shape], marks: Sequence[str], box: tuple[float, float, float, float], *, scale: float
) -> list[str]:
    """A numbered disc beside each marked province, with a line to it."""
    points = {code: (outlines[code].x, outlines[code].y) for code in marks if code in outlines}
    placed: list[Point] = []
    parts = []
    for number, code in enumerate(marks, start=1):
        if code not in points:
            continue
        x, y = points[code]
        far = _free_spot((x, y), [*placed, *(p for c, p in points.items() if c != code)], box, 128 * scale)
        placed.append(far)
        parts.append(
            f'<g class="m-mark"><path d="M{x:.0f} {y:.0f}L{far[0]:.0f} {far[1]:.0f}" stroke-width="{3.2 * scale:g}"/>'
            f'<circle class="m-mark__dot" cx="{x:.0f}" cy="{y:.0f}" r="{7.6 * scale:g}"/>'
            f'<circle cx="{far[0]:.0f}" cy="{far[1]:.0f}" r="{29 * scale:g}"/>'
            f'<text x="{far[0]:.0f}" y="{far[1] + 13 * scale:.0f}" font-size="{36 * scale:g}">{number}</text></g>'
        )
    return parts


def _free_spot(start: Point, taken: Sequence[Point], box: tuple[float, float, float, float], reach: float) -> Point:
    """The point around `start`, within the frame, that lies farthest from what is there already."""
    x, y, width, height = box
    around = [(start[0] + reach * cos(turn * pi / 6), start[1] + reach * sin(turn * pi / 6)) for turn in range(12)]
    inside = [p for p in around if x <= p[0] <= x + width and y <= p[1] <= y + height] or around
    return max(inside, key=lambda p: min((hypot(p[0] - t[0], p[1] - t[1]) for t in taken), default=p[0] - p[1] / 10))


def draw_swatch(group: int | Special, classes: int) -> SafeString:
    """The colour of a class in the legend."""
    return mark_safe(  # noqa: S308 - a class name only
        f'<svg class="m-swatch" viewBox="0 0 40 28" width="20" height="14" aria-hidden="true">'
        f'<rect {fill_of(group, classes)} width="40" height="28"/></svg>'
    )


def draw_place(place: Place, label: str) -> SafeString:
    """A province among its peers: the line of the group, its middle half, its median and the province's dot."""

    def at(value: float) -> str:
        return f"{3 + 0.94 * place.share(value):.1f}%"

    lower, upper = place.share(place.lower), place.share(place.upper)
    return mark_safe(  # noqa: S308 - numbers, and the label escaped
        f'<svg class="m-peers" role="img" aria-label="{escape(label)}"><rect class="m-peers__line" y="9" width="100%" '
        f'height="4" rx="2"/><rect class="m-peers__half" x="{3 + 0.94 * lower:.1f}%" y="8" '
        f'width="{max(0.94 * (upper - lower), 0.5):.1f}%" height="6" rx="3"/><line class="m-peers__median" '
        f'x1="{at(place.median)}" x2="{at(place.median)}" y1="3" y2="19"/>'
        f'<circle cx="{at(place.value)}" cy="11" r="7"/></svg>'
    )
