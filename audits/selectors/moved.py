"""Cases whose factory lies in another province than the office that keeps them: what stands where, and with whom."""

from collections.abc import Collection
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from audits.complaints.models import OPEN as OPEN_COMPLAINTS
from audits.complaints.models import Complaint
from audits.models import Finding, FindingStatus
from audits.orders.models import OPEN as OPEN_ORDERS
from audits.orders.models import Order
from factories.models import Site
from mind_portal.core.scope import Scope
from mind_portal.geography.models import Province

MOST: Final = 200
"""Rows on the page, which says when there are more; far more than move in a year."""


def _open_cases(scope: Q) -> list[QuerySet[Any]]:
    """Orders, findings and complaints that are not at their end and whose factory lies elsewhere, under `scope`.

    A finding of a returned inspection is among them: it comes back with the next version.
    """
    away = scope & Q(site__isnull=False) & ~Q(site__province_id=F("province_id"))
    return [
        Order.objects.filter(away, state__in=sorted(OPEN_ORDERS)),
        Finding.objects.filter(away, status=FindingStatus.OPEN),
        Complaint.objects.filter(away, state__in=sorted(OPEN_COMPLAINTS)),
    ]


def sites_with_cases(site_ids: Collection[int]) -> set[int]:
    """Those of the factories that left an open order, finding or complaint with another office."""
    found: set[int] = set()
    for cases in _open_cases(Q(site__in=list(site_ids))):
        found |= set(cases.order_by().values_list("site_id", flat=True))
    return found


def moved_counts(scope: Scope) -> list[tuple[int, str, str, int]]:
    """(factory, code of the office that keeps them, what, how many), in one query.

    In scope is whoever keeps the cases and whoever the factory has come to: each sees the other's only as numbers.
    """
    if scope.everything:
        seen = Q()
    else:
        codes = sorted(scope.provinces)
        seen = Q(province__in=codes) | Q(site__province__in=codes)
    parts = [
        cases.order_by().values("site_id", "province_id").annotate(what=Value(what), n=Count("pk"))
        for what, cases in zip(("orders", "findings", "complaints"), _open_cases(seen), strict=True)
    ]
    rows = parts[0].union(*parts[1:], all=True).values_list("site_id", "province_id", "what", "n")
    return list(rows)


def moved_rows(user: Any) -> tuple[list[dict[str, Any]], int]:
    """A row for each factory and office that keeps cases of it, by the factory's name: the first `MOST`, and how many
    there are."""
    counts: dict[tuple[int, str], dict[str, int]] = {}
    for site, keeper, what, n in moved_counts(user.scope):
        counts.setdefault((site, keeper), {})[what] = n
    sites = Site.objects.filter(pk__in={site for site, _keeper in counts}).select_related("province")
    names = {site.pk: site for site in sites.only("name", "sort_key", "province")}
    offices = Province.objects.in_bulk({keeper for _site, keeper in counts})
    may_read = user.has_perm("audits.view_complaint")
    ordered = sorted(counts.items(), key=lambda each: (names[each[0][0]].sort_key, each[0]))
    rows = [_row(user, names[site], offices[keeper], found, may_read) for (site, keeper), found in ordered[:MOST]]
    return rows, len(ordered)


def _row(user: Any, site: Site, keeper: Province, found: dict[str, int], may_read: bool) -> dict[str, Any]:
    here, ours = user.scope.covers_province(site.province_id), user.scope.covers_province(keeper.pk)
    lists = {
        "orders": (_("Orders"), f"{reverse('audits:order_list')}?tab=all&site={site.pk}"),
        "findings": (_("Findings"), f"{reverse('audits:finding_list')}?site={site.pk}&status=open"),
        "complaints": (_("Complaints"), f"{reverse('audits:complaint_list')}?tab=all&site={site.pk}"),
    }
    return {
        "site": site.name,
        "url": reverse("factories:site_detail", args=[site.pk]) if here else "",
        "keeper": str(keeper),
        "now": str(site.province),
        "came": here and not ours,
        "cases": [
            {"name": name, "n": found[what], "url": url if ours else ""}
            for what, (name, url) in lists.items()
            if what in found and (what != "complaints" or may_read)
        ],
    }
