"""Orders of an incident: giving one, the page of one, and its steps by people with an account."""

from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from emergencies import services
from emergencies.forms import OrderForm, StepForm
from emergencies.links import address_of
from emergencies.models import Incident, Order, Unit
from emergencies.selectors.clocks import clock_minutes
from emergencies.selectors.orders import order_page
from emergencies.selectors.page import for_page
from emergencies.states import ORDER_MACHINE
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError

ISSUE = "emergencies.issue_order"


@login_required
@permission_required(ISSUE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def order_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an order to a unit."""
    user = cast(User, request.user)
    incident = get_object_or_404(for_page(user), pk=pk)
    now = timezone.now()
    units = [(unit.pk, str(unit)) for unit in Unit.objects.for_province(incident.province_id)]
    initial = {"client_id": uuid4(), "ack_minutes": clock_minutes("EME_ACK_MINUTES", timezone.localdate())}
    form = OrderForm(request.POST if request.method == "POST" else None, initial=initial, units=units)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                issued = services.issue_order(incident_id=pk, draft=_draft(form), actor=user, now=now)
            except Incident.DoesNotExist:
                raise Http404 from None
            except DomainError as error:
                form.add_breaches(error)
            else:
                return _after_issue(request, issued.order, is_new=issued.is_new)
    context = {"incident": incident, "form": form, "has_units": bool(units)}
    return render(request, "emergencies/order_form.html", context, status=status)


def _after_issue(request: HttpRequest, order: Order, *, is_new: bool) -> HttpResponse:
    """Back to the incident; to the order itself where nobody but a telephone brings it to its unit."""
    values = {"n": order.number, "unit": order.unit}
    if order.unit.email or order.unit.webhook:
        if is_new:
            messages.success(request, _("Order %(n)d has been sent to %(unit)s.") % values)
        return redirect("emergencies:incident_detail", pk=order.incident_id)
    if is_new:
        words = _("%(unit)s has no address here, so nothing was sent. Telephone order %(n)d through, with its link.")
        messages.warning(request, words % values)
    return redirect("emergencies:order_detail", pk=order.pk)


def _draft(form: OrderForm) -> services.OrderDraft:
    found = form.cleaned_data
    return services.OrderDraft(
        client_id=form.client, unit_id=found["unit"], text=found["text"], due_at=found["due_at"],
        detail=found["detail"], basis=found["basis"], ack_minutes=found["ack_minutes"],
    )  # fmt: skip


def _order(user: User, pk: int) -> Order:
    orders = Order.objects.visible_to(user).select_related("incident", "incident__province", "unit", "issued_by")
    return get_object_or_404(orders, pk=pk)


def _page(request: HttpRequest, order: Order, form: StepForm, status: int = 200) -> HttpResponse:
    user = cast(User, request.user)
    context: dict[str, Any] = order_page(order, timezone.now()) | {"form": form, "incident": order.incident}
    context["may_order"] = user.has_perm(ISSUE)
    # The link is as good as the unit's own word: only who gives orders may read it out on the phone.
    context["link"] = request.build_absolute_uri(address_of(order)) if context["may_order"] and context["open"] else ""
    return render(request, "emergencies/order_detail.html", context, status=status)


@login_required
@permission_required("emergencies.view_incident", raise_exception=True)
@require_GET
def order_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One order with its steps, its clock and whom it climbed to."""
    return _page(request, _order(cast(User, request.user), pk), StepForm())


@login_required
@permission_required(ISSUE, raise_exception=True)
@require_POST
def order_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """A step that was told by telephone or seen: received, begun, done, verified, returned, withdrawn."""
    if verb not in ORDER_MACHINE.transitions:
        raise Http404
    user = cast(User, request.user)
    order = _order(user, pk)
    form = StepForm(request.POST)
    if form.is_valid():
        try:
            services.take_step(
                order_id=pk, verb=verb, text=form.cleaned_data["text"], photos=request.FILES.getlist("photos"),
                actor=user, now=timezone.now(),
            )  # fmt: skip
        except Order.DoesNotExist:
            raise Http404 from None
        except DomainError as error:
            form.add_breaches(error)
        else:
            return redirect("emergencies:order_detail", pk=pk)
    return _page(request, order, form, status=422)


@login_required
@permission_required(ISSUE, raise_exception=True)
@require_POST
def order_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new link and send it; the old one opens nothing any more."""
    user = cast(User, request.user)
    _order(user, pk)
    services.renew_link(order_id=pk, actor=user, now=timezone.now())
    messages.success(request, _("A new link has been sent; the old one opens nothing any more."))
    return redirect("emergencies:order_detail", pk=pk)
