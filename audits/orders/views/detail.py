"""The page of one order, its buttons, and the conversation on it."""

from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.orders import services
from audits.orders.acts import ACTS, Act, open_acts
from audits.orders.forms import ActForm, AnswerForm, JudgeForm
from audits.orders.models import Order
from audits.orders.selectors.page import finding_rows, for_page, order_page
from audits.orders.states import ORDER_MACHINE
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError, StaleError


@login_required
@permission_required("audits.view_order", raise_exception=True)
@require_GET
def order_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One order, as far as it has come."""
    order = get_object_or_404(for_page(cast(User, request.user)), pk=pk)
    return _page(request, order, AnswerForm(initial={"answer": uuid4()}))


def _page(request: HttpRequest, order: Order, form: AnswerForm, status: int = 200) -> HttpResponse:
    user = cast(User, request.user)
    acts = open_acts(order, user)
    verbs = ORDER_MACHINE.open_from(order.state)
    context = order_page(order, user, timezone.localdate()) | {
        "acts": [_button(act, order) for act in acts if not act.danger],
        "dangers": [_button(act, order) for act in acts if act.danger],
        "may_change": "change" in verbs and user.has_perm("audits.draft_order"),
        "may_answer": "answer" in verbs and user.has_perm("audits.answer_order"),
        "may_reply": "ask_again" in verbs and user.has_perm("audits.judge_order"),
        "is_operator": user.has_perm("audits.answer_order"),
        "form": form,
    }
    return render(request, "audits/order_detail.html", context, status=status)


def _button(act: Act, order: Order) -> dict[str, str]:
    return {"title": str(act.title), "icon": act.icon, "url": reverse(f"audits:order_{act.verb}", args=[order.pk])}


@login_required
@require_http_methods(["GET", "POST"])
def order_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """The page of a button: what it does, what it asks, then the service."""
    act, user = ACTS[verb], cast(User, request.user)
    if not user.has_perm(act.permission):
        raise PermissionDenied
    order = get_object_or_404(for_page(user), pk=pk)
    form = _form(act, order, request)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act.run(order, form.cleaned_data, user, timezone.now())
            except Order.DoesNotExist:
                raise Http404 from None
            except DomainError as error:
                form.add_breaches(error)
                status = 409 if isinstance(error, StaleError) else 422
            else:
                messages.success(request, str(act.done))
                return redirect("audits:order_detail", pk=pk)
    context = order_page(order, user, timezone.localdate()) | {"act": act, "form": form, "is_open": act.is_open(order)}
    return render(request, "audits/order_act.html", context, status=status)


def _form(act: Act, order: Order, request: HttpRequest) -> ActForm:
    today = timezone.localdate().isoformat()
    data = request.POST if request.method == "POST" else None
    initial: dict[str, Any] = {"revision": order.revision, "served_on": today, "lodged_on": today}
    initial["happened_on"] = today
    if act.form is not JudgeForm:
        return act.form(data, initial=initial)
    waiting = [(str(row["pk"]), row["text"]) for row in finding_rows(order) if not row["fixed"]]
    return JudgeForm(data, initial=initial, findings=waiting)


@login_required
@permission_required("audits.answer_order", raise_exception=True)
@require_POST
def order_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The operator explains (`explain`) or says that it is done (`done`)."""
    return _message(request, pk, is_operator=True)


@login_required
@permission_required("audits.judge_order", raise_exception=True)
@require_POST
def order_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The office asks again (`ask`) or accepts (`accept`)."""
    return _message(request, pk, is_operator=False)


def _message(request: HttpRequest, pk: int, *, is_operator: bool) -> HttpResponse:
    user = cast(User, request.user)
    order = get_object_or_404(for_page(user), pk=pk)
    form = AnswerForm(request.POST, request.FILES)
    if form.is_valid():
        given: dict[str, Any] = {"order_id": pk, "actor": user, "now": timezone.now(), **form.values}
        try:
            if is_operator:
                services.answer_order(is_done="done" in request.POST, **given)
            else:
                services.reply_to_order(asks="ask" in request.POST, **given)
        except DomainError as error:
            form.add_breaches(error)
        else:
            messages.success(request, _("Your message is sent."))
            return redirect("audits:order_detail", pk=pk)
    return _page(request, order, form, 422)
