"""The list of applications, for the firm its own, and what it can be carried away as."""

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from loans import exports
from loans.filters import ApplicationFilter
from loans.models import Application, ApplicationStatus
from loans.selectors.choices import application_choices
from loans.selectors.lists import application_rows, own_rows, queue_counts
from loans.services import note_export
from loans.tabs import tabs_for
from loans.views.acting import user_of
from mind_portal.accounts.roles import Role
from mind_portal.core.views import ScopedListView, wants_part

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ApplicationListView(ScopedListView):
    """Every application in the scope, with the office's queue in front; a firm sees its own, drafts too."""

    model = Application
    template_name = "loans/application_list.html"
    permission_required = "loans.view_application"

    def get_context(self) -> dict[str, Any]:
        user, today = user_of(self.request), timezone.localdate()
        context: dict[str, Any] = {"tabs": tabs_for(self.request, "loans:application_list")}
        if user.roles <= {Role.OPERATOR}:
            return context | {"is_firm": True, "own": own_rows(user, today)}
        filters = ApplicationFilter(self.request.GET, queryset=self.scoped().exclude(status=ApplicationStatus.DRAFT))
        context |= {"page": application_rows(filters.qs, self.request.GET, today), "filter": filters}
        if not wants_part(self.request):
            context |= {"counts": queue_counts(user, today), "may_export": user.has_perm("loans.export_loan")}
            context |= application_choices(user, self.request.GET)
        return context


@require_GET
@login_required
@permission_required("loans.export_loan", raise_exception=True)
def application_export(request: HttpRequest, format: str) -> HttpResponseBase:
    """The filtered list as a file; who took what is in the journal."""
    if format not in ("csv", "xlsx"):
        raise Http404
    submitted = Application.objects.visible_to(request.user).exclude(status=ApplicationStatus.DRAFT)
    found = ApplicationFilter(request.GET, queryset=submitted).qs
    now = timezone.now()
    note_export(actor=user_of(request), now=now, format=format, filters=request.GET.urlencode())
    name = f"loan-applications-{timezone.localdate(now):%Y%m%d}.{format}"
    if format == "xlsx":
        return FileResponse(exports.xlsx_file(found), as_attachment=True, filename=name, content_type=XLSX)
    response = StreamingHttpResponse(exports.csv_lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
