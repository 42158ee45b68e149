"""Situation reports: begun from the incident's page, edited, read, signed, printed."""

from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from emergencies.models import Incident, SituationReport
from emergencies.report_forms import ReportForm, SignForm, on_top_of
from emergencies.selectors import reports as reading
from emergencies.services import reports as services
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError, StaleError

MAY_READ, MAY_WRITE, MAY_SIGN = "emergencies.view_incident", "emergencies.write_log", "emergencies.sign_report"


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _report(request: HttpRequest, pk: int) -> SituationReport:
    report: SituationReport = get_object_or_404(reading.for_page(request.user), pk=pk)
    return report


def sent_id(request: HttpRequest) -> UUID:
    """The id that the page was made with, so that a second press makes nothing new."""
    try:
        return UUID(request.POST.get("client_id", ""))
    except ValueError:
        return uuid4()


@login_required
@permission_required(MAY_WRITE, raise_exception=True)
@require_POST
def report_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next report, or go on with the draft that is there."""
    try:
        drafted = services.draft_report(
            incident_id=pk, client_id=sent_id(request), actor=_user(request), now=timezone.now()
        )
    except Incident.DoesNotExist:
        raise Http404 from None
    return redirect("emergencies:report_edit", pk=drafted.report.pk)


@login_required
@permission_required(MAY_READ, raise_exception=True)
@require_GET
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it is or will be signed."""
    return _detail(request, _report(request, pk))


def _detail(
    request: HttpRequest, report: SituationReport, form: SignForm | None = None, *, status: int = 200
) -> HttpResponse:
    user = _user(request)
    context: dict[str, Any] = {
        "report": report,
        "incident": report.incident,
        "shown": reading.shown(report),
        "form": form or SignForm(initial={"revision": report.revision}),
        "is_drafter": report.drafted_by_id == user.pk,
        "may_sign": user.has_perm(MAY_SIGN) and not report.is_signed,
        "may_write": user.has_perm(MAY_WRITE) and not report.is_signed,
        "intact": not report.is_signed or services.content_hash(report) == report.sha256,
    }
    return render(request, "emergencies/report_detail.html", context, status=status)


@login_required
@permission_required(MAY_WRITE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def report_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the sections; the facts stand beside them and cannot be typed."""
    report = _report(request, pk)
    if report.is_signed:
        return redirect("emergencies:report_detail", pk=pk)
    form, status = ReportForm(request.POST) if request.method == "POST" else ReportForm.of(report), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.save_report(
                    report_id=pk, revision=form.cleaned_data["revision"], texts=form.texts,
                    next_due_at=form.cleaned_data["next_due_at"], actor=_user(request), now=timezone.now(),
                )  # fmt: skip
            except SituationReport.DoesNotExist:
                raise Http404 from None
            except DomainError as error:
                form.add_breaches(error)
                status = 409 if isinstance(error, StaleError) else 422
                report = _report(request, pk)
                on_top_of(form, report.revision)
            else:
                return _after_save(request, pk)
    context = {"report": report, "incident": report.incident, "form": form, "shown": reading.shown(report)}
    return render(request, "emergencies/report_edit.html", context, status=status)


def _after_save(request: HttpRequest, pk: int) -> HttpResponse:
    if request.POST.get("go") == "read":
        return redirect("emergencies:report_detail", pk=pk)
    messages.success(request, _("The draft is saved."))
    return redirect("emergencies:report_edit", pk=pk)


@login_required
@permission_required(MAY_WRITE, raise_exception=True)
@require_POST
def report_refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the facts anew; what was written stays."""
    form = SignForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        services.recompose_report(
            report_id=pk, revision=form.cleaned_data["revision"], actor=_user(request), now=timezone.now()
        )
    except SituationReport.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The facts are as of now; what you wrote has stayed."))
    return redirect("emergencies:report_edit", pk=pk)


@login_required
@permission_required(MAY_SIGN, raise_exception=True)
@require_POST
def report_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign what was read; pressed twice it is signed once."""
    form = SignForm(request.POST)
    if not form.is_valid():
        return _detail(request, _report(request, pk), form, status=422)
    try:
        signed = services.sign_report(
            report_id=pk, revision=form.cleaned_data["revision"], actor=_user(request), now=timezone.now(),
            alone_because=form.cleaned_data["alone_because"],
        )  # fmt: skip
    except SituationReport.DoesNotExist:
        raise Http404 from None
    except DomainError as error:
        form.add_breaches(error)
        status = 409 if isinstance(error, StaleError) else 422
        report = _report(request, pk)
        on_top_of(form, report.revision)
        return _detail(request, report, form, status=status)
    if signed.is_new:
        messages.success(request, _("Report %(n)d is signed.") % {"n": signed.report.number})
    return redirect("emergencies:report_detail", pk=pk)


@login_required
@permission_required(MAY_WRITE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def report_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then throw the draft away."""
    report = _report(request, pk)
    if request.method == "POST":
        try:
            services.discard_report(report_id=pk, actor=_user(request), now=timezone.now())
        except SituationReport.DoesNotExist:
            raise Http404 from None
        messages.success(request, _("The draft was discarded."))
        return redirect("emergencies:incident_detail", pk=report.incident_id)
    if report.is_signed:
        return redirect("emergencies:report_detail", pk=pk)
    return render(request, "emergencies/report_discard.html", {"report": report, "incident": report.incident})


@login_required
@permission_required(MAY_READ, raise_exception=True)
@require_GET
def report_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The report on paper."""
    report = _report(request, pk)
    name = f"sitrep-{report.incident.fiscal_year}-{report.incident.number:04d}-{report.number}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-cache"}
    return HttpResponse(reading.report_pdf(report), content_type="application/pdf", headers=headers)
