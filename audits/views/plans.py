"""The plan of a month: seen by the office and above, made and published by its head, changed with a reason."""

import datetime as dt
from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.forms import BreachForm
from audits.forms_plans import ProposeForm, ReasonForm, VisitForm
from audits.models import Plan, PlannedVisit
from audits.selectors import planning
from audits.services import plans as services
from audits.services.risk import score_sites
from audits.views.pressing import pressed
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.errors import ALREADY_DONE, AlreadyDone, DomainError
from mind_portal.geography.selectors import province_choices, province_name

VIEW, MAKE = "audits.view_plan", "audits.make_plan"
USUAL_DAYS = 8
"""Days in the field that the form begins with for each officer."""


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _offices(user: User) -> list[tuple[str, str]]:
    """The offices whose plans the user may see."""
    return [(code, name) for code, name in province_choices(with_office=True) if user.scope.covers_province(code)]


def _where(request: HttpRequest) -> tuple[str, dt.date]:
    """The office and month of the address; the user's first office and this month without them. 404 out of scope."""
    offices = [code for code, _name in _offices(_user(request))]
    code = request.GET.get("province") or request.POST.get("province") or (offices[0] if offices else "")
    if code not in offices:
        raise Http404
    try:
        month = thai.parse_month(request.GET.get("month") or request.POST.get("month") or "")
    except ValueError:
        month = thai.month_start(timezone.localdate())
    return code, month


def address(province: str, month: dt.date) -> str:
    return f"/audits/plan/?province={province}&month={month:%Y-%m}"


@login_required
@permission_required(VIEW, raise_exception=True)
@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """Progress, visits by day, the month as a calendar and as a map."""
    province, month = _where(request)
    return _plan_page(request, province, month)


def _plan_page(
    request: HttpRequest, province: str, month: dt.date, form: ProposeForm | None = None, *, status: int = 200
) -> HttpResponse:
    user = _user(request)
    found = planning.plan_of(user, province, month)
    context = planning.plan_page(found, province, month, timezone.now())
    offices = _offices(user)
    may_make = user.has_perm(MAKE) and user.scope.covers_province(province)
    context |= {
        "province_name": province_name(province),
        "offices": [(code, name, code == province) for code, name in offices] if len(offices) > 1 else [],
        "may_make": may_make,
        "form": form or (_propose_form(found, province) if may_make else None),
    }
    return render(request, "audits/plan.html", context, status=status)


def _propose_form(found: Plan | None, province: str, data: Any = None) -> ProposeForm:
    officers = planning.field_officers(province)
    known = found.capacity if found else {}
    usual = USUAL_DAYS if found is None else 0
    initial: dict[str, Any] = {f"days-{user.pk}": known.get(str(user.pk), usual) for user in officers}
    initial["visits_per_day"] = found.visits_per_day if found else 3
    return ProposeForm(data, officers=officers, initial=initial)


@login_required
@permission_required(MAKE, raise_exception=True)
@require_POST
def plan_propose(request: HttpRequest) -> HttpResponse:
    """Work out the risk of today and propose the month."""
    province, month = _where(request)
    form = _propose_form(planning.plan_of(_user(request), province, month), province, request.POST)
    if form.is_valid():
        now = timezone.now()
        try:
            score_sites(province=province, actor=request.user, now=now)
            made = services.propose_plan(
                province=province, month=month, capacity=form.capacity,
                visits_per_day=form.cleaned_data["visits_per_day"], actor=_user(request), now=now,
            )  # fmt: skip
        except DomainError as error:
            form.add_breaches(error)
        except AlreadyDone:
            messages.info(request, ALREADY_DONE)
            return redirect(address(province, month))
        else:
            count = made.visits.filter(status="planned").count()
            text = _("The portal proposes %(n)d visits. Change what you know better.")
            messages.success(request, text % {"n": count})
            return redirect(address(province, month))
    return _plan_page(request, province, month, form, status=422)


@login_required
@permission_required("audits.publish_plan", raise_exception=True)
@require_POST
def plan_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish; pressed twice it is published once."""
    try:
        done = services.publish_plan(plan_id=pk, actor=_user(request), now=timezone.now())
    except Plan.DoesNotExist:
        raise Http404 from None
    except AlreadyDone as again:
        messages.info(request, ALREADY_DONE)
        return redirect(address(again.subject.province_id, again.subject.month))
    messages.success(request, _("The plan is published, and its officers have been told."))
    return redirect(address(done.province_id, done.month))


def _changed(
    request: HttpRequest, form: BreachForm, act: Callable[[], PlannedVisit], plan: Plan, context: dict[str, Any]
) -> HttpResponse:
    """Do what a form asks for; the form again with the refusals, or back to the plan."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and pressed(request, form, act, _("The plan is changed, and the reason is kept.")):
            return redirect(address(plan.province_id, plan.month))
    context |= {"form": form, "plan": plan, "back": address(plan.province_id, plan.month)}
    return render(request, "audits/plan_change.html", context, status=status)


@login_required
@permission_required(MAKE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def visit_add(request: HttpRequest, pk: int, site_pk: int) -> HttpResponse:
    """Put a factory on the plan by hand."""
    user = _user(request)
    found = get_object_or_404(Plan.objects.visible_to(user), pk=pk)
    site = get_object_or_404(Site.objects.visible_to(user).filter(province_id=found.province_id), pk=site_pk)
    form = VisitForm(request.POST or None, officers=planning.field_officers(found.province_id))
    act = lambda: services.add_visit(  # noqa: E731
        plan_id=pk, site_id=site.pk, planned_on=form.cleaned_data["planned_on"], officers=form.chosen,
        reason=form.cleaned_data["reason"], actor=user, now=timezone.now(),
    )  # fmt: skip
    return _changed(request, form, act, found, {"title": _("Put on the plan"), "site": site})


@login_required
@permission_required(MAKE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def visit_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day or other officers, with a reason."""
    user = _user(request)
    visit = get_object_or_404(PlannedVisit.objects.visible_to(user).select_related("plan", "site"), pk=pk)
    initial = {
        "planned_on": visit.planned_on.isoformat(),
        "officers": [str(key) for key in visit.officers.values_list("pk", flat=True)],
    }
    form = VisitForm(request.POST or None, officers=planning.field_officers(visit.province_id), initial=initial)
    act = lambda: services.move_visit(  # noqa: E731
        visit_id=pk, planned_on=form.cleaned_data["planned_on"], officers=form.chosen,
        reason=form.cleaned_data["reason"], actor=user, now=timezone.now(),
    )  # fmt: skip
    return _changed(request, form, act, visit.plan, {"title": _("Change the visit"), "site": visit.site})


@login_required
@permission_required(MAKE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def visit_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a visit off the plan, with a reason."""
    user = _user(request)
    visit = get_object_or_404(PlannedVisit.objects.visible_to(user).select_related("plan", "site"), pk=pk)
    form = ReasonForm(request.POST or None)
    act = lambda: services.cancel_visit(  # noqa: E731
        visit_id=pk, reason=form.cleaned_data["reason"], actor=user, now=timezone.now()
    )
    return _changed(request, form, act, visit.plan, {"title": _("Take off the plan"), "site": visit.site})
