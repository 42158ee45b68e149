"""New plans: a restructuring that two people make, and a plan worked out anew after paying ahead."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from loans.models import Contract, MoneyState, Schedule
from loans.portfolio import planning
from loans.portfolio.forms import PlanForm, ReasonForm, RenewForm
from loans.portfolio.views.contracts import RECORD, act_context, for_page
from loans.schedules import from_document
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError


@login_required
@permission_required(RECORD, raise_exception=True)
@require_http_methods(["GET", "POST"])
def plan_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a restructuring; a second person approves it."""
    user = cast(User, request.user)
    contract = get_object_or_404(for_page(user), pk=pk)
    form = PlanForm(request.POST or None, initial=_initial(contract))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            planning.propose_plan(
                contract_id=pk, terms=form.terms(given["effective_on"]), effective_on=given["effective_on"],
                reason=given["reason"], actor=user, now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_breaches(error)
        else:
            messages.success(
                request, _("Proposed. A second person of the fund approves it; until then nothing changes.")
            )
            return redirect("loans:contract_detail", pk)
    context = act_context(contract, form, _("Restructure the loan"), button=_("Propose the new plan"))
    return render(request, "loans/portfolio/plan_form.html", context, status=422 if form.errors else 200)


def _initial(contract: Contract) -> dict[str, Any]:
    """The terms of the plan in force, from today."""
    latest = contract.schedules.filter(state=MoneyState.CONFIRMED).order_by("-version").first()
    today = timezone.localdate()
    if latest is None:
        return {"effective_on": today}
    values = PlanForm.initial_of(from_document(latest.terms), contract.signed_on)
    ahead = contract.instalments.filter(in_force_until=None, due_on__gt=today).order_by("due_on").first()
    values |= {"effective_on": today, "grace": "none", "grace_instalments": 0}
    return values | {"first_due_on": ahead.due_on if ahead else None}


@login_required
@permission_required(RECORD, raise_exception=True)
@require_POST
def plan_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the restructuring that another proposed."""
    user = cast(User, request.user)
    schedule = get_object_or_404(Schedule.objects.visible_to(user), pk=pk)
    try:
        planning.decide_plan(schedule_id=pk, approve=True, actor=user, now=timezone.now())
    except DomainError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Approved. The new plan is in force."))
    return redirect("loans:contract_detail", schedule.contract_id)


@login_required
@permission_required(RECORD, raise_exception=True)
@require_http_methods(["GET", "POST"])
def plan_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse it, with a reason."""
    user = cast(User, request.user)
    schedule = get_object_or_404(Schedule.objects.visible_to(user), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            planning.decide_plan(
                schedule_id=pk, approve=False, reason=form.cleaned_data["reason"], actor=user, now=timezone.now()
            )
        except DomainError as error:
            form.add_breaches(error)
        else:
            messages.success(request, _("Refused. The plan in force stays."))
            return redirect("loans:contract_detail", schedule.contract_id)
    contract = get_object_or_404(for_page(user), pk=schedule.contract_id)
    context = act_context(contract, form, _("Refuse the new plan"), button=_("Refuse the new plan"))
    return render(request, "loans/portfolio/act.html", context, status=422 if form.errors else 200)


@login_required
@permission_required(RECORD, raise_exception=True)
@require_http_methods(["GET", "POST"])
def plan_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Work the plan out anew from what is outstanding, under the same terms."""
    user = cast(User, request.user)
    contract = get_object_or_404(for_page(user), pk=pk)
    form = RenewForm(request.POST or None, initial={"effective_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            planning.plan_after_prepayment(
                contract_id=pk, effective_on=form.cleaned_data["effective_on"], actor=user, now=timezone.now()
            )
        except DomainError as error:
            form.add_breaches(error)
        else:
            messages.success(request, _("The plan is worked out anew."))
            return redirect("loans:contract_detail", pk)
    context = act_context(contract, form, _("Plan after paying ahead"), button=_("Work it out anew"))
    return render(request, "loans/portfolio/act.html", context, status=422 if form.errors else 200)
