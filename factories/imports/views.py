"""Pages of the import: upload, progress, preview, confirm."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from factories import tasks
from factories.imports import selectors, services
from factories.imports.forms import ConfirmForm, UploadForm
from factories.imports.refused import refused_lines
from factories.models import ImportRun, RunState
from mind_portal.core.errors import DomainError
from mind_portal.core.views import render_page_or_part

PERMISSION = "factories.import_register"
_RECENT = 30


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(PERMISSION, raise_exception=True)
def import_list(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        run = services.start_run(
            file=form.cleaned_data["file"], actor=request.user, now=timezone.now(),
            source_date=form.cleaned_data["source_date"], wanted=form.cleaned_data["wanted"],
        )  # fmt: skip
        if not tasks.send(tasks.read_register_import, run.pk):
            messages.warning(request, _("The file is kept. It will be read as soon as the job server answers."))
        return redirect("factories:import_detail", run.pk)
    runs = ImportRun.objects.visible_to(request.user).select_related("created_by").order_by("-pk")[:_RECENT]
    context = {"form": form, "runs": runs}
    return render_page_or_part(
        request, "factories/imports/import_list.html", "results", context, status=422 if form.errors else 200
    )


def _run(request: HttpRequest, pk: int) -> ImportRun:
    runs = ImportRun.objects.visible_to(request.user).select_related("created_by", "confirmed_by")
    return get_object_or_404(runs, pk=pk)


def _page(request: HttpRequest, run: ImportRun, form: ConfirmForm | None = None, status: int = 200) -> HttpResponse:
    tab = request.GET.get("tab", "")
    tab = tab if tab in selectors.TABS else selectors.first_tab(run)
    context: dict[str, Any] = {
        "run": run, "form": form or ConfirmForm(held=run.state == RunState.HELD),
        "working": run.state in services.UNFINISHED, "silent": selectors.is_silent(run, timezone.now()),
        "held": selectors.ending_rows(run), "tab": tab, "newer": selectors.newer_register(run),
    }  # fmt: skip
    if run.counts and run.state != RunState.CANCELLED:
        rows, back, on = selectors.rows_of(run, tab, after=_number(request, "after"), before=_number(request, "before"))
        context |= {"tabs": selectors.tab_counts(run), "rows": rows, "back": back, "on": on}
    part = "progress" if request.headers.get("HX-Target") == "import-progress" else "rows"
    response = render_page_or_part(request, "factories/imports/import_detail.html", part, context, status=status)
    if part == "progress" and request.headers.get("HX-Request") and not context["working"]:
        response["HX-Refresh"] = "true"
    return response


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@require_GET
@login_required
@permission_required(PERMISSION, raise_exception=True)
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _run(request, pk))


@require_POST
@login_required
@permission_required(PERMISSION, raise_exception=True)
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    form = ConfirmForm(request.POST, held=run.state == RunState.HELD)
    if not form.is_valid():
        return _page(request, run, form, status=422)
    try:
        services.confirm_run(run_id=pk, actor=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
    except DomainError as error:
        for breach in error.breaches:
            form.add_error("reason" if breach.field == "reason" else None, breach.message)
        return _page(request, _run(request, pk), form, status=422)
    if not tasks.send(tasks.apply_register_import, pk):
        messages.warning(request, _("Confirmed. It will be applied as soon as the job server answers."))
    return _back(pk)


@require_POST
@login_required
@permission_required(PERMISSION, raise_exception=True)
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    try:
        services.cancel_run(run_id=run.pk, actor=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Cancelled. Nothing was changed."))
    return _back(pk)


@require_POST
@login_required
@permission_required(PERMISSION, raise_exception=True)
def import_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the job of an unfinished run again; while a worker has the run, that changes nothing."""
    run = _run(request, pk)
    if run.state in services.UNFINISHED:
        task = tasks.apply_register_import if run.state == RunState.APPLYING else tasks.read_register_import
        if not tasks.send(task, run.pk):
            messages.error(request, _("The job server does not answer. The run goes on by itself when it is back."))
    return _back(pk)


@require_GET
@login_required
@permission_required(PERMISSION, raise_exception=True)
def import_refused(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    run = _run(request, pk)
    response = StreamingHttpResponse(refused_lines(run), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refused-rows-{run.pk}.csv"'
    return response


def _back(pk: int) -> HttpResponseRedirect:
    return redirect("factories:import_detail", pk)
