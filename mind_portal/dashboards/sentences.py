"""The one sentence that a page opens with, made from figures. Pure functions.

Reasons are rows: "because of three provinces" is said only when these provinces, taken out, undo at least half of the
nation's change. What cannot be computed is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mind_portal.core import thai
from mind_portal.dashboards.figures import Figure, change_decimals, change_unit, with_unit
from mind_portal.rollups import spreads
from mind_portal.rollups.catalogue import Direction, Kind
from mind_portal.rollups.selectors import Meaning, Sums, meaning_of

MOST_CAUSES = 3
ENOUGH, TOO_MUCH = 0.5, 2.0
"""The named provinces make up at least this share of the nation's change. Where they make far more than all of it, the
nation's change is what large movements in both directions left over: then no province is its reason."""

BEYOND_CHANCE = 2.0
"""Counts that differ by fewer than two standard deviations (of a Poisson law) differ by chance often enough."""


@dataclass(frozen=True)
class Effect:
    """How much of the nation's change one province makes, in the measure's own unit. All effects add up to it."""

    code: str
    size: float
    figure: Figure


def effects(nation: Figure, provinces: Mapping[str, Figure]) -> list[Effect]:
    """The share of each province in the nation's change, the largest first whatever its sign.

    A sum changes by what its parts change by. A rate changes by the distance of each part from the nation's old rate,
    weighted: (n₁ − R₀·d₁)/D₁ − (n₀ − R₀·d₀)/D₀, which adds up to R₁ − R₀ exactly. A median has no such parts.
    """
    if nation.difference is None or nation.measure.spread:
        return []
    found = [Effect(code, _effect(nation, figure), figure) for code, figure in provinces.items()]
    return sorted(found, key=lambda effect: (-abs(effect.size), effect.code))


def _effect(nation: Figure, part: Figure) -> float:
    if nation.measure.kind is not Kind.RATIO:
        return part.compared.value - part.before.value
    rate = nation.before.numerator / nation.before.denominator
    now = (part.compared.numerator - rate * part.compared.denominator) / nation.compared.denominator
    before = (part.before.numerator - rate * part.before.denominator) / nation.before.denominator
    return (now - before) * nation.measure.scale


def causes(nation: Figure, found: Sequence[Effect]) -> list[Effect]:
    """The fewest provinces, at most three, that make up half of the nation's change; none when it is spread wider."""
    difference = nation.difference
    if not difference:
        return []
    same_way = [effect for effect in found if effect.size * difference > 0]
    for count in range(1, MOST_CAUSES + 1):
        chosen = same_way[:count]
        share = sum(effect.size for effect in chosen) / difference
        if share >= ENOUGH:
            return chosen if share <= TOO_MUCH else []
    return []


def without(nation: Figure, taken_out: Iterable[Effect]) -> Figure:
    """The nation's figure as it would be without some provinces."""
    compared, before = nation.compared, nation.before
    for effect in taken_out:
        compared, before = _minus(compared, effect.figure.compared), _minus(before, effect.figure.before)
    return Figure(nation.measure, nation.span, compared, compared, before)


def _minus(whole: Sums, part: Sums) -> Sums:
    return Sums(
        whole.value - part.value, whole.numerator - part.numerator, whole.denominator - part.denominator,
        whole.rows - part.rows, whole.cells - part.cells, whole.computed_at,
        spreads.subtract(whole.spread, part.spread),
    )  # fmt: skip


def worst(figures: Iterable[Figure]) -> Figure | None:
    """What to ask about: the figure that got worse by the largest part of what it was, chance aside."""
    worse = [figure for figure in figures if figure.meaning is Meaning.WORSE]
    return max(worse, key=lambda figure: (_beyond_chance(figure), _relative(figure)), default=None)


def best(figures: Iterable[Figure]) -> Figure | None:
    """The figure that got better by the largest part of what it was."""
    better = [figure for figure in figures if figure.meaning is Meaning.BETTER]
    return max(better, key=lambda figure: (_beyond_chance(figure), _relative(figure)), default=None)


def _relative(figure: Figure) -> float:
    before = figure.before.figure(figure.measure)
    return abs((figure.difference or 0.0) / before) if before else 0.0


def _beyond_chance(figure: Figure) -> bool:
    if figure.measure.kind is not Kind.FLOW:
        return True
    seen = abs(figure.compared.value) + abs(figure.before.value)
    return seen > 0 and abs(figure.difference or 0.0) >= BEYOND_CHANCE * seen**0.5


# --- words ---


def listed(names: Sequence[str]) -> str:
    """`สมุทรสาคร ระยอง และปทุมธานี`."""
    if len(names) < 2:
        return "".join(names)
    blank, last = (" ", "และ{}") if thai.is_thai() else (", ", "and {}")
    return f"{blank.join(names[:-1])} {last.format(names[-1])}"


