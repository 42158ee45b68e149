"""From the draft to the certified report: review, submit, certify, send back, nil, not required, correct, answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from factories.single_form import rules, services
from factories.single_form.models import Report, ReportStatus
from factories.single_form.selectors import filling as select
from factories.single_form.selectors import filling_read as read
from factories.single_form.selectors.filling_review import review_page
from factories.single_form.services.submitting import checksum
from factories.single_form.views.filling import MAY_FILL, refused, report_of, user_of
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.questionnaires.sheet import read_reasons


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(MAY_FILL, raise_exception=True)
def report_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the whole before it goes to the certifier; what is missing stands on top with the way to it."""
    report = report_of(request, pk)
    if report.status != ReportStatus.DRAFT:
        return redirect(select.section_url(pk))
    if request.method == "POST":
        return _submit(request, report)
    return render(request, "single_form/review.html", review_page(user_of(request), report, timezone.localdate()))


def _submit(request: HttpRequest, report: Report) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    version = select.draft_version(report)
    if version is None:
        raise Http404
    found = select.filling_of(report, version).found
    reasons = read_reasons([warned.item for warned in found.warnings], request.POST)
    try:
        if reasons:
            services.save_draft(report_id=report.pk, changes=[], reasons=reasons, actor=user, now=now)
        services.submit_report(report_id=report.pk, actor=user, now=now)
    except DomainError as error:
        context = review_page(user, report_of(request, report.pk), timezone.localdate(), error.breaches)
        return render(request, "single_form/review.html", context, status=422)
    messages.success(request, _("The report was handed to the certifier."))
    return redirect(select.section_url(report.pk))


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(MAY_FILL, raise_exception=True)
def report_certify(request: HttpRequest, pk: int) -> HttpResponse:
    """The certifier reads the whole, makes each statement, and signs with his name."""
    report = report_of(request, pk)
    user = user_of(request)
    if request.method == "GET" and report.status != ReportStatus.SUBMITTED:
        return redirect(select.section_url(pk))
    if request.method == "GET":
        return render(request, "single_form/certify.html", _certify_context(request, report))
    made = [code for code in rules.STATEMENTS if request.POST.get(f"statement-{code}")]
    signature = str(request.POST.get("signature", ""))
    try:
        done = services.certify_report(
            report_id=pk, statements=made, signature=signature, actor=user, now=timezone.now(),
            seen=str(request.POST.get("seen", "")),
        )  # fmt: skip
    except DomainError as error:
        if report.status != ReportStatus.SUBMITTED:
            return refused(request, report, error)
        context = _certify_context(request, report) | {"made": made, "signature": signature}
        errors = {breach.field: breach.message for breach in error.breaches}
        context |= {"errors": errors, "refused": error.messages}
        status = 409 if isinstance(error, StaleError) else 422
        return render(request, "single_form/certify.html", context, status=status)
    if done.is_new:
        text = _("The report is certified and with the provincial office. Receipt number %(number)s.")
        messages.success(request, text % {"number": done.version.receipt})
    return redirect("single_form:version", pk=pk, number=done.version.number)


def _certify_context(request: HttpRequest, report: Report) -> dict[str, Any]:
    version = select.draft_version(report)
    if version is None:
        raise Http404
    now = select.filling_of(report, version)
    page = read.steps_page(user_of(request), report, timezone.localdate())
    return page | {
        "version": version,
        "seen": checksum(version),
        "sections": [] if version.is_nil else read.read_sections(report, now.found),
        "warnings": len(now.found.warnings),
        "statements": read.statements(),
        "made": [],
        "errors": {},
        "signer": user_of(request).display_name,
    }


@require_POST
@login_required
@permission_required(MAY_FILL, raise_exception=True)
def report_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The certifier gives it back to its preparer."""
    report = report_of(request, pk)
    reason = str(request.POST.get("reason", ""))
    try:
        services.send_back(report_id=pk, reason=reason, actor=user_of(request), now=timezone.now())
    except DomainError as error:
        return refused(request, report, error)
    messages.success(request, _("The report is a draft again. Nothing that was filled in was lost."))
    return redirect(select.section_url(pk))


# --- acts that ask once more -----------------------------------------------------------------------------------------


def _asked(request: HttpRequest, pk: int, act: str, do: Callable[[str], Any], said: str) -> HttpResponse:
    """A page that says what will happen and asks for the reason; the act itself by POST."""
    report = report_of(request, pk)
    context = read.steps_page(user_of(request), report, timezone.localdate()) | {"act": act}
    if request.method == "GET":
        return render(request, "single_form/act.html", context)
    reason = str(request.POST.get("reason", ""))
    try:
        do(reason)
    except DomainError as error:
        context |= {"refused": error.messages, "reason": reason}
        return render(request, "single_form/act.html", context, status=422)
    messages.success(request, said)
    return redirect(select.section_url(pk))


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(MAY_FILL, raise_exception=True)
def report_nil(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that there is nothing to report."""
    keys: dict[str, Any] = {"report_id": pk, "actor": user_of(request), "now": timezone.now()}
    said = _("The nil report was handed to the certifier.")
    return _asked(request, pk, "nil", lambda _reason: services.declare_nil(**keys), said)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(MAY_FILL, raise_exception=True)
def report_not_required(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why this report is not required of the factory; the office decides."""
    keys: dict[str, Any] = {"report_id": pk, "actor": user_of(request), "now": timezone.now()}
    said = _("The provincial office was told. It decides whether the report is required.")
    return _asked(
        request, pk, "not_required", lambda reason: services.declare_not_required(reason=reason, **keys), said
    )


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(MAY_FILL, raise_exception=True)
def report_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a new version of what was certified."""
    keys: dict[str, Any] = {"report_id": pk, "actor": user_of(request), "now": timezone.now()}
    said = _("A new version is open. The certified one counts until the new one is certified.")
    return _asked(request, pk, "correct", lambda reason: services.correct_report(reason=reason, **keys), said)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(MAY_FILL, raise_exception=True)
def report_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft away."""
    keys: dict[str, Any] = {"report_id": pk, "actor": user_of(request), "now": timezone.now()}
    return _asked(request, pk, "discard", lambda _reason: services.discard_draft(**keys), _("The draft was discarded."))


@require_POST
@login_required
@permission_required(MAY_FILL, raise_exception=True)
def report_answer(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Answer what the office asked."""
    report = report_of(request, pk)
    asked = get_object_or_404(report.questions, pk=question)
    text = str(request.POST.get("text", ""))
    try:
        services.answer_question(question_id=asked.pk, text=text, actor=user_of(request), now=timezone.now())
    except DomainError as error:
        context = read.steps_page(user_of(request), report, timezone.localdate())
        context |= {"refused": error.messages, "typed": text, "typed_for": question}
        return render(request, "single_form/report_steps.html", context, status=422)
    messages.success(request, _("Your answer is with the provincial office."))
    return redirect(select.section_url(pk))


@require_GET
@login_required
@permission_required(MAY_FILL, raise_exception=True)
def report_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A certified version as it was certified, to read and to print."""
    report = report_of(request, pk)
    versions = report.versions.filter(certified_at__isnull=False).select_related("certified_by", "prepared_by")
    version = get_object_or_404(versions, number=number)
    context = read.steps_page(user_of(request), report, timezone.localdate()) | {
        "version": version,
        "sections": [] if version.is_nil else read.read_sections(report, read.examined_as_certified(version)),
        "difference": read.difference_rows(version),
    }
    return render(request, "single_form/version.html", context)
