"""The list of incidents and its export."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from emergencies.filters import IncidentFilter
from emergencies.models import Incident
from emergencies.selectors.lists import count_words, csv_rows, incident_rows, open_rows
from emergencies.selectors.opening import provinces
from mind_portal.accounts.models import User
from mind_portal.core.views import ScopedListView, wants_part


class IncidentListView(ScopedListView):
    """Open incidents first, then all by day."""

    model = Incident
    template_name = "emergencies/incident_list.html"
    permission_required = "emergencies.view_incident"

    def get_context(self) -> dict[str, Any]:
        user, now = cast(User, self.request.user), timezone.now()
        data = self.request.GET
        filters = IncidentFilter(data, queryset=self.scoped())
        page = incident_rows(filters.qs, data, now)
        context: dict[str, Any] = {"page": page, "filter": filters, "found": count_words(page)}
        if not wants_part(self.request):
            context["open_rows"] = open_rows(self.scoped(), now) if not data else []
            context["provinces"] = provinces(user)
            context["may_report"] = user.has_perm("emergencies.report_incident")
            context["filter_count"] = sum(1 for name in filters.filters if data.get(name))
        return context


@login_required
@permission_required("emergencies.view_incident", raise_exception=True)
@require_GET
def incident_export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered incidents as CSV."""
    filters = IncidentFilter(request.GET, queryset=Incident.objects.visible_to(request.user))
    response = StreamingHttpResponse(csv_rows(filters.qs), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="incidents-{timezone.localdate():%Y%m%d}.csv"'
    return response
