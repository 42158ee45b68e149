"""The pages: nation, province, measure. Whoever may see figures sees those of every province; the rows stay scoped."""

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from mind_portal.core.views import render_page_or_part
from mind_portal.dashboards import kept, nation, periods, selectors
from mind_portal.dashboards.links import nation_url
from mind_portal.dashboards.nation import Choice
from mind_portal.dashboards.next_steps import next_step
from mind_portal.dashboards.ranking import Order

PERMISSION = "rollups.view_cell"


@require_safe
@login_required
@permission_required(PERMISSION, raise_exception=True)
def nation_page(request: HttpRequest) -> HttpResponse:
    """`/`: how the nation stands. With `seen` (the poll of an open page) 204 while nothing has changed."""
    stamp = selectors.stamp()
    if request.GET.get("seen") == stamp and request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    choice = _choice(request)
    figures = kept.get(("nation", stamp, get_language(), choice), lambda: _nation_figures(request, choice))
    context: dict[str, Any] = {
        "figures": figures,
        "period_title": choice.period.title,
        "period_links": nation.period_links(choice),
        "poll_url": nation_url(**choice.query(seen=stamp)),
    }
    if not figures:
        context |= next_step(request.user)
    return render_page_or_part(request, "dashboards/nation.html", "figures", context)


def _choice(request: HttpRequest) -> Choice:
    order = request.GET.get("order", "")
    period = periods.choose(request.GET.get("period", ""), timezone.localdate())
    return Choice(period, request.GET.get("measure", ""), Order(order) if order in list(Order) else Order.NEED)


def _nation_figures(request: HttpRequest, choice: Choice) -> str:
    data = nation.read(choice)
    if data is None:
        return ""
    context = nation.context(choice, data)
    query = choice.query(measure="")
    context |= {"kept": list(query.items()), "nation_url": nation_url()}
    return render(request, "dashboards/nation_figures.html", context).content.decode()
