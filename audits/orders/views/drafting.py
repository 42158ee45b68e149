"""Writing an order, and writing it anew."""

import re
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.orders import services
from audits.orders.forms import OrderForm
from audits.orders.models import Order
from audits.orders.selectors.choices import finding_choices, first_words, kind_rows, open_findings
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError, StaleError

_NUMBER = re.compile(r"[0-9]{1,18}")


@login_required
@permission_required("audits.draft_order", raise_exception=True)
@require_http_methods(["GET", "POST"])
def order_draft(request: HttpRequest) -> HttpResponse:
    """A new order to the factory of `?site=`; `?finding=` chooses findings beforehand."""
    number = request.GET.get("site") or request.POST.get("site") or ""
    if not number:
        messages.info(request, _("Choose the factory: an order begins on its page, or with one of its findings."))
        return redirect(f"{reverse('audits:finding_list')}?status=open")
    if not _NUMBER.fullmatch(number):
        raise Http404
    site = get_object_or_404(Site.objects.visible_to(request.user).select_related("operator"), pk=int(number))
    findings = open_findings(site)
    form = OrderForm(request.POST or None, findings=finding_choices(findings), initial=_begin(request, findings))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                order = services.draft_order(
                    site_id=site.pk, draft=form.draft, actor=cast(User, request.user), now=timezone.now()
                )
            except DomainError as error:
                form.add_breaches(error)
            else:
                messages.success(request, _("The draft is kept. Send it for signature when it is complete."))
                return redirect("audits:order_detail", pk=order.pk)
    return _page(request, site, form, status)


@login_required
@permission_required("audits.draft_order", raise_exception=True)
@require_http_methods(["GET", "POST"])
def order_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rewrite a draft; one that was sent for signature must be sent back first."""
    user = cast(User, request.user)
    order = get_object_or_404(Order.objects.visible_to(user).select_related("site__operator"), pk=pk)
    choices = finding_choices(open_findings(order.site, order))
    form = OrderForm(request.POST or None, findings=choices, initial=_stored(order))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            revision = form.cleaned_data["revision"] or 0
            try:
                services.change_order(order_id=pk, draft=form.draft, revision=revision, actor=user, now=timezone.now())
            except DomainError as error:
                form.add_breaches(error)
                status = 409 if isinstance(error, StaleError) else 422
            else:
                messages.success(request, _("The draft is kept."))
                return redirect("audits:order_detail", pk=pk)
    return _page(request, order.site, form, status, order)


def _begin(request: HttpRequest, findings: list[Any]) -> dict[str, Any]:
    chosen = {int(pk) for pk in request.GET.getlist("finding") if _NUMBER.fullmatch(pk)}
    chosen = chosen or {finding.pk for finding in findings}
    return {"kind": "s37", "deadline_days": 30, "findings": [str(pk) for pk in sorted(chosen)]} | first_words(
        findings, chosen
    )


def _stored(order: Order) -> dict[str, Any]:
    columns = ("kind", "facts", "demands", "authority", "deadline_days", "revision")
    stored = {name: getattr(order, name) for name in columns}
    lines = order.lines.values_list("finding_id", flat=True)
    day = order.deadline_on.isoformat() if order.deadline_on else ""
    return stored | {"deadline_on": day, "findings": [str(pk) for pk in lines]}


def _page(request: HttpRequest, site: Site, form: OrderForm, status: int, order: Order | None = None) -> HttpResponse:
    context = {"site": site, "form": form, "kinds": kind_rows(), "order": order}
    return render(request, "audits/order_form.html", context, status=status)
