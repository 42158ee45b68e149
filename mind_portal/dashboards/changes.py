"""Which provinces moved the nation, and by which rows. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mind_portal.core import thai
from mind_portal.dashboards import sentences, words
from mind_portal.dashboards.figures import Figure, change_unit, is_share, shown, with_unit
from mind_portal.dashboards.links import Lists, province_url, rows_url
from mind_portal.dashboards.periods import month_range
from mind_portal.dashboards.sentences import Effect
from mind_portal.rollups.catalogue import Direction, Kind
from mind_portal.rollups.selectors import Meaning

MARKED = 3
"""Numbered provinces: those that pull the nation the wrong way the most."""


@dataclass(frozen=True)
class Change:
    """One province that moved the nation, with its number on the map (0: none)."""

    code: str
    number: int
    name: str
    url: str
    moved: str
    reason: str
    effect: SafeString
    rows_url: str
    rising: bool


@dataclass(frozen=True)
class Scene:
    """The nation's figure, those of the provinces, their names, the period that links keep, and the lists that they may
    lead to."""

    nation: Figure
    provinces: Mapping[str, Figure]
    names: Mapping[str, str]
    period: str
    lists: Lists


def changes(scene: Scene) -> list[Change]:
    """The three that pull the nation the wrong way the most, and the one that helps most."""
    nation = scene.nation
    found = [effect for effect in sentences.effects(nation, scene.provinces) if effect.size]
    if nation.measure.direction is Direction.NEUTRAL:
        return [_change(n, effect, scene) for n, effect in enumerate(found[: MARKED + 1], start=1)]
    good = 1 if nation.measure.direction is Direction.UP else -1
    wrong = [effect for effect in found if effect.size * good < 0][:MARKED]
    right = [effect for effect in found if effect.size * good > 0][: MARKED + 1 - len(wrong)]
    return [_change(n, effect, scene) for n, effect in enumerate(wrong, start=1)] + [
        _change(0, effect, scene) for effect in right
    ]


def _change(number: int, effect: Effect, scene: Scene) -> Change:
    figure, measure = effect.figure, effect.figure.measure
    before, now = figure.before.figure(measure), figure.compared.figure(measure)
    good = measure.direction is Direction.UP
    meaning = Meaning.NONE
    if measure.direction is not Direction.NEUTRAL:
        meaning = Meaning.BETTER if (effect.size > 0) == good else Meaning.WORSE
    unit = change_unit(measure) if measure.kind is Kind.RATIO else str(measure.unit)
    decimals = max(measure.decimals, 1) + 1 if measure.kind is Kind.RATIO else measure.decimals
    amount = words.quantity(thai.format_number(abs(effect.size), decimals), unit)
    return Change(
        code=effect.code,
        number=number,
        name=scene.names.get(effect.code, effect.code),
        url=province_url(effect.code, period=scene.period),
        moved=f"{shown(measure, before)} → {with_unit(measure, now)}",
        reason=_reason(effect, scene.nation),
        effect=words.delta_html(effect.size, amount, meaning),
        rows_url=rows_url(measure, figure.span, scene.lists, effect.code),
        rising=effect.size > 0,
    )


def _reason(effect: Effect, nation: Figure) -> str:
    """What lies behind, in counted rows: both parts of a rate, or the province's part in the nation's change."""
    now, before = effect.figure.compared, effect.figure.before
    if effect.figure.measure.kind is Kind.RATIO:
        if not is_share(effect.figure.measure):
            bases = {"now": thai.format_number(now.denominator, 0), "before": thai.format_number(before.denominator, 0)}
            return _("counted from %(now)s, a year ago from %(before)s") % bases
        counted = (now.numerator, now.denominator, before.numerator, before.denominator)
        parts = [thai.format_number(each, 0) for each in counted]
        return _("now {} of {}, a year ago {} of {}").format(*parts)
    if not nation.difference:
        return ""
    if effect.size * nation.difference < 0:
        return _("against the nation's direction")
    if abs(effect.size) > abs(nation.difference):
        return _("more than the whole nation's change")
    share = thai.format_number(abs(100 * effect.size / nation.difference), 0)
    return _("%(share)s%% of the nation's change") % {"share": share}


def compared_note(figure: Figure) -> str:
    """Which months are set beside which: for sums only those that have ended."""
    compared, before = figure.span.compared, figure.span.before
    if not compared:
        return _("The month has not ended: it is not yet set beside the same month last year")
    return _("%(now)s beside %(before)s") % {"now": month_range(compared), "before": month_range(before)}
