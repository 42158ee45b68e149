"""The list of orders: fifty rows by keyset, as plain values; its tabs with their counts."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.orders.filters import TABS, in_tab
from audits.orders.kinds import kinds
from audits.orders.models import OPEN, RUNNING, Order, OrderState
from mind_portal.core import thai
from mind_portal.core.paging import Page, keyset_page

STATE_SIGNS: Final = {
    "draft": ("none", "pencil"),
    "waiting": ("info", "writing-sign"),
    "signed": ("info", "mail"),
    "served": ("info", "clock"),
    "answered": ("warn", "message-circle"),
    "partly": ("warn", "circle-half-2"),
    "not_obeyed": ("bad", "alert-octagon"),
    "obeyed": ("good", "circle-check"),
    "withdrawn": ("none", "ban"),
}
"""How each state looks: state of the tag, icon."""


def _columns(day: str) -> tuple[str, ...]:
    name = "name_th" if thai.is_thai() else "name_en"
    return (
        "pk", day, "number", "fiscal_year", "province__abbreviation", "site_id", "site__name",
        f"site__district__{name}", f"province__{name}", "kind", "state", "signed_on", "due_on",
    )  # fmt: skip


def order_rows(queryset: QuerySet[Any], tab: str, data: QueryDict, today: dt.date) -> Page:
    """One page of a tab. What runs is ordered by its deadline, the nearest first; everything else by its day."""
    day = "due_on" if tab in ("overdue", "judge") else "drafted_on"
    rows = in_tab(queryset, tab, today)
    if day == "due_on":
        rows = rows.filter(due_on__isnull=False)
    values, page = keyset_page(rows, day, data, _columns(day), oldest_first=day == "due_on")
    page.rows.extend(_rows(values, today))
    return page


def order_row_values(queryset: QuerySet[Any], today: dt.date) -> list[dict[str, Any]]:
    """The same rows for a short list that somebody else has cut."""
    return _rows(queryset.values_list(*_columns("drafted_on")), today)


def site_order_rows(orders: Iterable[Order], today: dt.date) -> list[dict[str, Any]]:
    """The same rows of one factory's orders, read with their province: its page names neither factory nor place."""
    return _rows(
        (
            (
                order.pk, order.drafted_on, order.number, order.fiscal_year, order.province.abbreviation,
                order.site_id, "", "", "", order.kind, order.state, order.signed_on, order.due_on,
            )
            for order in orders
        ),
        today,
    )  # fmt: skip


def _rows(values: Iterable[tuple[Any, ...]], today: dt.date) -> list[dict[str, Any]]:
    states = {str(value): str(label) for value, label in OrderState.choices}
    known = {code: (str(kind.short), str(kind.title)) for code, kind in kinds().items()}
    return [_row(row, states, known, today) for row in values]


def _row(
    row: tuple[Any, ...], states: dict[str, str], known: dict[str, tuple[str, str]], today: dt.date
) -> dict[str, Any]:
    pk, _day, number, year, letters, site_id, site, district, province, kind, state, signed_on, due_on = row
    return {
        "pk": pk,
        "number": f"{letters} {number}/{year}" if number else "",
        "site_id": site_id,
        "site": site,
        "place": " · ".join(part for part in (district, province) if part),
        "kind": known[kind][0],
        "title": known[kind][1],
        "state": states[state],
        "sign": STATE_SIGNS[state],
        "signed": thai.format_date(signed_on) if signed_on else "",
        "due": thai.format_date(due_on) if due_on else "",
        **lateness(state, due_on, today),
    }


def lateness(state: str, due_on: dt.date | None, today: dt.date) -> dict[str, Any]:
    """`late`: in days, 0 while there is time; `left`: in words what the deadline means today."""
    if due_on is None or state not in RUNNING | {"not_obeyed"}:
        return {"late": 0, "left": ""}
    days = (due_on - today).days
    if days < 0:
        words = ngettext("%(n)d day over", "%(n)d days over", -days) % {"n": -days}
        return {"late": -days, "left": words}
    if days == 0:
        return {"late": 0, "left": _("due today")}
    return {"late": 0, "left": ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}}


def tabs(orders: QuerySet[Order], today: dt.date, chosen: str, data: QueryDict) -> list[dict[str, Any]]:
    """The tabs with their counts, in one query over what is not at its end."""
    running = sorted(RUNNING)
    open_orders = orders.filter(state__in=sorted(OPEN)).order_by()
    late = Q(state__in=running, due_on__lt=today)
    counts = open_orders.aggregate(
        sign=Count("pk", filter=Q(state__in=["draft", "waiting"])),
        running=Count("pk", filter=Q(state__in=[*running, "signed"])),
        overdue=Count("pk", filter=late | Q(state="not_obeyed")),
        judge=Count("pk", filter=late | Q(state="answered")),
    )
    query = data.copy()
    for name in ("tab", "before", "after"):
        query.pop(name, None)
    rows = []
    for code, label in TABS.items():
        query["tab"] = code
        shown = thai.format_number(counts[code]) if code in counts else ""
        rows.append({"code": code, "label": str(label), "shown": shown, "url": f"?{query.urlencode()}",
                     "current": code == chosen})  # fmt: skip
    return rows
