"""What the public may know of a factory: four queries, and nobody's name, telephone or number.

An operator is named only where it is a juristic person; inspections without officer, score and answers; orders only
once they were served. Inspections that were returned for correction are not shown.
"""

import datetime as dt
from typing import Any, Final

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import FindingStatus, Inspection, InspectionKind, InspectionStatus
from audits.orders.kinds import kind_of
from audits.orders.models import DUE, AppealState, Order, OrderState
from audits.public.models import GateSheet
from audits.public.names import public_name, shown_operator
from factories import provenance
from factories.models import LicenceStatus, Site
from factories.numbers import show_new
from factories.selectors.detail import STATUS_ORDER
from factories.tables import area_names, shorten, type_label
from mind_portal.core import thai

YEARS: Final = 5
MOST: Final = 60
STATUS_LOOKS: Final = {
    LicenceStatus.OPERATING: "good", LicenceStatus.LICENSED: "none", LicenceStatus.STOPPED: "warn",
    LicenceStatus.CLOSED: "none", LicenceStatus.STRUCK_OFF: "none",
}  # fmt: skip


_RELATED: Final = ("site__operator", "site__province", "site__district", "site__subdistrict", "site__main_type")
_SHEET: Final = (
    "ended_on", "site__name", "site__estate", "site__status", "site__factory_class", "site__operator__kind",
    *(f"{related}__{name}" for related in _RELATED[1:] for name in ("name_th", "name_en")), "site__operator__name",
)  # fmt: skip
_LICENCE: Final = (
    "site_id", "number", "old_number", "type_id", "type__name_th", "type__name_en", "factory_class", "status",
    "activity", "provenance", "started_on", "licensed_on", "ended_on", "horsepower",
)  # fmt: skip
_ORDER: Final = (
    "kind", "state", "number", "fiscal_year", "signed_on", "due_on", "province__abbreviation", "appeal__state",
)  # fmt: skip
"""What the page shows; reading every column of the eight tables was a fifth of its time."""


def sheet_of(token: str) -> GateSheet | None:
    """The sheet of a public address, valid or not, with what the page shows of its factory."""
    if "\0" in token:  # no text of the database holds it
        return None
    found = GateSheet.objects.select_related(*_RELATED).only(*_SHEET).filter(token=token)
    return next(iter(found), None)


def factory_page(site: Site, today: dt.date) -> dict[str, Any]:
    """Everything that the page shows, formatted."""
    licences = _licences(site)
    return {
        "name": public_name(site),
        "operator": shown_operator(site),
        "place": _place(site),
        "estate": site.estate,
        "status": {"word": LicenceStatus(site.status).label, "state": STATUS_LOOKS[LicenceStatus(site.status)]},
        "factory_class": site.factory_class,
        "type": f"{type_label(site.main_type_id)} {shorten(site.main_type.name, 160)}" if site.main_type else "",
        "activities": list(dict.fromkeys(licence.activity for licence in licences if licence.activity)),
        "licences": [_licence(licence) for licence in licences],
        "inspections": _inspections(site, today),
        "orders": _orders(site, today),
        "source": provenance.age_of(*(entry for licence in licences for entry in licence.provenance.values())),
        "today": thai.format_date(today, "long"),
        "office": site.province.name,
        "years": YEARS,
    }


def _place(site: Site) -> str:
    """Down to the tambon: the house number of a small factory is often its owner's home."""
    district, subdistrict = area_names(
        site.district.name if site.district else None, site.subdistrict.name if site.subdistrict else None,
        in_bangkok=site.province_id == "10",
    )  # fmt: skip
    province = f"จ.{site.province.name}" if thai.is_thai() and site.province_id != "10" else site.province.name
    return " ".join(part for part in (subdistrict, district, province) if part)


def _licences(site: Site) -> list[Any]:
    found = list(site.licences.select_related("type").only(*_LICENCE).order_by("ended_on", "-horsepower", "pk")[:20])
    return sorted(found, key=lambda licence: STATUS_ORDER.index(licence.status))


def _licence(licence: Any) -> dict[str, Any]:
    since = licence.started_on or licence.licensed_on
    return {
        "number": show_new(licence.number) or licence.old_number,
        "old": licence.old_number if licence.number else "",
        "type": f"{type_label(licence.type_id)} {shorten(licence.type.name, 90)}" if licence.type else "",
        "class": licence.factory_class,
        "status": LicenceStatus(licence.status).label,
        "state": STATUS_LOOKS[LicenceStatus(licence.status)],
        "since": thai.format_date(since) if since else "",
    }


def _inspections(site: Site, today: dt.date) -> list[dict[str, Any]]:
    since = dt.date(today.year - YEARS, today.month, min(today.day, 28))
    rows = (
        Inspection.objects.filter(site=site, status=InspectionStatus.FILED, inspected_on__gte=since)
        .annotate(found=Count("findings"), still_open=Count("findings", filter=Q(findings__status=FindingStatus.OPEN)))
        .order_by("-inspected_on", "-pk")
        .values_list("inspected_on", "kind", "found", "still_open")[:MOST]
    )
    return [
        {"day": thai.format_date(day), "kind": InspectionKind(kind).label, **_result(found, still)}
        for day, kind, found, still in rows
    ]


def _result(found: int, still: int) -> dict[str, Any]:
    """The result in words. No score: it depends on the checklist, and would be read as a ranking."""
    if not found:
        return {"result": _("Nothing found wrong"), "state": "good"}
    words = ngettext("%(n)d point to put right", "%(n)d points to put right", found) % {"n": found}
    if not still:
        return {"result": f"{words} · {_('all put right')}", "state": "good"}
    return {"result": f"{words} · {_('%(n)d still open') % {'n': still}}", "state": "warn"}


def _orders(site: Site, today: dt.date) -> list[dict[str, Any]]:
    """Orders in force: served, and neither obeyed nor withdrawn."""
    found = Order.objects.filter(site=site, state__in=sorted(DUE), served_on__isnull=False)
    rows = found.select_related("province", "appeal").only(*_ORDER).order_by("due_on", "pk")[:MOST]
    return [
        {
            "kind": kind_of(order.kind).title,
            "number": order.shown_number,
            "signed": thai.format_date(order.signed_on),
            "due": thai.format_date(order.due_on),
            "state": OrderState(order.state).label,
            "late": order.state == OrderState.NOT_OBEYED or (order.due_on is not None and order.due_on < today),
            "appeal": getattr(getattr(order, "appeal", None), "state", "") == AppealState.PENDING,
        }
        for order in rows
    ]
