"""The officer's queue and its export."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from factories.single_form import exports
from factories.single_form.models import Report
from factories.single_form.selectors.queue import chosen_tab, exported, queue_choices, queue_page
from factories.single_form.services import note_export
from factories.single_form.tables import queue_html
from mind_portal.accounts.models import User
from mind_portal.core.views import ScopedListView, wants_part

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HIDDEN = ("standing", "figure", "month", "site", "nil", "status")


class ReportListView(ScopedListView):
    """Who is late, what was explained, asked and answered, and what waits for a review."""

    model = Report
    template_name = "single_form/report_list.html"
    permission_required = "single_form.view_submission"

    def get_context(self) -> dict[str, Any]:
        user, data = cast(User, self.request.user), self.request.GET
        context = queue_page(user, self.scoped(), data, timezone.localdate())
        context["lines"] = queue_html(context["page"].rows, reverse("single_form:report_list"))
        context["hidden"] = [(name, data[name]) for name in HIDDEN if data.get(name)]
        if not wants_part(self.request):
            shown = [name for name in ("province", "obligation", "period", "q", *HIDDEN) if data.get(name)]
            context |= {"filter_count": len(shown)} | queue_choices(user, data)
            context["may_manage"] = user.has_perm("single_form.approve_enterprise_role")
        return context


@require_GET
@login_required
@permission_required("single_form.view_submission", raise_exception=True)
def report_export(request: HttpRequest, format: str) -> HttpResponseBase:
    """All rows of the chosen tab and filters, in the user's scope; who took what is in the journal."""
    if format not in ("csv", "xlsx"):
        raise Http404
    now = timezone.now()
    reports = exported(Report.objects.visible_to(request.user), request.GET, timezone.localdate(now))
    note_export(
        actor=request.user, now=now, format=format, filters=request.GET.urlencode(), tab=chosen_tab(request.GET)
    )
    name = f"reports-{timezone.localdate(now):%Y%m%d}.{format}"
    if format == "xlsx":
        return FileResponse(exports.xlsx_file(reports), as_attachment=True, filename=name, content_type=XLSX)
    response = StreamingHttpResponse(exports.csv_lines(reports), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
