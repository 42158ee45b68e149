"""How much a factory's own data ask for a visit: a sum of points that one can add up by hand.

Each factor gives a share between 0 and 1 of its weight; the weights are dated parameters (`RISK_…`), an office's choice
and no law. What is not known gives no points and is named, so that a high score never comes from a guess.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mind_portal.core import thai


class Factor(StrEnum):
    TYPE = "TYPE"
    CLASS = "CLASS"
    CHEMICALS = "CHEMICALS"
    FINDINGS = "FINDINGS"
    ORDERS = "ORDERS"
    SCORE = "SCORE"
    VISIT = "VISIT"
    INCIDENTS = "INCIDENTS"
    COMPLAINTS = "COMPLAINTS"
    REPORTS = "REPORTS"
    HOMES = "HOMES"


FACTOR_NAMES: Final[Mapping[Factor, str | Promise]] = {
    Factor.TYPE: gettext_lazy("Dangerous type of factory"),
    Factor.CLASS: gettext_lazy("Class of the factory"),
    Factor.CHEMICALS: gettext_lazy("Chemicals on the site"),
    Factor.FINDINGS: gettext_lazy("Findings that still stand"),
    Factor.ORDERS: gettext_lazy("Orders that are not obeyed or still run"),
    Factor.SCORE: gettext_lazy("Score of the last inspection"),
    Factor.VISIT: gettext_lazy("Time since the last inspection"),
    Factor.INCIDENTS: gettext_lazy("Accidents in three years"),
    Factor.COMPLAINTS: gettext_lazy("Complaints in twelve months"),
    Factor.REPORTS: gettext_lazy("Reports that are late"),
    Factor.HOMES: gettext_lazy("Homes near the factory"),
}

REMEDIES: Final[Mapping[Factor, str | Promise]] = {
    Factor.CHEMICALS: gettext_lazy("falls when less is stored and reported"),
    Factor.FINDINGS: gettext_lazy("falls as findings are corrected and closed"),
    Factor.ORDERS: gettext_lazy("falls when the order is obeyed"),
    Factor.SCORE: gettext_lazy("falls with a better inspection"),
    Factor.VISIT: gettext_lazy("falls with the next inspection"),
    Factor.INCIDENTS: gettext_lazy("falls three years after the accident"),
    Factor.COMPLAINTS: gettext_lazy("falls a year after the complaint"),
    Factor.REPORTS: gettext_lazy("falls when the late reports are sent"),
}
"""How a factor's points go down; the type, class and neighbours of a factory are what they are."""


class Level(StrEnum):
    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"


