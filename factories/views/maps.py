"""The filtered set on a map; the table beside it is the same set in words."""

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from factories.models import LicenceStatus, Site
from factories.selectors import choices, places, sites
from factories.views.state import address, chips, keep


@require_GET
@login_required
@permission_required("factories.view_site", raise_exception=True)
def site_map(request: HttpRequest) -> HttpResponse:
    """The frame of the map; its marks come from `site_marks` as one moves."""
    filters, found = sites.filtered(request.GET, Site.objects.visible_to(request.user))
    scope: Any = request.user.scope  # type: ignore[union-attr]
    state = keep(request.GET)
    offered = choices.choices_for(scope, filters.chosen.get("province", []))
    count, on_map = sites.bounded_count(found), sites.bounded_count(places.on_map(found))
    context = {
        "found": min(count, sites.COUNT_LIMIT),
        "beyond": count > sites.COUNT_LIMIT,
        "without_place": max(count - on_map, 0) if count <= sites.COUNT_LIMIT else None,
        "state": state.urlencode(),
        "chips": chips(reverse("factories:site_map"), state, filters.chosen, offered),
        "q": request.GET.get("q", ""),
        "only_province": offered.only_province,
        "settings": {
            "marks": address(reverse("factories:site_marks"), state),
            "site": reverse("factories:site_detail", args=[0]),
            "provinces": sorted(filters.chosen.get("province") or scope.provinces),
            "statuses": {value: str(label) for value, label in LicenceStatus.choices},
            "factories": _("factories"),
        },
    }
    return render(request, "factories/site_map.html", context)


@require_GET
@login_required
@permission_required("factories.view_site", raise_exception=True)
def site_marks(request: HttpRequest) -> JsonResponse:
    """Clusters and single places of one view of the map."""
    try:
        view = places.View.read(request.GET)
    except ValueError:
        return JsonResponse({"error": "bbox=west,south,east,north&zoom=6"}, status=400)
    _filters, found = sites.filtered(request.GET, Site.objects.visible_to(request.user))
    return JsonResponse(places.clusters(found, view))
