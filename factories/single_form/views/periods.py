"""Obligations and expected numbers with their explanation; a later due day for a province."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from factories.single_form import services
from factories.single_form.forms import ExtensionForm
from factories.single_form.models import Report, ReportingPeriod
from factories.single_form.selectors.periods import extendable, period_page, period_rows
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError
from mind_portal.core.views import ScopedListView

MAY_SEE = "single_form.view_submission"
MAY_EXTEND = "single_form.extend_period"


class PeriodListView(ScopedListView):
    """Every round of every obligation, with what is expected and what came in the user's scope."""

    model = Report
    template_name = "single_form/period_list.html"
    permission_required = MAY_SEE

    def get_context(self) -> dict[str, Any]:
        return {"rows": period_rows(cast(User, self.request.user), timezone.localdate())}


def _page(request: HttpRequest, period: ReportingPeriod, form: ExtensionForm | None, status: int = 200) -> HttpResponse:
    user = cast(User, request.user)
    context = period_page(period, user, timezone.localdate())
    may_extend = user.has_perm(MAY_EXTEND) and not period.is_closed
    context["form"] = form or (ExtensionForm(provinces=extendable(user)) if may_extend else None)
    return render(request, "single_form/period_detail.html", context, status=status)


@require_GET
@login_required
@permission_required(MAY_SEE, raise_exception=True)
def period_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One period: how the number came about, province by province."""
    return _page(request, get_object_or_404(ReportingPeriod.objects.select_related("obligation"), pk=pk), None)


@require_POST
@login_required
@permission_required(MAY_EXTEND, raise_exception=True)
def period_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the due day off for one province, with the reason."""
    period = get_object_or_404(ReportingPeriod.objects.select_related("obligation"), pk=pk)
    user = cast(User, request.user)
    form = ExtensionForm(request.POST, provinces=extendable(user))
    if not form.is_valid():
        return _page(request, period, form, status=422)
    found = form.cleaned_data
    try:
        services.extend_period(
            period_id=pk, province_id=found["province"], extended_to=found["extended_to"], reason=found["reason"],
            actor=user, now=timezone.now(),
        )  # fmt: skip
    except DomainError as error:
        form.add_breaches(error)
        return _page(request, period, form, status=422)
    messages.success(request, _("The due day was put off."))
    return redirect("single_form:period_detail", pk=pk)
