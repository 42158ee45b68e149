"""The weights of the risk as a page: each with its share of the whole, and what other weights would change."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from audits.models import RiskLevel, RiskScore
from audits.planning.risk import FACTOR_NAMES, Factor, Level, SiteFacts, level_of, shares, total_of
from audits.selectors.planning import LEVEL_STATES
from audits.services.weights import HIGH, MIDDLE, PREFIX, WEIGHT_CODES
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.legal.models import ParameterValue, ValueOrigin
from mind_portal.legal.selectors import values_on

NAMED: Final = 8
"""Factories that a preview names in each direction; it counts all of them."""
_RANK: Final = {Level.LOW: 0, Level.MIDDLE: 1, Level.HIGH: 2}


@dataclass(frozen=True)
class Change:
    """One factory whose level other weights would move."""

    site: int
    before: Decimal
    after: Decimal
    was: Level
    becomes: Level


def weights_on_day(day: dt.date) -> dict[str, Decimal]:
    """Every weight and limit on a day; what has no value weighs nothing."""
    found = values_on(PREFIX, day)
    return {code: found.get(code, Decimal(0)) for code in (*WEIGHT_CODES, MIDDLE, HIGH)}


def planned_days(today: dt.date) -> list[dict[str, Any]]:
    """The days to come on which weights change already, what will hold then, and whether people entered it."""
    later = ParameterValue.objects.filter(parameter__code__startswith=PREFIX, valid_from__gt=today)
    rows = later.order_by("valid_from", "parameter__code").select_related("parameter")
    days: dict[dt.date, list[ParameterValue]] = {}
    for value in rows:
        days.setdefault(value.valid_from, []).append(value)
    return [
        {
            "day": thai.format_date(day),
            "iso": day.isoformat(),
            "moved": ", ".join(f"{one.parameter.name} {thai.format_number(Decimal(str(one.value)))}" for one in some),
            "may_go": any(one.origin == ValueOrigin.OFFICE for one in some),
        }
        for day, some in days.items()
    ]


def factor_rows(values: Mapping[str, Decimal]) -> list[dict[str, Any]]:
    """The factors in the order of the sum."""
    return [
        {"code": code, "name": str(FACTOR_NAMES[factor]), "weight": values[code],
         "shown": thai.format_number(values[code])}
        for factor, code in zip(Factor, WEIGHT_CODES, strict=True)
    ]  # fmt: skip


def preview(user: User, province: str, old: Mapping[str, Decimal], new: Mapping[str, Decimal]) -> dict[str, Any]:
    """How many factories of an office move from level to level under other weights. Nothing is stored.

    From the facts of the last reckoning, with the old and the new weights: what moves, moves by the weights alone.
    """
    scores = RiskScore.objects.visible_to(user).filter(province_id=province).values_list("pk", "facts")
    before, after, changes = Counter[Level](), Counter[Level](), []
    for site, facts in scores.iterator():
        given = shares(SiteFacts.from_json(facts))
        change = _change(site, given, old, new)
        before[change.was] += 1
        after[change.becomes] += 1
        if change.was != change.becomes:
            changes.append(change)
    up = [each for each in changes if _RANK[each.becomes] > _RANK[each.was]]
    down = [each for each in changes if _RANK[each.becomes] < _RANK[each.was]]
    return {
        "total": sum(before.values()),
        "levels": [_level_row(level, before[level], after[level]) for level in Level],
        "up": _named(up),
        "up_count": len(up),
        "down": _named(down),
        "down_count": len(down),
    }


def _change(
    site: int, given: Mapping[Factor, Decimal], old: Mapping[str, Decimal], new: Mapping[str, Decimal]
) -> Change:
    before, after = total_of(given, _by_factor(old)), total_of(given, _by_factor(new))
    return Change(
        site, before, after, level_of(before, (old[MIDDLE], old[HIGH])), level_of(after, (new[MIDDLE], new[HIGH]))
    )


def _by_factor(values: Mapping[str, Decimal]) -> dict[Factor, Decimal]:
    return {factor: values[code] for factor, code in zip(Factor, WEIGHT_CODES, strict=True)}


def _level_row(level: Level, before: int, after: int) -> dict[str, Any]:
    return {
        "name": str(RiskLevel(level).label),
        "state": LEVEL_STATES[level],
        "before": thai.format_number(before),
        "after": thai.format_number(after),
        "change": after - before,
    }


def _named(changes: list[Change]) -> list[dict[str, Any]]:
    """The factories that move most, by name."""
    most = sorted(changes, key=lambda each: (-abs(each.after - each.before), each.site))[:NAMED]
    names = dict(Site.objects.filter(pk__in=[each.site for each in most]).values_list("pk", "name"))
    return [
        {
            "site": each.site,
            "name": names.get(each.site, ""),
            "before": thai.format_number(each.before, 1),
            "after": thai.format_number(each.after, 1),
            "was": str(RiskLevel(each.was).label),
            "becomes": str(RiskLevel(each.becomes).label),
            "state": LEVEL_STATES[each.becomes],
        }
        for each in most
    ]
