"""The list of orders with its tabs, the same as a file, and the operator's own page."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from audits.orders import exports
from audits.orders.filters import TABS, OrderFilter
from audits.orders.models import Order
from audits.orders.selectors.duties import duties_page
from audits.orders.selectors.lists import order_rows, tabs
from audits.orders.services import note_export
from audits.orders.tables import orders_html
from audits.selectors.choices import inspection_choices
from mind_portal.accounts.models import User
from mind_portal.core.views import ScopedListView, wants_part


def _tab(request: HttpRequest, user: User) -> str:
    """The tab of the address; without one what waits for this person first."""
    chosen = request.GET.get("tab", "")
    if chosen in TABS:
        return chosen
    if request.GET:
        return "all"  # a drill brings filters and no tab
    return "sign" if user.has_perm("audits.sign_order") else "running"


class OrderListView(ScopedListView):
    """Orders by what has to be done with them."""

    model = Order
    template_name = "audits/order_list.html"
    permission_required = "audits.view_order"

    def get_context(self) -> dict[str, Any]:
        user, today = cast(User, self.request.user), timezone.localdate()
        filters = OrderFilter(self.request.GET, queryset=self.scoped())
        tab = _tab(self.request, user)
        page = order_rows(filters.qs, tab, self.request.GET, today)
        context: dict[str, Any] = {
            "page": page, "lines": orders_html(page.rows), "filter": filters, "tab": tab,
            "tabs": tabs(filters.qs, today, tab, self.request.GET),
        }  # fmt: skip
        if not wants_part(self.request):
            context["filter_count"] = sum(1 for name in filters.filters if self.request.GET.get(name))
            context["may_export"] = user.has_perm("audits.export_order")
            context |= inspection_choices(user, self.request.GET)
        return context


@login_required
@permission_required("audits.export_order", raise_exception=True)
@require_GET
def order_export(request: HttpRequest, format: str) -> HttpResponseBase:
    """The whole filtered tab as a file; who took it is in the journal."""
    if format != "csv":
        raise Http404
    user, now = cast(User, request.user), timezone.now()
    filters = OrderFilter(request.GET, queryset=Order.objects.visible_to(user))
    note_export(actor=user, now=now, filters=request.GET.urlencode())
    lines = exports.csv_lines(filters.qs, _tab(request, user), timezone.localdate())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="orders-{timezone.localdate():%Y%m%d}.csv"'
    return response


@login_required
@permission_required("audits.answer_order", raise_exception=True)
@require_GET
def duty_list(request: HttpRequest) -> HttpResponse:
    """What an operator's factories were ordered to do, and what was found in them."""
    return render(request, "audits/duty_list.html", duties_page(cast(User, request.user), timezone.localdate()))
