"""The list of factories: one box, filters in the address, fifty rows a page."""

import hashlib
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from factories.filters import TIMES
from factories.models import Site
from factories.selectors import choices, sites
from factories.tables import rows_html
from factories.views.state import address, chips, groups, keep, quick_filters, tabs
from mind_portal.core.views import ScopedListView, wants_part


class SiteList(ScopedListView):
    """The factories in one's scope, found by words and filters; the address holds everything."""

    model = Site
    permission_required = "factories.view_site"
    template_name = "factories/site_list.html"

    def get_context(self) -> dict[str, Any]:
        data, scope = self.request.GET, self.request.user.scope  # type: ignore[union-attr]
        page = sites.list_sites(self.scoped(), data)
        with_province = scope.everything or len(scope.provinces) != 1
        words = page.query.words if page.how != "close" else ()
        own = reverse("factories:site_list")
        state = keep(data)
        context: dict[str, Any] = {
            "page": page,
            "rows": rows_html(page.rows, words, timezone.localdate(), with_province=with_province),
            "state": state.urlencode(),
            "before": address(own, state, before=page.before) if page.before else "",
            "after": address(own, state, after=page.after) if page.after else "",
            "register_date": sites.register_date(),
            "with_province": with_province,
            "filter_count": len(page.chosen),
        }
        offered = choices.choices_for(scope, page.chosen.get("province", []))
        context["chips"] = chips(own, state, page.chosen, offered)
        if not wants_part(self.request):
            context |= {"tabs": tabs(own, data, {}), "only_province": offered.only_province}
            context["quick"] = quick_filters(page.chosen, offered, with_province=with_province)
            shown = {"q", *(select.name for select in context["quick"])}
            context["kept"] = [(name, value) for name in state if name not in shown for value in state.getlist(name)]
        return context

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = super().get(request, **kwargs)
        if wants_part(request):
            response["HX-Push-Url"] = address(reverse("factories:site_list"), keep(request.GET, pages=True))
        return response


class SiteViews(ScopedListView):
    """The tabs over the list with their counts, asked for after the list is shown; remembered for a minute."""

    model = Site
    permission_required = "factories.view_site"
    template_name = "factories/site_views.html"

    def get_context(self) -> dict[str, Any]:
        scope = self.request.user.scope  # type: ignore[union-attr]
        whose = "all" if scope.everything else f"{sorted(scope.provinces)}{sorted(scope.enterprises)}"
        key = f"factories.views:{hashlib.sha256(whose.encode()).hexdigest()[:20]}"
        counts = cache.get(key)
        if counts is None:
            counts = choices.view_counts(self.scoped())
            cache.set(key, counts, 60)
        return {"are_counted": True, "tabs": tabs(reverse("factories:site_list"), self.request.GET, counts)}


class SiteFilterPage(ScopedListView):
    """All filters on one screen with the count of every option; its button counts the result."""

    model = Site
    permission_required = "factories.view_site"
    template_name = "factories/site_filter.html"
    part_name = "panel"

    def get_context(self) -> dict[str, Any]:
        data: QueryDict = self.request.GET
        scope = self.request.user.scope  # type: ignore[union-attr]
        filters, queryset = sites.filtered(data, self.scoped())
        found = sites.bounded_count(queryset)
        with_province = scope.everything or len(scope.provinces) > 1
        offered = choices.choices_for(scope, filters.chosen.get("province", []))
        return {
            "found": min(found, sites.COUNT_LIMIT),
            "beyond": found > sites.COUNT_LIMIT,
            "groups": groups(choices.facets(self.scoped(), data), filters.chosen, offered, with_province=with_province),
            "state": keep(data).urlencode(),
            "q": data.get("q", ""),
            "kept": [(name, data[name]) for name in ("licences", *TIMES) if data.get(name)],
            "inspected_since": data.get("inspected_since", ""),
        }
