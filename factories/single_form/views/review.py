"""The page of a report, and what the office and the enterprise say to each other on it."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from factories.single_form import services
from factories.single_form.forms import AnswerForm, BreachForm, QuestionForm, ReasonForm, RefusalForm
from factories.single_form.models import Question, Report
from factories.single_form.selectors.review import certified_versions, for_page, item_choices, report_page
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError, StaleError

MAY_REVIEW = "single_form.review_submission"


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _page(
    request: HttpRequest,
    report: Report,
    forms: Mapping[str, BreachForm] | None = None,
    *,
    status: int = 200,
    number: int | None = None,
) -> HttpResponse:
    context = report_page(report, _user(request), number)
    context["ask_form"] = QuestionForm(items=item_choices(context["version"]))
    context["return_form"] = ReasonForm(prefix="return")
    context["refuse_form"] = RefusalForm(prefix="refuse")
    context["answer_form"] = AnswerForm(prefix="answer")
    context["may_answer"] = _user(request).has_perm("single_form.fill_submission")
    return render(request, "single_form/report_detail.html", context | dict(forms or {}), status=status)


@require_GET
@login_required
@permission_required("single_form.view_submission", raise_exception=True)
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report as it was certified; `?version=1` shows an earlier one."""
    report = get_object_or_404(for_page(_user(request)), pk=pk)
    number = request.GET.get("version", "")
    if not number:
        return _page(request, report)
    if number not in {str(version.number) for version in certified_versions(report)}:
        raise Http404
    return _page(request, report, number=int(number))


def _act(
    request: HttpRequest, report: Report, act: Callable[[], Any], said: str, *, form: BreachForm, name: str
) -> HttpResponse:
    """Do it and say so; a refusal shows the page again with what was typed, 422."""
    try:
        act()
    except DomainError as error:
        form.is_valid()
        form.add_breaches(error)
        report = get_object_or_404(for_page(_user(request)), pk=report.pk)
        return _page(request, report, {name: form}, status=409 if isinstance(error, StaleError) else 422)
    messages.success(request, said)
    return redirect("single_form:report_detail", pk=report.pk)


@require_POST
@login_required
@permission_required(MAY_REVIEW, raise_exception=True)
def report_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the enterprise about the report or one of its items."""
    report = get_object_or_404(for_page(_user(request)), pk=pk)
    versions = certified_versions(report)
    form = QuestionForm(request.POST, items=item_choices(versions[0] if versions else None))
    if not form.is_valid():
        return _page(request, report, {"ask_form": form}, status=422)
    return _act(
        request, report,
        lambda: services.ask_question(report_id=pk, actor=_user(request), now=timezone.now(), **form.cleaned_data),
        _("The question was sent to the enterprise."), form=form, name="ask_form",
    )  # fmt: skip


@require_POST
@login_required
@permission_required(MAY_REVIEW, raise_exception=True)
def report_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """No more questions."""
    report = get_object_or_404(for_page(_user(request)), pk=pk)
    seen = request.POST.get("version", "")
    number = int(seen) if seen in {str(version.number) for version in certified_versions(report)} else 0
    return _act(
        request, report,
        lambda: services.accept_report(report_id=pk, number=number, actor=_user(request), now=timezone.now()),
        _("The report was accepted."), form=ReasonForm(request.POST), name="accept_form",
    )  # fmt: skip


@require_POST
@login_required
@permission_required(MAY_REVIEW, raise_exception=True)
def report_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the enterprise for correction."""
    report = get_object_or_404(for_page(_user(request)), pk=pk)
    form = ReasonForm(request.POST, prefix="return")
    reason = request.POST.get("return-reason", "")
    return _act(
        request, report,
        lambda: services.return_report(report_id=pk, reason=reason, actor=_user(request), now=timezone.now()),
        _("The report was returned to the enterprise."), form=form, name="return_form",
    )  # fmt: skip


@require_POST
@login_required
@permission_required(MAY_REVIEW, raise_exception=True)
def report_waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes or no to the claim that the report is not required."""
    report = get_object_or_404(for_page(_user(request)), pk=pk)
    form = RefusalForm(request.POST, prefix="refuse")
    said: dict[str, Any] = {"report_id": pk, "actor": _user(request), "now": timezone.now()}
    if request.POST.get("decision") == "approve":
        return _act(
            request, report, lambda: services.approve_not_required(**said),
            _("The report is not required; it counts nowhere."), form=form, name="refuse_form",
        )  # fmt: skip
    reason = request.POST.get("refuse-reason", "")
    return _act(
        request, report, lambda: services.refuse_not_required(reason=reason, **said),
        _("The report stays required; the enterprise was told."), form=form, name="refuse_form",
    )  # fmt: skip


@require_POST
@login_required
@permission_required("single_form.fill_submission", raise_exception=True)
def question_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The enterprise answers a question."""
    question = get_object_or_404(Question.objects.visible_to(request.user), pk=pk)
    report = get_object_or_404(for_page(_user(request)), pk=question.report_id)
    text = request.POST.get("answer-text", "")
    return _act(
        request, report,
        lambda: services.answer_question(question_id=pk, text=text, actor=_user(request), now=timezone.now()),
        _("The answer was sent to the office."), form=AnswerForm(request.POST, prefix="answer"), name="answer_form",
    )  # fmt: skip
