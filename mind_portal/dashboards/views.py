"""The pages: nation, province, measure. Whoever may see figures sees those of every province; the rows stay scoped."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from mind_portal.accounts.models import User
from mind_portal.core.views import render_page_or_part
from mind_portal.dashboards import exports, for_user, kept, measure, nation, periods, province, selectors
from mind_portal.dashboards.links import lists_everywhere, lists_in, lists_of, nation_url, province_url
from mind_portal.dashboards.next_steps import next_step
from mind_portal.dashboards.periods import Period
from mind_portal.dashboards.ranking import Order
from mind_portal.geography import selectors as geography
from mind_portal.geography.reference import provinces
from mind_portal.rollups import catalogue
from mind_portal.rollups.catalogue import Measure

View = Callable[..., HttpResponseBase]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def for_figures(view: View) -> View:
    """For those who may see figures; others are asked to sign in, or refused."""
    return require_safe(login_required(permission_required("rollups.view_cell", raise_exception=True)(view)))


def at_the_door(view: View) -> View:
    """For the portal's own address, which everybody types: without a right to its figures one is led to where one's
    roles begin, and so is whoever has yet to sign in."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.user.has_perm("rollups.view_cell"):
            return view(request)
        if request.user.is_authenticated:
            return redirect("accounts:home")
        return redirect_to_login(request.get_full_path() if request.GET else reverse("accounts:home"))

    return require_safe(answer)


@at_the_door
def nation_page(request: HttpRequest) -> HttpResponse:
    """`/`: how the nation stands."""
    stamp = selectors.stamp(timezone.localdate())
    if _unchanged(request, stamp):
        return HttpResponse(status=204)
    order = request.GET.get("order", "")
    chosen = Order(order) if order in list(Order) else Order.NEED
    choice = nation.Choice(_period(request), _measure_code(request), chosen, lists_everywhere(_user(request)))
    key = ("nation", stamp, kept.minute(), get_language(), choice)
    figures = kept.get(key, lambda: _nation_figures(choice))
    context: dict[str, Any] = {
        "figures": figures,
        "period_title": choice.period.title,
        "period_links": nation.period_links(choice),
        "poll_url": nation_url(**choice.query(seen=stamp)),
        "own_provinces": for_user.own_provinces(request.user),
    }
    if not figures:
        context |= next_step(request.user)
    return render_page_or_part(request, "dashboards/nation.html", "figures", context)


def _nation_figures(choice: nation.Choice) -> str:
    data = nation.read(choice)
    if data is None:
        return ""
    hidden = {"kept": list(choice.query(measure="").items()), "nation_url": nation_url()}
    context = nation.context(choice, data) | hidden
    return render_to_string("dashboards/nation_figures.html", context)


@for_figures
def province_page(request: HttpRequest, code: str) -> HttpResponse:
    """`/provinces/21/`: a province among its peers. The latest inspections are those in the user's scope."""
    if code not in provinces():
        raise Http404(code)
    stamp = selectors.stamp(timezone.localdate())
    if _unchanged(request, stamp):
        return HttpResponse(status=204)
    user = _user(request)
    choice = province.Choice(code, _period(request), _measure_code(request), lists_in(code, user))
    subtitle, figures = kept.get(
        ("province", stamp, kept.minute(), get_language(), choice), lambda: _province_figures(choice, stamp)
    )
    context = {
        "name": geography.province_name(code),
        "figures": figures,
        "subtitle": subtitle,
        "region": province.region_name(code),
        "period_links": province.period_links(choice),
        "poll_url": province_url(code, **choice.query(seen=stamp)),
        "nation_url": nation_url(),
        **for_user.context(code, user),
    }
    if not figures:
        context |= next_step(user)
    return render_page_or_part(request, "dashboards/province.html", "figures", context)


def _province_figures(choice: province.Choice, stamp: str) -> tuple[str, str]:
    key = ("provinces", stamp, kept.minute(), choice.period)
    data = province.read(choice, kept.get(key, lambda: province.read_all(choice.period)))
    if not data.has_figures:
        return "", ""
    figures = render_to_string("dashboards/province_figures.html", province.context(choice, data))
    return province.subtitle(choice, data), figures


@for_figures
def measure_list(request: HttpRequest) -> HttpResponse:
    """`/measures/`: every measure of the catalogue."""
    period = _period(request)
    context = {"groups": measure.index(period), "period_title": period.title, "nation_url": nation_url()}
    return render(request, "dashboards/measure_list.html", context)


@for_figures
def measure_page(request: HttpRequest, code: str) -> HttpResponse:
    """`/measures/audits.coverage/`: what it is, and all provinces in all months."""
    wanted = _measure(code)
    months = None if request.GET.get("months") == "all" else measure.SHORT
    context = measure.context(measure.read(wanted, _period(request), months=months), lists_of(_user(request)))
    return render(request, "dashboards/measure.html", context | {"list_url": reverse("dashboards:measures")})


@for_figures
def measure_export(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    """`/measures/audits.coverage/export.csv`: every cell of the last months."""
    wanted = _measure(code)
    if kind not in ("csv", "xlsx"):
        raise Http404(kind)
    data = measure.read(wanted, _period(request))
    name = f'attachment; filename="{code}.{kind}"'
    if kind == "xlsx":
        return HttpResponse(exports.to_xlsx(data), content_type=XLSX, headers={"Content-Disposition": name})
    return StreamingHttpResponse(
        exports.to_csv(data), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name}
    )


def _unchanged(request: HttpRequest, stamp: str) -> bool:
    """Whether an open page asks for news and there is none."""
    return bool(request.headers.get("HX-Request")) and request.GET.get("seen") == stamp


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]  # every page of figures asks for the right to see them
    return user


def _period(request: HttpRequest) -> Period:
    return periods.choose(request.GET.get("period", ""), timezone.localdate())


def _measure_code(request: HttpRequest) -> str:
    """The chosen measure; empty for one that there is not, so that every page is kept under one key."""
    code = request.GET.get("measure", "")
    return code if code in {each.code for each in catalogue.measures()} else ""


def _measure(code: str) -> Measure:
    try:
        return catalogue.measure(code)
    except KeyError:
        raise Http404(code) from None
