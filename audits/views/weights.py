"""The weights of the risk, what other ones would change, and what stands around a factory."""

import datetime as dt
from decimal import Decimal
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits.forms_plans import SurroundingsForm, TakeBackWeightsForm, WeightsForm
from audits.models import SiteSurroundings
from audits.selectors import weights as selectors
from audits.services import weights as services
from audits.services.surroundings import Seen, note_surroundings
from audits.services.weights import HIGH, MIDDLE
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.geography.selectors import province_choices, province_name

CHANGE = "legal.change_parameter"


@login_required
@permission_required("audits.view_plan", raise_exception=True)
@require_http_methods(["GET", "POST"])
def risk_weights(request: HttpRequest) -> HttpResponse:
    """Every factor with its weight; a preview for everybody who sees plans, the change for head office."""
    province, initial, current, names = _office(request), *_today()
    if request.method == "GET":
        return _page(request, province, current, WeightsForm(names=names, initial=initial))
    if "save" in request.POST and not request.user.has_perm(CHANGE):
        raise PermissionDenied
    form = WeightsForm(request.POST, names=names)
    if not form.is_valid():
        return _page(request, province, current, form, status=422)
    if "save" in request.POST:
        return _save(request, province, current, form)
    for breach in services.weight_breaches(form.weights):
        form.add_error(breach.field if breach.field in form.fields else None, breach.message)
    status = 422 if form.errors else 200
    return _page(request, province, current, form, status=status, new=form.weights)


def _today() -> tuple[dict[str, Any], dict[str, Decimal], dict[str, str]]:
    """What an untouched form shows, the weights of today, and the names of the fields."""
    seen = services.revision()  # before the weights: who changes them in between makes this page an old one
    today = timezone.localdate()
    current = selectors.weights_on_day(today)
    initial: dict[str, Any] = {code: thai.format_number(value) for code, value in current.items()}
    initial |= {"revision": seen, "valid_from": (today + dt.timedelta(days=1)).isoformat()}
    names = {row["code"]: row["name"] for row in selectors.factor_rows(current)}
    return initial, current, names | {MIDDLE: _("Middle risk from"), HIGH: _("High risk from")}


def _save(request: HttpRequest, province: str, current: dict[str, Decimal], form: WeightsForm) -> HttpResponse:
    given = form.cleaned_data
    new = services.NewWeights(form.weights, given["valid_from"], given["source"], given["reason"])
    try:
        services.set_weights(new=new, seen=given["revision"], actor=request.user, now=timezone.now())
    except DomainError as error:
        form.add_breaches(error)
        status = 409 if isinstance(error, StaleError) else 422
        return _page(request, province, current, form, status=status, new=form.weights)
    text = _("The weights hold from %(day)s; every office's risk is worked out with them in the night of that day.")
    messages.success(request, text % {"day": thai.format_date(new.valid_from)})
    return redirect(f"{request.path}?province={province}")


@require_POST
@login_required
@permission_required(CHANGE, raise_exception=True)
def weights_withdraw(request: HttpRequest) -> HttpResponse:
    """Take back the weights that were set to begin on a day to come."""
    province, initial, current, names = _office(request), *_today()
    form, status = TakeBackWeightsForm(request.POST), 422
    said = [str(error) for errors in form.errors.values() for error in errors]
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.withdraw_weights(
                valid_from=given["valid_from"], reason=given["reason"], seen=given["revision"], actor=request.user,
                now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            said, status = list(error.messages), 409 if isinstance(error, StaleError) else 422
        else:
            messages.success(request, _("The values are taken back; the ones before go on."))
            return redirect(f"{reverse('audits:risk_weights')}?province={province}")
    shown = WeightsForm(initial, names=names)
    for message in said:
        shown.add_error(None, message)
    return _page(request, province, current, shown, status=status)


def _office(request: HttpRequest) -> str:
    """The office whose factories the preview counts; 404 out of scope."""
    codes = [code for code, _name in _offices(request)]
    code = request.GET.get("province") or request.POST.get("province") or (codes[0] if codes else "")
    if code not in codes:
        raise Http404
    return code


def _offices(request: HttpRequest) -> list[tuple[str, str]]:
    user = cast(User, request.user)
    return [(code, name) for code, name in province_choices(with_office=True) if user.scope.covers_province(code)]


def _page(
    request: HttpRequest,
    province: str,
    current: dict[str, Decimal],
    form: WeightsForm,
    *,
    status: int = 200,
    new: dict[str, Decimal] | None = None,
) -> HttpResponse:
    user, offices = cast(User, request.user), _offices(request)
    rows = selectors.factor_rows(current)
    context = {
        "form": form,
        "rows": [row | {"field": form[row["code"]]} for row in rows],
        "limits": [(form[code], thai.format_number(current[code])) for code in (MIDDLE, HIGH)],
        "sum": thai.format_number(sum(row["weight"] for row in rows)),
        "province": province,
        "province_name": province_name(province),
        "offices": [(code, name, code == province) for code, name in offices] if len(offices) > 1 else [],
        "preview": selectors.preview(user, province, current, new) if new else None,
        "planned": selectors.planned_days(timezone.localdate()),
        "revision": form["revision"].value(),
        "may_change": user.has_perm(CHANGE),
    }
    return render(request, "audits/risk_weights.html", context, status=status)


@login_required
@permission_required("audits.file_inspection", raise_exception=True)
@require_http_methods(["GET", "POST"])
def site_surroundings(request: HttpRequest, pk: int) -> HttpResponse:
    """Note how many homes lie near a factory, and whether a school, hospital or temple does."""
    user = cast(User, request.user)
    site = get_object_or_404(Site.objects.visible_to(user), pk=pk)
    stored: Any = SiteSurroundings.objects.filter(pk=pk).values("homes", "sensitive", "note").first() or {}
    initial = {**stored, "seen_on": timezone.localdate().isoformat()}
    form = SurroundingsForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                note_surroundings(site_id=pk, seen=Seen(**form.cleaned_data), actor=user, now=timezone.now())
            except DomainError as error:
                form.add_breaches(error)
            else:
                messages.success(request, _("Noted. The risk takes it in with the next reckoning."))
                return redirect("factories:site_detail", pk=pk)
    return render(request, "audits/site_surroundings.html", {"form": form, "site": site}, status=status)