def summary(figures: Sequence[Figure]) -> str:
    """How many measures got better and worse; or why that cannot be said."""
    known = [figure for figure in figures if figure.measure.direction is not Direction.NEUTRAL]
    meanings = [figure.meaning for figure in known if figure.difference is not None]
    if not any(figure.value is not None for figure in figures):
        return _("There are no figures yet.")
    if not meanings:
        return _("There are no figures of last year to compare with yet.")
    better, worse = meanings.count(Meaning.BETTER), meanings.count(Meaning.WORSE)
    counts = {"better": better, "worse": worse, "all": len(meanings)}
    if not better and not worse:
        text = _("All %(all)d measures stand where they stood a year ago") % counts
    elif not worse:
        text = _("Better: %(better)d of %(all)d measures, none is worse") % counts
    elif not better:
        text = _("Worse: %(worse)d of %(all)d measures, none is better") % counts
    else:
        text = _("Better: %(better)d of %(all)d measures, worse: %(worse)d") % counts
    return format_html("<b>{}</b>", text)


def moved(figure: Figure) -> str:
    """`ลดเหลือ 74.1%`, or for a sum over months that cannot be set beside whole ones `ลดลง 12.3%`."""
    rose = (figure.difference or 0.0) > 0
    if figure.measure.kind is Kind.FLOW:
        if figure.change is None:
            return str(_("rose") if rose else _("fell"))
        amount = _amount(figure)
        return (_("rose by %(amount)s") if rose else _("fell by %(amount)s")) % {"amount": amount}
    value = with_unit(figure.measure, figure.value)
    return (_("rose to %(value)s") if rose else _("fell to %(value)s")) % {"value": value}


def _amount(figure: Figure) -> str:
    amount = thai.format_number(abs(figure.change or 0.0), change_decimals(figure.measure))
    unit = change_unit(figure.measure)
    return f"{amount}{'' if unit == '%' else thai.NO_BREAK_SPACE}{unit}"


def question(figure: Figure, url: str) -> SafeString:
    """What to ask today: the measure that got worse, as a link, and how it moved."""
    link = format_html('<a href="{}">{}</a>', url, figure.measure.name)
    text = _("The question for today is {measure}, which {moved}")
    return format_html(text, measure=link, moved=_bold(moved(figure)))


def praise(figure: Figure, url: str) -> SafeString:
    """What went best, when nothing got worse."""
    link = format_html('<a href="{}">{}</a>', url, figure.measure.name)
    return format_html(_("What went best is {measure}, which {moved}"), measure=link, moved=_bold(moved(figure)))


def _bold(text: str) -> SafeString:
    return format_html("<b>{}</b>", text)


def because(nation: Figure, found: Sequence[Effect], names: Mapping[str, str]) -> str:
    """Which provinces it is because of, and where the nation would stand without them; empty when it is not so."""
    chosen = causes(nation, found)
    if not chosen or len(chosen) >= len(found):
        return ""
    rest = without(nation, chosen)
    if rest.difference is None:
        return ""
    first = ngettext("because of one province", "because of %(count)d provinces", len(chosen)) % {"count": len(chosen)}
    leaving_out = listed([names.get(effect.code, effect.code) for effect in chosen])
    return joined(first, _without_them(rest, leaving_out))


def most(found: Sequence[Effect], nation: Figure, names: Mapping[str, str]) -> str:
    """Where the change is largest, when it is spread too wide to have a reason: whom to ask."""
    same_way = [effect for effect in found if effect.size * (nation.difference or 0.0) > 0][:MOST_CAUSES]
    if len(same_way) < MOST_CAUSES or len(found) <= MOST_CAUSES:
        return ""
    leaders = listed([names.get(effect.code, effect.code) for effect in same_way])
    return _("most of all in %(names)s") % {"names": leaders}


def _without_them(rest: Figure, names: str) -> str:
    value = with_unit(rest.measure, rest.compared.figure(rest.measure))
    parts = {"names": names, "value": value, "amount": _amount(rest)}
    if meaning_of(rest.measure, rest.difference) is Meaning.SAME:
        return _("Without %(names)s the nation would stand still at %(value)s") % parts
    if rest.measure.kind is Kind.RATIO:
        return _("Without %(names)s the nation would be at %(value)s") % parts
    if (rest.difference or 0) > 0:
        return _("Without %(names)s the nation would have risen by %(amount)s") % parts
    return _("Without %(names)s the nation would have fallen by %(amount)s") % parts


def joined(*sentences: str) -> SafeString:
    """The sentences that there are, one after the other. Thai has no full stop: a blank parts them."""
    parts = [str(sentence) for sentence in sentences if sentence]
    mark = " " if thai.is_thai() else ". "
    return mark_safe(mark.join(parts))  # noqa: S308 - made by format_html or from our own words
