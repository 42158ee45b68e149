"""Pages of the bank's file: upload, progress, preview, confirm, exceptions, result."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loans import tasks
from loans.models import BankFile, BankFileState, BankRow
from loans.portfolio import lists
from loans.portfolio.bank import selectors, services
from loans.portfolio.exporting import note_export
from loans.portfolio.forms import BankFileForm
from loans.tabs import tabs_for
from mind_portal.accounts.models import User
from mind_portal.core.broker import ask
from mind_portal.core.errors import DomainError
from mind_portal.core.views import render_page_or_part

PERMISSION = "loans.import_bank_file"


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(PERMISSION, raise_exception=True)
def bank_file_list(request: HttpRequest) -> HttpResponse:
    """The files so far, and the upload of the next."""
    form = BankFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = cast(User, request.user)
            file = services.upload_file(file=form.cleaned_data["file"], actor=user, now=timezone.now())
        except services.SameFile as same:
            messages.warning(request, _("This very file is in the portal already: here it is. Nothing is done twice."))
            return redirect("loans:bank_file_detail", same.file_id)
        if not ask(tasks.read_bank_file, args=[file.pk]):
            messages.warning(request, _("The file is kept. It will be read as soon as the job server answers."))
        return redirect("loans:bank_file_detail", file.pk)
    files = BankFile.objects.visible_to(request.user).select_related("uploaded_by", "confirmed_by").order_by("-pk")[:30]
    status = 422 if form.errors else 200
    context = {"form": form, "files": files, "tabs": tabs_for(request, "loans:bank_file_list")}
    return render_page_or_part(request, "loans/portfolio/bank_file_list.html", "results", context, status=status)


def _file(request: HttpRequest, pk: int) -> BankFile:
    files = BankFile.objects.visible_to(request.user).select_related("uploaded_by", "confirmed_by")
    return get_object_or_404(files, pk=pk)


def _page(request: HttpRequest, file: BankFile, refused: list[str] | None = None, status: int = 200) -> HttpResponse:
    working = file.state in services.UNFINISHED
    context: dict[str, Any] = {
        "file": file, "working": working, "silent": selectors.is_silent(file, timezone.now()), "refused": refused,
        "mine": file.uploaded_by_id == request.user.pk, "sums": selectors.sums_of(file),
    }  # fmt: skip
    if file.counts and file.state != BankFileState.CANCELLED:
        tab = request.GET.get("tab", "")
        tab = tab if tab in selectors.TABS else selectors.first_tab(file)
        after = request.GET.get("after", "")
        rows, more = selectors.rows_of(file, tab, after=int(after) if after.isdecimal() and len(after) < 10 else 0)
        context |= {"tabs": selectors.tabs_of(file), "tab": tab, "rows": rows, "next_line": more}
    part = "progress" if request.headers.get("HX-Target") == "bank-progress" else "rows"
    response = render_page_or_part(request, "loans/portfolio/bank_file_detail.html", part, context, status=status)
    if part == "progress" and request.headers.get("HX-Request") and not working:
        response["HX-Refresh"] = "true"
    return response


@require_GET
@login_required
@permission_required(PERMISSION, raise_exception=True)
def bank_file_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: progress, counts, rows by outcome."""
    return _page(request, _file(request, pk))


@require_POST
@login_required
@permission_required(PERMISSION, raise_exception=True)
def bank_file_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a previewed file be booked; not by who uploaded it."""
    file = _file(request, pk)
    try:
        services.confirm_file(file_id=pk, actor=cast(User, request.user), now=timezone.now())
    except DomainError as error:
        return _page(request, file, error.messages, status=422)
    if not ask(tasks.book_bank_file, args=[pk]):
        messages.warning(request, _("Confirmed. It will be booked as soon as the job server answers."))
    return redirect("loans:bank_file_detail", pk)


@require_POST
@login_required
@permission_required(PERMISSION, raise_exception=True)
def bank_file_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop a file before anything of it is booked."""
    file = _file(request, pk)
    try:
        services.cancel_file(file_id=pk, actor=cast(User, request.user), now=timezone.now())
    except DomainError as error:
        return _page(request, file, error.messages, status=422)
    messages.success(request, _("Cancelled. Nothing was changed."))
    return redirect("loans:bank_file_detail", pk)


@require_POST
@login_required
@permission_required(PERMISSION, raise_exception=True)
def bank_file_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the job of an unfinished file again; while a worker has it, that changes nothing."""
    file = _file(request, pk)
    if file.state in services.UNFINISHED:
        task = tasks.book_bank_file if file.state == BankFileState.BOOKING else tasks.read_bank_file
        if not ask(task, args=[pk]):
            messages.error(request, _("The job server does not answer. The file goes on by itself when it is back."))
    return redirect("loans:bank_file_detail", pk)


@require_GET
@login_required
@permission_required(PERMISSION, raise_exception=True)
def bank_file_result(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Every row with what became of it, as CSV, to send back to the bank."""
    file = _file(request, pk)
    note_export(what="bank_file", filters=str(pk), actor=request.user, now=timezone.now())
    header = [
        _("Line"), _("Contract"), pgettext("bank file", "Kind of entry"), _("Day"), _("Amount"), _("Reference"),
        _("Outcome"), _("Why"), _("What was done"),
    ]  # fmt: skip
    lines = lists.csv_lines(header, selectors.result_rows(file))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bank-file-{pk}-result.csv"'
    return response


@require_POST
@login_required
@permission_required(PERMISSION, raise_exception=True)
def bank_row_handle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done about an exception."""
    files = BankFile.objects.visible_to(request.user)
    row = get_object_or_404(BankRow.objects.filter(bank_file__in=files), pk=pk)
    try:
        note = request.POST.get("note", "")
        services.handle_exception(row_id=pk, note=note, actor=cast(User, request.user), now=timezone.now())
    except DomainError as error:
        return _page(request, _file(request, row.bank_file_id), error.messages, status=422)
    messages.success(request, _("Noted beside the row."))
    return redirect("loans:bank_file_detail", row.bank_file_id)
