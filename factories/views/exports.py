"""The filtered register as CSV or Excel."""

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from factories import exports
from factories.models import Site
from factories.selectors.sites import filtered
from factories.services import note_export
from factories.views.state import keep

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@login_required
@permission_required("factories.export_site", raise_exception=True)
def site_export(request: HttpRequest, format: str) -> HttpResponseBase:
    """The whole filtered set, in the user's scope; who took what is in the journal."""
    if format not in ("csv", "xlsx"):
        raise Http404
    _filters, sites = filtered(request.GET, Site.objects.visible_to(request.user))
    now = timezone.now()
    note_export(actor=request.user, now=now, format=format, filters=keep(request.GET).urlencode())
    name = f"factories-{timezone.localdate(now):%Y%m%d}.{format}"
    if format == "xlsx":
        return FileResponse(exports.xlsx_file(sites), as_attachment=True, filename=name, content_type=XLSX)
    return _csv(sites, name)


def _csv(sites: Any, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(exports.csv_lines(sites), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
