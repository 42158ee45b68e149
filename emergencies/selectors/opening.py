"""What the page that opens an incident offers: factories by name or by the phone's place, the user's provinces."""

from typing import Any

from emergencies.selectors.neighbours import chemical_text, factories_near
from factories import facts
from factories.models import Site
from factories.querysets import matching
from factories.search import understand
from mind_portal.core import thai
from mind_portal.core.geo import distance_text
from mind_portal.geography.models import Province

FOUND = 8
NEAR_KM = 2.0


def found_sites(user: Any, text: str) -> list[dict[str, Any]]:
    """The first factories of the user's scope whose name or number holds the words."""
    query = understand(text)
    if not query:
        return []
    sites = matching(Site.objects.visible_to(user), query).select_related("district", "province")
    return [_row(site) for site in sites.order_by("sort_key", "pk")[:FOUND]]


def chosen_site(user: Any, pk: int | None) -> dict[str, Any] | None:
    """The factory that was chosen, if it lies in the scope."""
    if pk is None:
        return None
    site = Site.objects.visible_to(user).select_related("district", "province").filter(pk=pk).first()
    return _row(site) if site else None


def near_sites(user: Any, latitude: float, longitude: float, now: Any) -> list[dict[str, Any]]:
    """The nearest factories of the scope with what they hold, for the phone that knows where it is."""
    near = [one for one in factories_near(latitude, longitude, NEAR_KM) if user.scope.covers_province(one.province)]
    near = near[:FOUND]
    held = facts.chemicals([one.pk for one in near], thai.local_date(now)) if near else facts.Known(False)
    return [
        {
            "pk": one.pk,
            "name": one.name,
            "text": " · ".join([distance_text(one.km), *(chemical_text(c) for c in held.of(one.pk)[:2])]),
        }
        for one in near
    ]


def _row(site: Site) -> dict[str, Any]:
    district = site.district.name if site.district else ""
    return {
        "pk": site.pk,
        "name": site.name,
        "text": " · ".join(part for part in (district, site.province.name) if part),
    }


def provinces(user: Any) -> list[tuple[str, str]]:
    """The provinces that the user may open an incident in."""
    name = "name_th" if thai.is_thai() else "name_en"
    rows = Province.objects.order_by(name)
    if not user.scope.everything:
        rows = rows.filter(pk__in=user.scope.provinces)
    return list(rows.values_list("pk", name))
