"""The parts of the office's work on the pages of figures: factories, inspections, reports, incidents, loans."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mind_portal.dashboards import words
from mind_portal.dashboards.figures import Figure, compact, is_share, main_measures
from mind_portal.rollups import catalogue
from mind_portal.rollups.catalogue import Direction, Measure
from mind_portal.rollups.selectors import Meaning

LINES = 5
"""Lines of one part; the list of all figures has the others."""


@dataclass(frozen=True)
class Line:
    """One figure of a part: its first measure stands large."""

    name: str
    url: str
    value: str
    unit: str
    note: str
    change: str
    state: str


@dataclass(frozen=True)
class Area:
    """One part of the work and what it says in this period."""

    title: str
    icon: str
    first: Line
    others: list[Line]
    as_of: object


def areas(figures: Mapping[str, Figure], address: Callable[[Figure], str]) -> list[Area]:
    """Each part of the work that has figures; `address` says where a figure leads."""
    found = []
    for topic, measures in catalogue.by_topic(main_measures(catalogue.measures())):
        known = [figures[each.code] for each in ordered(measures) if figures[each.code].value is not None]
        if known:
            lines = [_line(figure, address(figure)) for figure in known[:LINES]]
            moments = [figure.sums.computed_at for figure in known if figure.sums.computed_at]
            found.append(Area(str(topic.name), topic.icon, lines[0], lines[1:], max(moments, default=None)))
    return found


def ordered(measures: Sequence[Measure]) -> list[Measure]:
    """Shares first, then what has a good direction; within these as they are declared."""
    return sorted(measures, key=lambda each: (not is_share(each), each.direction is Direction.NEUTRAL))


def choices(chosen: Measure) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Every measure under its part of the work, for the choice of the figure that is drawn."""
    return [
        (str(topic.name), [(each.code, str(each.name), each is chosen) for each in measures])
        for topic, measures in catalogue.by_topic(catalogue.measures())
    ]


def _line(figure: Figure, url: str) -> Line:
    value, unit = compact(figure.measure, figure.value)
    return Line(
        name=str(figure.measure.name),
        url=url,
        value=value,
        unit=unit,
        note=words.fraction(figure),
        change=words.change_html(figure, brief=True),
        state="bad" if figure.meaning is Meaning.WORSE else "",
    )
