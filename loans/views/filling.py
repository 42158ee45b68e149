"""One section of the application's form: saved by a plain POST or, as one goes, by the page's script."""

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from loans import services
from loans.models import Application
from loans.selectors.drafts import sheet_of
from loans.services.applications import EDITABLE
from loans.views.acting import application_of, user_of
from mind_portal.core import thai
from mind_portal.core.errors import DomainError
from mind_portal.questionnaires import filling
from mind_portal.questionnaires.definition import Section
from mind_portal.questionnaires.sheet import Sheet, read_reasons


@login_required
@permission_required("loans.apply", raise_exception=True)
@require_http_methods(["GET", "POST"])
def application_section(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    application = application_of(request, pk)
    if application.status not in EDITABLE:
        raise Http404
    sheet = sheet_of(application, timezone.localdate())
    section = filling.section_of(sheet.found, code)
    if section is None:
        raise Http404
    if request.method == "POST":
        return _save(request, application, sheet, section)
    return _page(request, application, sheet, section)


def _page(
    request: HttpRequest, application: Application, sheet: Sheet, section: Section, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = filling.section_page(sheet, section) | {
        "application": application, "home_url": sheet.url(""), "home_label": _("Overview of the application"),
        "saved_time": thai.format_time(application.form.updated_at) if application.form.revision else "",
    }  # fmt: skip
    return render(request, "loans/application_section.html", context, status=status)


def _save(request: HttpRequest, application: Application, sheet: Sheet, section: Section) -> HttpResponse:
    changes, unreadable = filling.read_section(sheet, section, request.POST)
    try:
        saved = services.save_form(
            application_id=application.pk, changes=changes, reasons=read_reasons(section.items, request.POST),
            actor=user_of(request), now=timezone.now(),
        )  # fmt: skip
    except (Application.DoesNotExist, DomainError):  # submitted or thrown away by another device a moment ago
        raise Http404 from None
    application.form = saved.form
    fresh = sheet_of(application, timezone.localdate())
    fresh.clashes = filling.clashes_of(saved.conflicts)
    fresh.typed = {one.code: one for one in unreadable}
    if request.headers.get("X-Autosave"):
        words = _("Saved %(time)s") % {"time": thai.format_time(saved.form.updated_at)}
        return JsonResponse(filling.saved_json(fresh, section, unreadable, words))
    if saved.conflicts or unreadable:
        return _page(request, application, fresh, section, status=409 if saved.conflicts else 422)
    return redirect(filling.where_next(fresh, section, str(request.POST.get("go", "next"))))