@dataclass(frozen=True)
class SiteFacts:
    """What is known of one factory on a day; None is "not known". `months_since_visit` None: never inspected."""

    high_risk_type: bool
    factory_class: int | None = None
    chemical_tonnes: Decimal | None = None
    minor: int = 0
    major: int = 0
    critical: int = 0
    last_score: Decimal | None = None
    months_since_visit: int | None = None
    incidents: int | None = None
    late_reports: int | None = None
    expected_reports: int | None = None
    orders: int = 0
    overdue_orders: int = 0
    disobeyed_orders: int = 0
    complaints: int = 0
    homes: int | None = None
    sensitive: bool | None = None

    def to_json(self) -> dict[str, Any]:
        """As it is stored; decimals as text."""
        return {key: str(value) if isinstance(value, Decimal) else value for key, value in vars(self).items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "SiteFacts":
        """The reverse of `to_json`."""
        exact = {key: Decimal(data[key]) for key in ("chemical_tonnes", "last_score") if data.get(key) is not None}
        return cls(**{**data, **exact})


@dataclass(frozen=True)
class Part:
    """One line of the sum: points out of at most so many, why, and whether the fact is known."""

    factor: Factor
    points: Decimal
    at_most: Decimal
    known: bool
    reason: str


@dataclass(frozen=True)
class Risk:
    """The sum (0 to the sum of the weights, 100 as delivered), its level and its lines, the heaviest first."""

    total: Decimal
    level: Level
    parts: Sequence[Part]


_Found = tuple[Decimal | None, Callable[[], str]]
"""A share between 0 and 1 (None: not known), and what says the reason in words, for whoever reads it."""

MANY_HOMES: Final = 10
_ZERO, _ONE = Decimal(0), Decimal(1)


Levels = tuple[Decimal, Decimal]
"""From how many points a factory is of middle and from how many of high risk."""


def assess(facts: SiteFacts, weights: Mapping[Factor, Decimal], levels: Levels) -> Risk:
    """The risk of a factory, line by line. `levels`: from how many points it is middle and from how many high."""
    parts = []
    for factor in Factor:
        share, reason = _SHARES[factor](facts)
        at_most = weights.get(factor, _ZERO)
        parts.append(Part(factor, _points((share or _ZERO) * at_most), at_most, share is not None, reason()))
    total = sum((part.points for part in parts), _ZERO)
    return Risk(
        total, level_of(total, levels), sorted(parts, key=lambda part: (-part.points, -part.at_most, part.factor))
    )


def weigh(
    facts: SiteFacts, weights: Mapping[Factor, Decimal], levels: Levels, heaviest: int = 2
) -> tuple[Decimal, Level, list[Factor]]:
    """What `assess` comes to without a word: the sum, its level and the factors that weigh most."""
    given = shares(facts)
    points = {factor: _points(share * weights.get(factor, _ZERO)) for factor, share in given.items()}
    total = sum(points.values(), _ZERO)
    heavy = sorted(points, key=lambda factor: (-points[factor], -weights.get(factor, _ZERO), factor))
    return total, level_of(total, levels), [factor for factor in heavy[:heaviest] if points[factor] > 0]


def shares(facts: SiteFacts) -> dict[Factor, Decimal]:
    """The share of its weight that each factor gives; what is not known gives 0."""
    return {factor: _SHARES[factor](facts)[0] or _ZERO for factor in Factor}


def total_of(given: Mapping[Factor, Decimal], weights: Mapping[Factor, Decimal]) -> Decimal:
    """The sum that `assess` comes to, from shares: to try other weights on many factories."""
    return sum((_points(share * weights.get(factor, _ZERO)) for factor, share in given.items() if share), _ZERO)


def level_of(total: Decimal, levels: Levels) -> Level:
    """The level of a sum of points."""
    middle, high = levels
    return Level.HIGH if total >= high else Level.MIDDLE if total >= middle else Level.LOW


def _points(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _type(facts: SiteFacts) -> _Found:
    if facts.high_risk_type:
        return _ONE, lambda: _("on the list of dangerous types")
    return _ZERO, lambda: _("not on the list of dangerous types")


def _class(facts: SiteFacts) -> _Found:
    if facts.factory_class is None:
        return None, lambda: _("class not known")
    share = {3: _ONE, 2: Decimal("0.5")}.get(facts.factory_class, _ZERO)
    return share, lambda: _("class %(n)d") % {"n": facts.factory_class}


def _chemicals(facts: SiteFacts) -> _Found:
    tonnes = facts.chemical_tonnes
    if tonnes is None:
        return None, lambda: _("no report of chemicals")
    steps = ((Decimal(100), _ONE), (Decimal(10), Decimal("0.75")), (_ONE, Decimal("0.5")))
    share = next((share for limit, share in steps if tonnes >= limit), _ZERO)
    return share, lambda: _("%(n)s tonnes reported") % {"n": thai.format_number(tonnes)}


def _findings(facts: SiteFacts) -> _Found:
    """Six points of findings are the whole: two serious ones, or one serious and three that must be corrected."""
    points = facts.critical * 3 + facts.major + facts.minor * Decimal("0.25")
    count = facts.critical + facts.major + facts.minor
    if not count:
        return _ZERO, lambda: _("none stands")
    return (
        min(_ONE, points / 6),
        lambda: (
            ngettext("%(n)d stands, %(serious)d of them serious", "%(n)d stand, %(serious)d of them serious", count)
            % {"n": count, "serious": facts.critical}
        ),
    )


def _score(facts: SiteFacts) -> _Found:
    if facts.last_score is None:
        return None, lambda: _("no score yet")
    share = (Decimal(100) - facts.last_score) / 100
    return share, lambda: _("%(n)s of 100") % {"n": thai.format_number(facts.last_score, 1)}


def _visit(facts: SiteFacts) -> _Found:
    """Two years without a visit are the whole, and so is never."""
    months = facts.months_since_visit
    if months is None:
        return _ONE, lambda: _("never inspected in the portal")
    share = min(_ONE, Decimal(max(0, months)) / 24)
    return share, lambda: ngettext("%(n)d month", "%(n)d months", months) % {"n": months}


def _incidents(facts: SiteFacts) -> _Found:
    n = facts.incidents
    if n is None:
        return None, lambda: _("accidents not known")
    return min(_ONE, Decimal(n) / 2), lambda: ngettext("%(n)d accident", "%(n)d accidents", n) % {"n": n}


def _reports(facts: SiteFacts) -> _Found:
    if facts.late_reports is None or facts.expected_reports is None:
        return None, lambda: _("reports not known")
    if not facts.expected_reports:
        return _ZERO, lambda: _("no report was due")
    share = Decimal(min(facts.late_reports, facts.expected_reports)) / facts.expected_reports
    counts = {"late": facts.late_reports, "all": facts.expected_reports}
    return share, lambda: _("%(late)d of %(all)d late") % counts


def _orders(facts: SiteFacts) -> _Found:
    """One order that is not obeyed is the whole, an overdue one three quarters; each that still runs a quarter, up to a
    half."""
    disobeyed, overdue, running = facts.disobeyed_orders, facts.overdue_orders, facts.orders
    if disobeyed:
        words = {"n": disobeyed}
        return _ONE, lambda: ngettext("%(n)d order not obeyed", "%(n)d orders not obeyed", disobeyed) % words
    if overdue:
        words = {"n": overdue}
        return Decimal("0.75"), lambda: ngettext("%(n)d order overdue", "%(n)d orders overdue", overdue) % words
    if not running:
        return _ZERO, lambda: _("no order in force")
    words = {"n": running}
    share = min(Decimal("0.5"), Decimal(running) / 4)
    return share, lambda: ngettext("%(n)d order in force", "%(n)d orders in force", running) % words


def _complaints(facts: SiteFacts) -> _Found:
    """Three complaints in a year are the whole."""
    n = facts.complaints
    if not n:
        return _ZERO, lambda: _("none came")
    return min(_ONE, Decimal(n) / 3), lambda: ngettext("%(n)d complaint", "%(n)d complaints", n) % {"n": n}


def _homes(facts: SiteFacts) -> _Found:
    """A school, hospital or temple near is the whole, and so are ten homes; fewer homes are a half."""
    if facts.homes is None and facts.sensitive is None:
        return None, lambda: _("no officer has noted the neighbours yet")
    homes = facts.homes or 0
    share = _ONE if homes >= MANY_HOMES or facts.sensitive else Decimal("0.5") if homes else _ZERO

    def words() -> str:
        text = ngettext("%(n)d home within 500 m", "%(n)d homes within 500 m", homes) % {"n": homes}
        return f"{text} · {_('a school, hospital or temple')}" if facts.sensitive else text

    return share, words


_SHARES: Final[Mapping[Factor, Callable[[SiteFacts], _Found]]] = {
    Factor.TYPE: _type,
    Factor.CLASS: _class,
    Factor.CHEMICALS: _chemicals,
    Factor.FINDINGS: _findings,
    Factor.ORDERS: _orders,
    Factor.SCORE: _score,
    Factor.VISIT: _visit,
    Factor.INCIDENTS: _incidents,
    Factor.COMPLAINTS: _complaints,
    Factor.REPORTS: _reports,
    Factor.HOMES: _homes,
}
