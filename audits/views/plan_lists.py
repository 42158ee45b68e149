"""Lists of planned visits and of factories by risk; the plan's year; findings by topic."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from audits.filters_plans import RiskFilter, VisitFilter
from audits.models import PlannedVisit, PlanStatus, RiskScore
from audits.selectors import plan_lists, plan_year, topic_figures
from audits.selectors.choices import inspection_choices
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.views import ScopedListView, wants_part
from mind_portal.geography.selectors import province_choices, province_name


class VisitListView(ScopedListView):
    """The visits of published plans: made, late, to come."""

    model = PlannedVisit
    template_name = "audits/visit_list.html"
    permission_required = "audits.view_plan"

    def get_context(self) -> dict[str, Any]:
        published = self.scoped().filter(plan__status=PlanStatus.PUBLISHED)
        filters = VisitFilter(self.request.GET, queryset=published)
        page = plan_lists.visit_rows(filters.qs, self.request.GET, timezone.localdate())
        context: dict[str, Any] = {"page": page, "filter": filters}
        if not wants_part(self.request):
            context |= inspection_choices(cast(User, self.request.user), self.request.GET)
        return context


class RiskListView(ScopedListView):
    """Factories by their risk, the highest first."""

    model = RiskScore
    template_name = "audits/risk_list.html"
    permission_required = "audits.view_plan"

    def get_context(self) -> dict[str, Any]:
        filters = RiskFilter(self.request.GET, queryset=self.scoped())
        context: dict[str, Any] = {"page": plan_lists.risk_page(filters.qs, self.request.GET), "filter": filters}
        if not wants_part(self.request):
            context |= inspection_choices(cast(User, self.request.user), self.request.GET)
        return context


def _office(request: HttpRequest) -> tuple[str, list[tuple[str, str, bool]]]:
    """The office of the address, the user's first without one, and those that he may choose; 404 out of scope."""
    scope = cast(User, request.user).scope
    offices = [(code, name) for code, name in province_choices(with_office=True) if scope.covers_province(code)]
    codes = [code for code, _name in offices]
    chosen = request.GET.get("province") or (codes[0] if codes else "")
    if chosen not in codes:
        raise Http404
    return chosen, [(code, name, code == chosen) for code, name in offices] if len(offices) > 1 else []


def _year(request: HttpRequest) -> int:
    """The fiscal year of the address (พ.ศ.), this one without; 404 beyond what is kept."""
    this = thai.fiscal_year(timezone.localdate())
    text = thai.to_arabic_digits(request.GET.get("year") or str(this))
    if not text.isascii() or not text.isdigit() or abs(int(text[:6]) - this) > plan_year.YEARS:
        raise Http404
    return int(text)


@login_required
@permission_required("audits.view_plan", raise_exception=True)
@require_GET
def year(request: HttpRequest) -> HttpResponse:
    """The fiscal year of an office: progress by month and by risk, and for its head by officer."""
    user = cast(User, request.user)
    province, offices = _office(request)
    chosen = _year(request)
    context = plan_year.year_page(user, province, chosen, timezone.localdate())
    context |= {
        "province": province,
        "province_name": province_name(province),
        "offices": offices,
        "year": chosen,
        "load": plan_year.load(user, province, chosen) if user.has_perm("audits.make_plan") else None,
    }
    return render(request, "audits/plan_year.html", context)


@login_required
@permission_required("rollups.view_cell", raise_exception=True)
@require_GET
def topics(request: HttpRequest) -> HttpResponse:
    """Findings per 100 inspections by the sections of the checklists, of the nation or one province."""
    province = request.GET.get("province", "")
    if province and province not in dict(province_choices()):
        raise Http404
    return render(request, "audits/topics.html", topic_figures.page(province, timezone.localdate()))
