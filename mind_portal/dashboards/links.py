"""Where figures lead: the page of the province or measure, and the rows behind."""

import datetime as dt
from functools import cache
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from mind_portal.core import thai
from mind_portal.dashboards.figures import Span
from mind_portal.dashboards.periods import PeriodCode
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


def rows_url(measure: Measure, span: Span, province: str = "") -> str:
    """The list of the rows behind a figure: of a province, and of the months that the figure adds up.

    Every period of the dashboards ends today, so its first day says it; of whole months the last day too. Empty when
    the measure has no list.
    """
    if not measure.drill:
        return ""
    try:
        address = reverse(measure.drill)
    except NoReverseMatch:
        return ""
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
