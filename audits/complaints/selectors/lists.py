"""The office's list of complaints: fifty rows by keyset, tabs with counts, and what waits on the first pages."""

import datetime as dt
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.complaints.filters import TABS, condition_of
from audits.complaints.models import OPEN, Complaint, ComplaintKind, ComplaintState
from mind_portal.core import thai
from mind_portal.core.paging import Page, keyset_page

SIGNS: Final = {
    "new": ("info", "inbox"),
    "accepted": ("info", "clock"),
    "answered": ("good", "message-circle"),
    "closed": ("good", "circle-check"),
    "forwarded": ("none", "send"),
    "merged": ("none", "link"),
    "rejected": ("none", "ban"),
}
"""How each state looks: state of the tag, icon."""


def _columns(day: str) -> tuple[str, ...]:
    name = "name_th" if thai.is_thai() else "name_en"
    return (
        "pk", day, "number", "kind", "state", "site__name", "place_text", f"site__district__{name}",
        f"province__{name}", "officer__display_name", "received_on", "due_on",
    )  # fmt: skip


def complaint_rows(queryset: QuerySet[Any], tab: str, data: QueryDict, today: dt.date, user_id: int) -> Page:
    """One page of a tab. What waits is ordered by its day, the nearest first; everything else the newest first."""
    waits = tab in ("new", "mine", "running", "overdue")
    day = "due_on" if waits else "received_on"
    rows = queryset.filter(condition_of(tab, today, user_id))
    values, page = keyset_page(rows, day, data, _columns(day), oldest_first=waits)
    page.rows.extend(_row(row, today) for row in values)
    return page


def short_rows(queryset: QuerySet[Any], today: dt.date) -> list[dict[str, Any]]:
    """The same rows for a short list that somebody else has cut."""
    return [_row(row, today) for row in queryset.values_list(*_columns("received_on"))]


def _row(row: tuple[Any, ...], today: dt.date) -> dict[str, Any]:
    pk, _day, number, kind, state, site, place, district, province, officer, received_on, due_on = row
    return {
        "pk": pk,
        "number": number,
        "kind": ComplaintKind(kind).label,
        "state": ComplaintState(state).label,
        "sign": SIGNS[state],
        "site": site or place or _("place on the map"),
        "is_site": bool(site),
        "place": " · ".join(part for part in (district, province or _("no province yet")) if part),
        "officer": officer or "",
        "received": thai.format_date(received_on),
        "due": thai.format_date(due_on) if state in OPEN else "",
        **lateness(state, due_on, today),
    }


def lateness(state: str, due_on: dt.date, today: dt.date) -> dict[str, Any]:
    """`late`: in days, 0 while there is time; `left`: in words what the day means today."""
    if state not in OPEN:
        return {"late": 0, "left": ""}
    days = (due_on - today).days
    if days < 0:
        return {"late": -days, "left": ngettext("%(n)d day over", "%(n)d days over", -days) % {"n": -days}}
    if days == 0:
        return {"late": 0, "left": _("due today")}
    return {"late": 0, "left": ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}}


def tabs(
    complaints: QuerySet[Complaint], today: dt.date, chosen: str, data: QueryDict, user_id: int
) -> list[dict[str, Any]]:
    """The tabs with their counts, in one query over what is open."""
    counts = _counts(complaints, today, user_id)
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


def _counts(complaints: QuerySet[Complaint], today: dt.date, user_id: int) -> dict[str, int]:
    found = complaints.filter(state__in=sorted(OPEN)).order_by()
    names = ("new", "mine", "running", "overdue")
    return found.aggregate(**{name: Count("pk", filter=condition_of(name, today, user_id)) for name in names})
