"""What offices of other provinces keep of a factory that lies here now: on its page, to be read, without a way to act.

Only a finding may be closed from here: its follow-up belongs to where the factory lies.
"""

import datetime as dt
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.complaints.models import OPEN as OPEN_COMPLAINTS
from audits.complaints.models import Complaint
from audits.complaints.selectors.lists import short_rows
from audits.models import Finding, FindingStatus, Inspection
from audits.orders.models import Order
from audits.orders.selectors.lists import site_order_rows
from audits.selectors.lists import finding_row_values, inspection_row_values
from factories import hooks
from factories.models import Site
from mind_portal.geography.models import Province

SHOWN: Final = 10


def register_elsewhere() -> None:
    """Called once, when the app is ready."""
    hooks.register_block("audits.elsewhere", 16, elsewhere_block)
    hooks.register_alert("audits.elsewhere", 6, elsewhere_alert)


def _others(user: Any, site: Site) -> list[str]:
    """The offices that made something about the factory and that the user does not see, in one query.

    An operator sees his factory's cases whoever keeps them; who sees the nation sees all.
    """
    if user.scope.everything or not user.scope.covers_province(site.province_id):
        return []
    if not user.has_perm("audits.view_inspection") or user.has_perm("audits.answer_order"):
        return []

    def ask() -> list[str]:
        parts = [
            model._default_manager.filter(site=site)
            .exclude(province__in=sorted(user.scope.provinces))
            .order_by()
            .values_list("province_id", flat=True)
            for model in (Inspection, Finding, Order, Complaint)
        ]
        return sorted({code for code in parts[0].union(*parts[1:]) if code})

    return hooks.read_once(user, site, "audits.elsewhere", ask)


def elsewhere_alert(user: Any, site: Site) -> hooks.Alert | None:
    """What still stands with another office is said before everything else."""
    offices = _others(user, site)
    if not offices:
        return None
    block = _read(user, site, offices)
    if not any(office["open"] for office in block):
        return None
    names = ", ".join(office["name"] for office in block if office["open"])
    text = _("The factory came from another province; cases of the office of %(names)s are still open") % {
        "names": names
    }
    return hooks.Alert(text, url="#elsewhere", link=_("See them"))


def elsewhere_block(user: Any, site: Site) -> hooks.Block | None:
    """The history that came along, by office."""
    offices = _others(user, site)
    if not offices:
        return None
    context = {"offices": _read(user, site, offices), "may_close": user.has_perm("audits.close_finding")}
    return hooks.Block("audits/site_elsewhere.html", context)


def _read(user: Any, site: Site, offices: list[str]) -> list[dict[str, Any]]:
    def ask() -> list[dict[str, Any]]:
        today = timezone.localdate()
        names = Province.objects.in_bulk(offices)
        return [_office(user, site, names[code], today) for code in offices]

    return hooks.read_once(user, site, "audits.elsewhere.rows", ask)


def _office(user: Any, site: Site, office: Province, today: dt.date) -> dict[str, Any]:
    def of(model: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(site=site, province=office)
        return found

    orders = list(of(Order).filter(signed_on__isnull=False).select_related("province").order_by("-signed_on", "-pk"))
    findings = of(Finding).filter(status=FindingStatus.OPEN, counts=True).order_by("-found_on", "-pk")
    complaints = of(Complaint).filter(state__in=sorted(OPEN_COMPLAINTS)).order_by("-received_on", "-pk")
    inspections = of(Inspection).order_by("-inspected_on", "-pk")
    shown = orders[:SHOWN] if user.has_perm("audits.view_order") else []
    waiting = short_rows(complaints[:SHOWN], today) if user.has_perm("audits.view_complaint") else []
    standing = finding_row_values(findings[:SHOWN])
    return {
        "name": str(office),
        "orders": [
            row | {"demands": order.demands} for row, order in zip(site_order_rows(shown, today), shown, strict=True)
        ],
        "findings": [row | {"close_url": reverse("audits:finding_close", args=[row["pk"]])} for row in standing],
        "complaints": waiting,
        "inspections": inspection_row_values(inspections[:SHOWN]),
        "open": bool(standing or waiting or any(order.ended_on is None for order in orders)),
    }
