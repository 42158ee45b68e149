"""Pages of a batch of gate sheets: progress, files, stop."""

from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audits import tasks
from audits.public import batches
from audits.public.models import BatchState, SheetBatch
from audits.public.services import MOST_SHEETS
from mind_portal.accounts.models import User
from mind_portal.core.broker import ask
from mind_portal.core.views import render_page_or_part

PERMISSION = "audits.print_sheet"


def started(request: HttpRequest, keys: list[int]) -> HttpResponse:
    """Order the sheets of many factories and lead to the page that shows how far they are."""
    sent = _uuid(request.POST.get("batch", ""))
    batch = batches.start_batch(
        batch_id=sent or uuid4(), site_ids=keys, actor=cast(User, request.user), now=timezone.now()
    )
    if batch.pk != sent and batch.site_ids != keys:
        messages.warning(request, _("These sheets are still being made. Order the others when they are ready."))
    elif batch.state == BatchState.MAKING and not ask(tasks.make_gate_sheets, args=[str(batch.pk)]):
        messages.warning(request, _("Noted. The sheets will be made as soon as the job server answers."))
    return redirect("audits:sheet_batch", batch.pk)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def recent(user: User) -> list[SheetBatch]:
    """The officer's own batches that the list of sheets leads to."""
    mine = SheetBatch.objects.visible_to(user).exclude(state=BatchState.GONE).defer("site_ids")
    return list(mine.order_by("-asked_at")[:3])


@login_required
@permission_required(PERMISSION, raise_exception=True)
@require_safe
def sheet_batch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the batch is, and its files as soon as each is there."""
    batch = get_object_or_404(SheetBatch.objects.visible_to(request.user).defer("site_ids"), pk=pk)
    files = batch.files if batch.state != BatchState.GONE else 0
    last = batch.total - batch.left_out
    context: dict[str, Any] = {
        "batch": batch, "working": batch.state == BatchState.MAKING, "kept": batches.KEPT.days,
        "files": [(n, (n - 1) * MOST_SHEETS + 1, min(n * MOST_SHEETS, last)) for n in range(1, files + 1)],
        "even": not batch.left_out,
    }  # fmt: skip
    return render_page_or_part(request, "audits/public/batch.html", "progress", context)


@login_required
@permission_required(PERMISSION, raise_exception=True)
@require_POST
def sheet_batch_stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make no further files."""
    batch = get_object_or_404(SheetBatch.objects.visible_to(request.user), pk=pk)
    batches.stop_batch(batch_id=batch.pk, actor=cast(User, request.user), now=timezone.now())
    return redirect("audits:sheet_batch", pk)


@login_required
@permission_required(PERMISSION, raise_exception=True)
@require_safe
def sheet_batch_file(request: HttpRequest, pk: UUID, number: int | None = None) -> FileResponse:
    """One PDF of the batch, or without a number all of them as a zip. 404 when it is not there, or not any more."""
    batch = get_object_or_404(SheetBatch.objects.visible_to(request.user).defer("site_ids"), pk=pk)
    there = batch.state == BatchState.READY if number is None else 1 <= number <= batch.files
    if not there or batch.state == BatchState.GONE:
        raise Http404
    try:
        handle = default_storage.open(batches.zip_name(batch) if number is None else batches.file_name(batch, number))
    except FileNotFoundError:
        raise Http404 from None
    kind = "application/zip" if number is None else "application/pdf"
    name = batches.shown_name(batch, number)
    response = FileResponse(handle, as_attachment=True, filename=name, content_type=kind)
    response["Cache-Control"] = "private, no-store"
    return response
