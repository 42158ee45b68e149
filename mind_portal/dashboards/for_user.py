"""What on the pages depends on the user: the latest inspections where he may see them, the way to his own province."""

from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from audits.models import InspectionKind
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.dashboards import selectors
from mind_portal.dashboards.links import province_url
from mind_portal.geography.selectors import province_name

VIEW_SITES = "factories.view_site"


def context(province: str, user: User) -> dict[str, Any]:
    """`inspections` (None: out of scope) and the addresses of the full lists, as far as the user may open them."""
    within = user.scope.covers_province(province)
    reads, query = user.has_perm("audits.view_inspection"), urlencode({"province": province})
    rows = [_row(row) for row in selectors.latest_inspections(province, user)] if within and reads else None
    return {
        "inspections": rows,
        "reads_inspections": reads,
        "inspections_url": f"{_address('audits:inspection_list')}?{query}",
        "sites_url": f"{_address('factories:site_list')}?{query}" if within and user.has_perm(VIEW_SITES) else "",
    }


FEW = 3
"""Provinces whose pages are offered by name; an inspector-general with more finds them on the map."""


def own_provinces(user: Any) -> list[tuple[str, str]]:
    """The name and address of the user's own province, or of a few."""
    codes = sorted(user.scope.provinces)
    return [(province_name(code), province_url(code)) for code in codes] if len(codes) <= FEW else []


def _row(row: dict[str, Any]) -> dict[str, str]:
    return {
        "url": _address("audits:inspection_detail", row["pk"]),
        "site": row["site__name"],
        "day": thai.format_date(row["inspected_on"]),
        "kind": str(InspectionKind(row["kind"]).label),
        "score": thai.format_number(row["score"], 0),
        "failed": str(row["failed"] or ""),
    }


def _address(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
