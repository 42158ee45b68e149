"""The page of one factory."""

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from factories import hooks
from factories.models import Site
from factories.selectors.detail import SitePage, site_page
from mind_portal.core.views import render_page_or_part
from mind_portal.journal.selectors import timeline


def visible_site(request: HttpRequest, pk: int) -> Site:
    """The site in the user's scope with what its page names; 404 otherwise."""
    sites = Site.objects.visible_to(request.user)
    return get_object_or_404(
        sites.select_related("operator", "province", "district", "subdistrict", "main_type"), pk=pk
    )


@require_GET
@login_required
@permission_required("factories.view_site", raise_exception=True)
def site_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who, where, what is wrong, the licences, what other apps add, and what happened."""
    site = visible_site(request, pk)
    page = site_page(site, timezone.localdate())
    blocks = hooks.blocks(request.user, site)
    context: dict[str, Any] = {
        "site": site,
        "register": page,
        "history": _timeline(request, page),
        "alerts": hooks.alerts(request.user, site),
        "standings": hooks.standings(request.user, site),
        "actions": hooks.actions(request.user, site),
        "main_blocks": [block for block in blocks if block.column == "main"],
        "side_blocks": [block for block in blocks if block.column == "side"],
        "may_see_person": site.operator.kind != "natural" or request.user.has_perm("factories.edit_site"),
    }
    return render_page_or_part(request, "factories/site_detail.html", "timeline", context)


def _timeline(request: HttpRequest, page: SitePage) -> Any:
    before = request.GET.get("before", "")
    return timeline(
        request.user, [page.site, *page.site.licences.all()], found=hooks.subjects(request.user, page.site),
        before=int(before) if before.isdigit() else None, limit=8,
    )  # fmt: skip
