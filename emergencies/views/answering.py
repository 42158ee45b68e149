"""The page that a unit opens by its signed link, without an account: accept, cannot, done."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from emergencies import services
from emergencies.forms import StepForm
from emergencies.links import DeadLink, read_token
from emergencies.models import Order
from emergencies.selectors.orders import order_page
from emergencies.states import UNIT_VERBS
from mind_portal.core.errors import DomainError


@require_http_methods(["GET", "POST"])
def order_answer(request: HttpRequest, token: str) -> HttpResponse:
    """One order for the unit that it was sent to. An old, replaced or forged link says so in a sentence."""
    now = timezone.now()
    try:
        order = _order(token, now)
    except DeadLink as dead:
        context = {"sentence": _sentence(dead.why), "phone": ""}
        return _private(render(request, "emergencies/order_dead.html", context, status=_STATUS[dead.why]))
    form = StepForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        verb = request.POST.get("verb", "")
        if form.is_valid() and verb in UNIT_VERBS and _take(request, order, form, verb):
            return redirect(request.path)
    context = order_page(order, now) | {"form": form, "incident": order.incident, "path": request.path}
    return _private(render(request, "emergencies/order_answer.html", context, status=status))


def _take(request: HttpRequest, order: Order, form: StepForm, verb: str) -> bool:
    found = form.cleaned_data
    try:
        services.take_step(
            order_id=order.pk, verb=verb, text=found["text"], by_name=found["by_name"],
            photos=request.FILES.getlist("photos"), actor=None, now=timezone.now(),
        )  # fmt: skip
    except DomainError as error:
        form.add_breaches(error)
        return False
    return True


def _order(token: str, now: Any) -> Order:
    """The order of a good link. Raises DeadLink."""
    found = read_token(token, now)
    orders = Order.objects.select_related("incident", "incident__province", "unit", "issued_by")
    order = orders.filter(pk=found.order_id, unit_id=found.unit_id).first()
    if order is None:
        raise DeadLink("forged")
    if order.nonce != found.nonce:
        raise DeadLink("replaced")
    return order


_STATUS = {"forged": 404, "expired": 410, "replaced": 410}


def _sentence(why: str) -> str:
    return {
        "forged": _("This link is not one of ours, or a part of it is missing. Open it again from the whole message."),
        "expired": _("This link is too old. Call the emergency centre to hear whether the order still stands."),
        "replaced": _("A newer link has replaced this one. Open the newest message."),
    }[why]


def _private(response: HttpResponse) -> HttpResponse:
    """Neither kept by caches nor told to other sites.

    `same-origin`, not `no-referrer`: with the latter a browser sends `Origin: null`, and the form would be refused.
    """
    patch_cache_control(response, no_store=True, private=True)
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
