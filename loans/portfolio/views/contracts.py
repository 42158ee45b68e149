"""The list of loans, the page of one, and entering a contract."""

from decimal import Decimal
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from loans.models import Application, ApplicationStatus, Contract, Decision
from loans.portfolio import contracts, lists
from loans.portfolio.detail import contract_page
from loans.portfolio.exporting import note_export
from loans.portfolio.filters import ContractFilter
from loans.portfolio.forms import ContractForm, ReasonForm
from loans.tabs import tabs_for
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError
from mind_portal.core.views import ScopedListView, wants_part
from mind_portal.legal.selectors import value_on

RECORD = "loans.record_contract"
VIEW = "loans.view_contract"
TO_SIGN = (ApplicationStatus.APPROVED, ApplicationStatus.CONDITIONAL)


class ContractListView(ScopedListView):
    """Every loan in scope, with how late it is."""

    model = Contract
    template_name = "loans/portfolio/contract_list.html"
    permission_required = VIEW

    def get_context(self) -> dict[str, Any]:
        user = cast(User, self.request.user)
        filters = ContractFilter(self.request.GET, queryset=self.scoped())
        context: dict[str, Any] = {"page": lists.contract_rows(filters.qs, self.request.GET), "filter": filters}
        if not wants_part(self.request):
            chosen = sum(1 for name in filters.filters if self.request.GET.get(name))
            context["tabs"] = tabs_for(self.request, "loans:contract_list")
            context |= {"filter_count": chosen, "may_export": user.has_perm("loans.export_loan")}
            context["one_province"] = not user.scope.everything and len(user.scope.provinces) <= 1
            context["query"] = self.request.GET.urlencode()
            if user.has_perm(RECORD):
                context["to_sign"] = _to_sign(user)
        return context


def _to_sign(user: User) -> list[Application]:
    """Approved applications that wait for their contract."""
    found = Application.objects.visible_to(user).filter(status__in=TO_SIGN).select_related("operator", "province")
    return list(found.order_by("decided_on", "pk")[:10])


@login_required
@permission_required("loans.export_loan", raise_exception=True)
@require_GET
def contract_export(request: HttpRequest) -> HttpResponseBase:
    """The filtered loans as CSV; who took what is in the journal."""
    filters = ContractFilter(request.GET, queryset=Contract.objects.visible_to(request.user))
    now = timezone.now()
    note_export(what="contracts", filters=request.GET.urlencode(), actor=request.user, now=now)
    lines = lists.csv_lines(lists.export_header(), lists.export_rows(filters.qs))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="loans-{timezone.localdate(now):%Y%m%d}.csv"'
    return response


def for_page(user: Any) -> QuerySet[Contract]:
    """Contracts in scope with what their page reads."""
    related = ("programme", "operator", "site", "province", "application", "created_by")
    return Contract.objects.visible_to(user).select_related(*related)


@login_required
@permission_required(VIEW, raise_exception=True)
@require_GET
def contract_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One loan."""
    user = cast(User, request.user)
    contract = get_object_or_404(for_page(user), pk=pk)
    context = contract_page(contract, user, timezone.localdate()) | {"may_record": user.has_perm(RECORD)}
    return render(request, "loans/portfolio/contract_detail.html", context)


@login_required
@permission_required(RECORD, raise_exception=True)
@require_http_methods(["GET", "POST"])
def contract_create(request: HttpRequest, application_pk: int) -> HttpResponse:
    """Enter the contract of an approved application; the form begins with what the committee resolved."""
    user = cast(User, request.user)
    found = Application.objects.visible_to(user).select_related("operator", "round__programme", "province")
    application = get_object_or_404(found, pk=application_pk)
    if request.method == "GET" and application.status not in TO_SIGN:
        raise Http404
    decision = application.decisions.filter(state="confirmed", amount__isnull=False).order_by("-pk").first()
    form = ContractForm(request.POST or None, initial=_initial(decision))
    if request.method == "POST" and form.is_valid():
        try:
            contract = contracts.record_contract(
                application_id=application.pk, paper=form.paper(), actor=user, now=timezone.now()
            )
        except DomainError as error:
            form.add_breaches(error)
        else:
            messages.success(request, _("The contract is entered. Next: the first payment out."))
            return redirect("loans:contract_detail", contract.pk)
    context = {"application": application, "decision": decision, "form": form}
    status = 422 if form.errors else 200
    return render(request, "loans/portfolio/contract_form.html", context, status=status)


def _initial(decision: Decision | None) -> dict[str, Any]:
    today = timezone.localdate()
    values: dict[str, Any] = {"signed_on": today, "penalty_percent": value_on("LOAN_PENALTY_PERCENT", today)}
    if decision is None:
        return values
    values |= {"principal": decision.amount, "conditions": decision.conditions, "instalments": decision.months}
    values |= {"grace_instalments": decision.grace_months, "grace": "principal" if decision.grace_months else "none"}
    for n, step in enumerate(decision.rates[:3], start=1):
        values[f"rate_{n}"] = None if step["rate"] is None else Decimal(str(step["rate"]))
        if n > 1:
            values[f"year_{n}"] = (int(step["from_month"]) - 1) // 12 + 1
    return values


@login_required
@permission_required(RECORD, raise_exception=True)
@require_http_methods(["GET", "POST"])
def contract_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a contract from which nothing was paid out."""
    user = cast(User, request.user)
    contract = get_object_or_404(for_page(user), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contracts.cancel_contract(
                contract_id=pk, reason=form.cleaned_data["reason"], actor=user, now=timezone.now()
            )
        except Contract.DoesNotExist:
            raise Http404 from None
        except DomainError as error:
            form.add_breaches(error)
        else:
            messages.success(request, _("The contract is cancelled."))
            return redirect("loans:contract_detail", pk)
    context = act_context(contract, form, _("Cancel the contract"), button=_("Cancel the contract"), danger=True)
    return render(request, "loans/portfolio/act.html", context, status=422 if form.errors else 200)


def act_context(contract: Contract, form: Any, title: str, *, button: str, danger: bool = False) -> dict[str, Any]:
    """What the page of one small act needs."""
    return {"contract": contract, "form": form, "title": title, "button": button, "danger": danger}
