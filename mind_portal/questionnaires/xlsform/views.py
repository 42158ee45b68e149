"""Pages of the exchange with ODK and Kobo: send a workbook, look at what it becomes, take it over; download one."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mind_portal.core.errors import DomainError
from mind_portal.questionnaires.editing.selectors import checklist_rows, version_of
from mind_portal.questionnaires.editing.views.access import draft_or_404, editors_only, person
from mind_portal.questionnaires.models import Version
from mind_portal.questionnaires.reading import read_definition
from mind_portal.questionnaires.xlsform.forms import UploadForm
from mind_portal.questionnaires.xlsform.preview import preview
from mind_portal.questionnaires.xlsform.sample import sample
from mind_portal.questionnaires.xlsform.services import begin_from_xlsform, read_checklist
from mind_portal.questionnaires.xlsform.writing import write_xlsform

SALT = "questionnaires.xlsform"
KEPT_FOR = 60 * 60
"""Seconds for which what was seen may be taken over."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATE = "questionnaires/xlsform/import.html"


@require_http_methods(["GET", "POST"])
@editors_only
def xlsform_import(request: HttpRequest) -> HttpResponse:
    """Read a workbook: either all that is wrong with it, or what it would become."""
    codes = [(row["code"], row["title"]) for row in checklist_rows() if row["versions"]]
    initial = {"code": request.GET.get("code", "")}
    form = UploadForm(request.POST or None, request.FILES or None, initial=initial, codes=codes)
    if request.method != "POST":
        return render(request, TEMPLATE, {"form": form})
    if not form.is_valid():
        return render(request, TEMPLATE, {"form": form}, status=422)
    try:
        imported = read_checklist(form.content(), code=form.cleaned_data["code"], rename=form.cleaned_data["rename"])
    except DomainError as error:
        return render(request, TEMPLATE, {"form": form, "refused": error.messages}, status=422)
    sealed = signing.dumps({"data": imported.data}, salt=SALT, compress=True)
    return render(request, TEMPLATE, {"form": form, "read": preview(imported), "sealed": sealed})


@require_POST
@editors_only
def xlsform_take(request: HttpRequest) -> HttpResponse:
    """Make the draft of what was seen."""
    try:
        draft = begin_from_xlsform(data=_seen(request), actor=person(request), now=timezone.now())
    except DomainError as error:
        form = UploadForm(codes=[])
        return render(request, TEMPLATE, {"form": form, "refused": error.messages}, status=422)
    messages.success(request, _("The XLSForm is a draft now: look at it, correct it, publish it."))
    return redirect("questionnaires:draft_outline", pk=draft.pk)


def _seen(request: HttpRequest) -> Any:
    try:
        return signing.loads(request.POST.get("sealed", ""), salt=SALT, max_age=KEPT_FOR)["data"]
    except signing.BadSignature:
        raise DomainError(_("This preview is too old: send the workbook again")) from None


@require_safe
@editors_only
def xlsform_sample(request: HttpRequest) -> HttpResponse:
    """A small XLSForm that shows each thing that can be written, to fill in."""
    return _workbook(sample(), "checklist-template")


@require_safe
@editors_only
def version_xlsform(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A published version as an XLSForm."""
    try:
        version = version_of(code, number)
    except Version.DoesNotExist:
        raise Http404 from None
    return _workbook(write_xlsform(version.definition, str(version.number)), f"{code}-{number}")


@require_safe
@editors_only
def draft_xlsform(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft as an XLSForm; one that cannot be read yet has none."""
    draft = draft_or_404(pk)
    try:
        read_definition(draft.definition)
        content = write_xlsform(draft.definition, "draft")
    except DomainError as error:
        for message in error.messages:
            messages.error(request, message)
        return redirect("questionnaires:draft_outline", pk=pk)
    return _workbook(content, f"{draft.code}-draft")


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
