"""Where figures lead: the page of the province or measure, and the rows behind."""

import datetime as dt
from functools import cache
from typing import Any, Protocol
from urllib.parse import urlencode

from django.urls import NoReverseMatch, resolve, reverse

from mind_portal.core import thai
from mind_portal.core.scope import Scope
from mind_portal.dashboards.figures import Span
from mind_portal.dashboards.periods import PeriodCode
from mind_portal.rollups import catalogue
from mind_portal.rollups.catalogue import Measure

USUAL = {"period": PeriodCode.FISCAL.value}
"""What an address need not say."""


@cache
def _page(name: str, code: str) -> str:
    """A page may hold two hundred of these."""
    return reverse(name, args=[code])


def province_url(code: str, **query: str) -> str:
    return _with(_page("dashboards:province", code), query)


def measure_url(code: str, **query: str) -> str:
    return _with(_page("dashboards:measure", code), query)


def nation_url(**query: str) -> str:
    return _with(reverse("dashboards:nation"), query)


class Reader(Protocol):
    """Whoever looks at figures: what of the rows behind them is his to see."""

    @property
    def scope(self) -> Scope: ...

    def has_perm(self, perm: str) -> bool: ...


Lists = frozenset[str]
"""URL names of lists of rows."""

NO_LISTS: Lists = frozenset()


def lists_of(user: Reader) -> Lists:
    """The lists of rows behind figures that the user may open. Figures are for more people than rows are: a link to
    a list that would refuse them is left out."""
    names = {measure.drill for measure in catalogue.measures()}
    return frozenset(name for name in names if (needed := _permission(name)) and user.has_perm(needed))


@cache
def _permission(name: str) -> str:
    """What the list of that name asks for, from the list itself; empty when there is no such list."""
    try:
        view: Any = resolve(reverse(name)).func
    except NoReverseMatch:
        return ""
    return str(view.view_class.permission_required)


def lists_everywhere(user: Reader) -> Lists:
    """The same for pages that lead to the rows of all provinces; none for who sees the rows of some only."""
    return lists_of(user) if user.scope.everything else NO_LISTS


def lists_in(province: str, user: Reader) -> Lists:
    """The same for the rows of one province; none outside the user's scope."""
    return lists_of(user) if user.scope.covers_province(province) else NO_LISTS


def rows_url(measure: Measure, span: Span, lists: Lists, province: str = "") -> str:
    """The list of the rows behind a figure: of a province, and of the months that the figure adds up.

    Every period of the dashboards ends today, so its first day says it; of whole months the last day too. Empty when
    the measure's list is not among `lists`, those that the reader may open, or when it has none.
    """
    if measure.drill not in lists:
        return ""
    address = reverse(measure.drill)
    query = {"province": province}
    first, last = span.shown[0], span.shown[-1]
    if measure.takes_last_month:
        query |= {"month": f"{last:%Y-%m}"} if measure.partial else {}
    else:
        query |= {"month": f"{last:%Y-%m}"} if first == last else {"since": first.isoformat()}
        if measure.whole_months and first != last:
            query["until"] = (thai.add_months(last, 1) - dt.timedelta(days=1)).isoformat()
    text = _with(address, query)
    return f"{text}{'&' if '?' in text else '?'}{measure.drill_query}" if measure.drill_query else text


def _with(address: str, query: dict[str, str]) -> str:
    filled = {name: value for name, value in query.items() if value and USUAL.get(name) != value}
    return f"{address}?{urlencode(filled)}" if filled else address
