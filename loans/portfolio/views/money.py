"""Money out and back, entered by hand."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from loans.models import Contract, Disbursement, Repayment
from loans.portfolio import paying_out, repayments
from loans.portfolio.forms import BreachForm, DisbursementForm, ReasonForm, RepaymentForm
from loans.portfolio.views.contracts import RECORD, act_context, for_page
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError

ACT = "loans/portfolio/act.html"


def _answer(request: HttpRequest, contract: Contract, form: BreachForm, title: str, button: str) -> HttpResponse:
    context = act_context(contract, form, title, button=button)
    return render(request, ACT, context, status=422 if form.errors else 200)


@login_required
@permission_required(RECORD, raise_exception=True)
@require_http_methods(["GET", "POST"])
def disbursement_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a payment out; a second person confirms it."""
    user = cast(User, request.user)
    contract = get_object_or_404(for_page(user), pk=pk)
    form = DisbursementForm(request.POST or None, initial={"paid_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            paying_out.propose_disbursement(contract_id=pk, actor=user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_breaches(error)
        else:
            messages.success(request, _("Entered. It counts once a second person of the fund has confirmed it."))
            return redirect("loans:contract_detail", pk)
    return _answer(request, contract, form, _("Money paid out"), _("Enter the payment"))


@login_required
@permission_required(RECORD, raise_exception=True)
@require_POST
def disbursement_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a payment out that another entered."""
    return _decide(request, pk, confirm=True)


@login_required
@permission_required(RECORD, raise_exception=True)
@require_http_methods(["GET", "POST"])
def disbursement_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse it, with a reason."""
    user = cast(User, request.user)
    payment = get_object_or_404(Disbursement.objects.visible_to(user), pk=pk)
    if request.method == "POST":
        return _decide(request, pk, confirm=False)
    contract = get_object_or_404(for_page(user), pk=payment.contract_id)
    return _answer(request, contract, ReasonForm(), _("Refuse the payment out"), _("Refuse the payment"))


def _decide(request: HttpRequest, pk: int, *, confirm: bool) -> HttpResponse:
    user = cast(User, request.user)
    payment = get_object_or_404(Disbursement.objects.visible_to(user), pk=pk)
    form = ReasonForm(request.POST)
    try:
        reason = request.POST.get("reason", "")
        paying_out.decide_disbursement(
            disbursement_id=pk, confirm=confirm, reason=reason, actor=user, now=timezone.now()
        )
    except Disbursement.DoesNotExist:
        raise Http404 from None
    except DomainError as error:
        if confirm:
            messages.error(request, " ".join(error.messages))
            return redirect("loans:contract_detail", payment.contract_id)
        form.is_valid()
        form.errors.clear()
        form.add_breaches(error)
        contract = get_object_or_404(for_page(user), pk=payment.contract_id)
        return _answer(request, contract, form, _("Refuse the payment out"), _("Refuse the payment"))
    done = _("Confirmed. The plan of instalments follows the money.") if confirm else _("Refused. It counts nowhere.")
    messages.success(request, done)
    return redirect("loans:contract_detail", payment.contract_id)


@login_required
@permission_required(RECORD, raise_exception=True)
@require_http_methods(["GET", "POST"])
def repayment_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a repayment."""
    user = cast(User, request.user)
    contract = get_object_or_404(for_page(user), pk=pk)
    form = RepaymentForm(request.POST or None, initial={"paid_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = repayments.record_repayment(contract_id=pk, actor=user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_breaches(error)
        else:
            messages.success(request, _("Entered. What it served stands beside it.") + _over(made))
            return redirect("loans:contract_detail", pk)
    return _answer(request, contract, form, _("Money paid back"), _("Enter the repayment"))


def _over(made: Repayment) -> str:
    return " " + _("A part of it is more than is asked for.") if made.excess else ""


@login_required
@permission_required(RECORD, raise_exception=True)
@require_http_methods(["GET", "POST"])
def repayment_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a repayment back, with a reason; both rows stay."""
    user = cast(User, request.user)
    payment = get_object_or_404(Repayment.objects.visible_to(user), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            repayments.reverse_repayment(
                repayment_id=pk, reason=form.cleaned_data["reason"], actor=user, now=timezone.now()
            )
        except DomainError as error:
            form.add_breaches(error)
        else:
            messages.success(request, _("Taken back, as of its own day."))
            return redirect("loans:contract_detail", payment.contract_id)
    contract = get_object_or_404(for_page(user), pk=payment.contract_id)
    context: dict[str, Any] = act_context(
        contract, form, _("Take a repayment back"), button=_("Take it back"), danger=True
    )
    context["payment"] = payment
    return render(request, ACT, context, status=422 if form.errors else 200)
