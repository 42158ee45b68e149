"""What apps above the register know of factories, offered to one another through their parent.

Siblings never import one another. Whoever has a fact registers a provider in its `AppConfig.ready`; whoever needs it
asks here. A fact that nobody provides is not known, which is not the same as none:

    facts.register(facts.CHEMICALS, chemicals_of)           # factories.single_form
    known, by_site = facts.chemicals([site.pk], today)      # emergencies
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise

Text = str | Promise

CHEMICALS: Final = "chemicals"
OPEN_ORDERS: Final = "open_orders"
CONTACTS: Final = "contacts"
INCIDENTS: Final = "incidents"
REPORT_STANDING: Final = "report_standing"
OUTCOMES: Final = "outcomes"


@dataclass(frozen=True)
class Chemical:
    """A substance that a factory said it holds. `tonnes`: the most at one time; None when it gave no amount."""

    name: str
    cas: str = ""
    un: str = ""
    hazard: Text = ""
    tonnes: Decimal | None = None
    as_of: dt.date | None = None
    source: Text = ""


@dataclass(frozen=True)
class OpenDuty:
    """A finding or an order that still stands: what, since when, until when, how bad (minor, major, critical)."""

    text: str
    since: dt.date
    severity: str = ""
    due_on: dt.date | None = None
    url: str = ""


@dataclass(frozen=True)
class Contact:
    """Whom to phone at a factory. Personal data: only for those who handle it."""

    name: str
    role: Text = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class PastIncident:
    """An accident or fire at a factory; exercises are none."""

    title: str
    happened_on: dt.date
    level: int
    is_open: bool
    url: str = ""


@dataclass(frozen=True)
class ReportStanding:
    """How an operator stands with the reports that it owes, over all its factories.

    `late`: reports whose day has passed and that were not certified; `expected`: those of the last twelve months.
    """

    expected: int
    on_time: int
    late: int
    last_certified_on: dt.date | None = None


@dataclass(frozen=True)
class Outcome:
    """What an operator reported for one year, all its factories together; None where no report says it."""

    year: int
    workers: Decimal | None = None
    energy_gj: Decimal | None = None
    production_tonnes: Decimal | None = None


@dataclass(frozen=True)
class Known:
    """The answer of a provider: by key of the site or operator; `known` is False when nobody provides the fact."""

    known: bool
    by_key: Mapping[int, Any] = field(default_factory=dict)

    def of(self, key: int, default: Any = ()) -> Any:
        """What is known of one site or operator."""
        return self.by_key.get(key, default)


Provider = Callable[[Sequence[int], dt.date], Mapping[int, Any]]
"""Keys and the day that is asked about -> what is known by key; a key without anything may be absent."""

_PROVIDERS: Final[dict[str, Provider]] = {}
_NAMES: Final = frozenset({CHEMICALS, OPEN_ORDERS, CONTACTS, INCIDENTS, REPORT_STANDING, OUTCOMES})


def register(name: str, provider: Provider) -> None:
    """Offer a fact; a second registration replaces the first. Raises ValueError for a name that nobody declared."""
    if name not in _NAMES:
        raise ValueError(f"no fact of factories is called {name}")
    _PROVIDERS[name] = provider


def ask(name: str, keys: Collection[int], day: dt.date) -> Known:
    """What is known by key, in one call for all of them. Raises ValueError for a name that nobody declared."""
    if name not in _NAMES:
        raise ValueError(f"no fact of factories is called {name}")
    provider = _PROVIDERS.get(name)
    return Known(False) if provider is None else Known(True, provider(sorted(keys), day))


def chemicals(site_ids: Collection[int], day: dt.date) -> Known:
    """`Sequence[Chemical]` by site: what each factory last reported up to `day`, the largest amount first."""
    return ask(CHEMICALS, site_ids, day)


def open_orders(site_ids: Collection[int], day: dt.date) -> Known:
    """`Sequence[OpenDuty]` by site: findings and orders that stand on `day`, the worst first."""
    return ask(OPEN_ORDERS, site_ids, day)


def contacts(site_ids: Collection[int], day: dt.date) -> Known:
    """`Sequence[Contact]` by site."""
    return ask(CONTACTS, site_ids, day)


def incidents(site_ids: Collection[int], day: dt.date) -> Known:
    """`Sequence[PastIncident]` by site, the newest first."""
    return ask(INCIDENTS, site_ids, day)


def report_standing(operator_ids: Collection[int], day: dt.date) -> Known:
    """`ReportStanding` by operator."""
    return ask(REPORT_STANDING, operator_ids, day)


def outcomes(operator_ids: Collection[int], day: dt.date) -> Known:
    """`Sequence[Outcome]` by operator, the newest year first."""
    return ask(OUTCOMES, operator_ids, day)
