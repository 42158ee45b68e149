"""A report as a spreadsheet: downloaded with what is filled in, sent back, looked at, taken over."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from factories.single_form import services
from factories.single_form.models import Report, ReportStatus
from factories.single_form.selectors import filling as select
from factories.single_form.selectors.filling_read import steps_page
from factories.single_form.views.filling import MAY_FILL, report_of, user_of
from mind_portal.core.errors import DomainError
from mind_portal.questionnaires import workbook
from mind_portal.questionnaires.words import answer_text

SALT = "single_form.upload"
KEPT_FOR = 60 * 60
"""Seconds for which a preview may be taken over."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _draft(request: HttpRequest, pk: int) -> select.Filling:
    report = report_of(request, pk)
    version = select.draft_version(report) if report.status == ReportStatus.DRAFT else None
    if version is None:
        raise Http404
    return select.filling_of(report, version)


def _identity(now: select.Filling) -> workbook.Identity:
    report: Report = now.report
    label = f"{report.period.obligation.name} {select.period_name(report.period)} · {report.site.name}"
    edition = now.found.edition
    return workbook.Identity(edition.definition.code, edition.number, str(report.pk), label)


@require_GET
@login_required
@permission_required(MAY_FILL, raise_exception=True)
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook of this draft."""
    now = _draft(request, pk)
    response = HttpResponse(workbook.build(now.found, _identity(now)), content_type=XLSX)
    name = f"{now.found.edition.definition.code}-{now.report.pk}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(MAY_FILL, raise_exception=True)
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a workbook back: first what it would change, then, by a second press, the change."""
    now = _draft(request, pk)
    context = steps_page(user_of(request), now.report, timezone.localdate())
    if request.method == "GET":
        return render(request, "single_form/upload.html", context)
    try:
        if request.POST.get("changes"):
            return _take_over(request, now)
        file = request.FILES.get("file")
        if file is None:
            raise DomainError(_("Choose a file first"))
        found = workbook.read(file, now.found, _identity(now))
    except DomainError as error:
        return render(request, "single_form/upload.html", context | {"refused": error.messages}, status=422)
    return render(request, "single_form/upload.html", context | _preview(now, found))


def _preview(now: select.Filling, found: workbook.Uploaded) -> dict[str, Any]:
    items = now.found.edition.definition.items
    rows = [
        {
            "number": items[change.code].number,
            "text": str(items[change.code].text),
            "before": answer_text(items[change.code], now.found.answer(change.code)) or "–",
            "after": answer_text(items[change.code], change.answer) or "–",
            "unread": len(change.answer.get("typed", {})),
            "rows": len(change.answer.get("value") or []) if items[change.code].type == "table" else 0,
        }
        for change in found.changes
    ]
    data = {"report": now.report.pk, "changes": workbook.as_data(found.changes)}
    return {
        "read": True,
        "rows": rows,
        "problems": [str(problem) for problem in found.problems[:100]],
        "problem_count": len(found.problems),
        "changes": signing.dumps(data, salt=SALT, compress=True) if rows else "",
    }


def _take_over(request: HttpRequest, now: select.Filling) -> HttpResponse:
    try:
        data = signing.loads(str(request.POST["changes"]), salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        raise DomainError(_("This preview is too old: send the workbook again")) from None
    if data["report"] != now.report.pk:
        raise Http404
    changes = workbook.from_data(data["changes"])
    saved = services.save_draft(report_id=now.report.pk, changes=changes, actor=user_of(request), now=timezone.now())
    taken = len(changes) - len(saved.conflicts)
    messages.success(
        request, ngettext("%(n)d answer was taken over.", "%(n)d answers were taken over.", taken) % {"n": taken}
    )
    if saved.conflicts:
        names = ", ".join(now.found.edition.definition.items[clash.code].number for clash in saved.conflicts)
        text = _("Somebody answered %(names)s meanwhile: these were left as they are.")
        messages.warning(request, text % {"names": names})
    return redirect(select.section_url(now.report.pk))
