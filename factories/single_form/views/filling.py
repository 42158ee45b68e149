"""The operator's pages of a report: what is due, its sections, one section that saves itself."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from factories.single_form import services
from factories.single_form.models import Report, ReportStatus
from factories.single_form.selectors import filling as select
from factories.single_form.selectors.filling_read import steps_page
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError
from mind_portal.questionnaires import filling
from mind_portal.questionnaires.definition import Section
from mind_portal.questionnaires.forms import PREFIX
from mind_portal.questionnaires.sheet import read_reasons

MAY_FILL = "single_form.fill_submission"


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def report_of(request: HttpRequest, pk: int) -> Report:
    """The report in the user's scope; 404 otherwise."""
    try:
        return select.own_report(user_of(request), pk)
    except Report.DoesNotExist:
        raise Http404 from None


@require_GET
@login_required
@permission_required(MAY_FILL, raise_exception=True)
def due_list(request: HttpRequest) -> HttpResponse:
    """What is due: which factory, which form, by when."""
    page = select.due_page(user_of(request), timezone.localdate())
    return render(request, "single_form/due_list.html", {"page": page})


@require_GET
@login_required
@permission_required(MAY_FILL, raise_exception=True)
def report_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: its sections while it is a draft, else where it stands and what was said."""
    report = report_of(request, pk)
    today = timezone.localdate()
    context: dict[str, Any] = steps_page(user_of(request), report, today)
    if report.status == ReportStatus.DRAFT:
        version = select.draft_version(report)
        if version is None:
            raise Http404
        now = select.filling_of(report, version)
        context |= {"tasks": filling.task_list(now.sheet), "version": version, "saved": select.saved_words(version)}
        return render(request, "single_form/task_list.html", context)
    return render(request, "single_form/report_steps.html", context)


@require_POST
@login_required
@permission_required(MAY_FILL, raise_exception=True)
def report_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the report, or go on with the one that a colleague began."""
    report = report_of(request, pk)
    try:
        services.start_report(report_id=report.pk, actor=user_of(request), now=timezone.now())
    except DomainError as error:
        return refused(request, report, error)
    return redirect(select.section_url(pk))


def refused(request: HttpRequest, report: Report, error: DomainError) -> HttpResponse:
    """The report's page with the reasons of a refusal."""
    context = steps_page(user_of(request), report, timezone.localdate()) | {"refused": error.messages}
    return render(request, "single_form/report_steps.html", context, status=422)


# --- one section -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(MAY_FILL, raise_exception=True)
def report_section(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One section: its items, saved by a plain POST or, as one goes, by the page's script."""
    report = report_of(request, pk)
    version = select.draft_version(report) if report.status == ReportStatus.DRAFT else None
    if version is None:
        return _no_draft(request, report)
    now = select.filling_of(report, version)
    section = filling.section_of(now.found, code)
    if section is None:
        raise Http404
    if request.method == "GET":
        return _section_page(request, now, section)
    if request.POST.get("attach") or request.POST.get("detach"):
        return _files(request, now, section)
    return _save(request, now, section)


def _no_draft(request: HttpRequest, report: Report) -> HttpResponse:
    """It was submitted or thrown away elsewhere: the script stops trying, a person is led to where it stands."""
    if request.headers.get("X-Autosave"):
        return JsonResponse({}, status=404)
    messages.info(request, _("This report is no draft any more. What was saved before is kept."))
    return redirect(select.section_url(report.pk))


def _section_page(request: HttpRequest, now: select.Filling, section: Section, *, status: int = 200) -> HttpResponse:
    page = filling.section_page(now.sheet, section)
    context = page | {
        "report": now.report,
        "name": now.report.period.obligation.name,
        "period": select.period_name(now.report.period),
        "home_url": select.section_url(now.report.pk),
        "saved_time": select.saved_words(now.version),
    }
    return render(request, "single_form/section.html", context, status=status)


def _save(request: HttpRequest, now: select.Filling, section: Section) -> HttpResponse:
    go = str(request.POST.get("go", "next"))
    changes, unreadable = filling.read_section(now.sheet, section, request.POST)
    try:
        saved = services.save_draft(
            report_id=now.report.pk, changes=changes, reasons=read_reasons(section.items, request.POST),
            actor=user_of(request), now=timezone.now(),
        )  # fmt: skip
    except DomainError:
        return _no_draft(request, now.report)
    fresh = select.filling_of(now.report, saved.draft)
    fresh.sheet.clashes = filling.clashes_of(saved.conflicts)
    fresh.sheet.typed = {one.code: one for one in unreadable}
    if request.headers.get("X-Autosave"):
        return JsonResponse(
            filling.saved_json(fresh.sheet, section, unreadable, select.saved_words(saved.draft)), status=200
        )
    if saved.conflicts or unreadable:
        return _section_page(request, fresh, section, status=409 if saved.conflicts else 422)
    if go in ("next", "confirm") and _must_stay(fresh, section):
        return _section_page(request, fresh, section, status=422)
    return redirect(filling.where_next(fresh.sheet, section, go))


def _must_stay(now: select.Filling, section: Section) -> bool:
    """Whether something on the page cannot be read or contradicts itself; what is only missing may wait."""
    codes = {item.code for item in section.items}
    return any(problem.item in codes and problem.kind in ("invalid", "error") for problem in now.found.problems)


def _files(request: HttpRequest, now: select.Filling, section: Section) -> HttpResponse:
    """Attach or take away a file of one item; the answer is the list of its ids."""
    code, _colon, key = str(request.POST.get("attach") or request.POST.get("detach")).partition(":")
    item = next((item for item in section.items if item.code == code and item.type == "file"), None)
    if item is None:
        raise Http404
    file = request.FILES.get(f"{PREFIX}{code}-file")
    said: dict[str, Any] = {"report_id": now.report.pk, "code": code, "actor": user_of(request), "now": timezone.now()}
    try:
        if key:
            services.detach_file(key=key, **said)
        elif file is None:
            raise DomainError(_("Choose a file first"))
        else:
            services.attach_file(file=file, **said)
    except DomainError as error:
        now.sheet.refused = {code: " ".join(error.messages)}
        return _section_page(request, now, section, status=422)
    return redirect(f"{select.section_url(now.report.pk, section.code)}#i-{code}")
