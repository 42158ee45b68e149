"""The public page of a factory, and the office's pages that print its sheet."""

from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.public import batch_views, batches, services
from audits.public.filters import SheetFilter
from audits.public.forms import RenewForm
from audits.public.models import GateSheet
from audits.public.selectors import factory_page, sheet_of
from audits.public.sheets import sheets_pdf
from audits.public.speaking import kept_for, languages, spoken
from audits.selectors.choices import inspection_choices
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.core.views import ScopedListView

SECONDS = 300


@spoken
@kept_for(SECONDS)
@require_safe
def factory(request: HttpRequest, token: str) -> HttpResponseBase:
    """For whoever stands at the gate: no session, no cookie, four queries. A replaced sheet answers 410."""
    sheet = sheet_of(token)
    if sheet is None:
        raise Http404
    context: dict[str, Any] = languages(request) | {"token": token}
    if sheet.ended_on is not None:
        return HttpResponse(get_template("audits/public/ended.html").render(context), status=410)
    context |= factory_page(sheet.site, timezone.localdate())
    return HttpResponse(get_template("audits/public/factory.html").render(context))


class SheetListView(ScopedListView):
    """Factories with and without a sheet; one button prints those of the filter, many of them by a worker."""

    model = Site
    template_name = "audits/public/sheet_list.html"
    permission_required = "audits.print_sheet"

    def get_context(self) -> dict[str, Any]:
        user = cast(User, self.request.user)
        filters = SheetFilter(self.request.GET, queryset=self.scoped())
        found = filters.qs.count()
        return {
            "filter": filters, "found": found, "too_many": found > batches.MOST, "many": found > services.MOST_SHEETS,
            "most": batches.MOST, "one_file": services.MOST_SHEETS, "batch": uuid4(),
            "batches": batch_views.recent(user),
            "rows": list(filters.qs.select_related("district", "province").order_by("sort_key", "pk")[:50]),
            **inspection_choices(user, self.request.GET),
        }  # fmt: skip


@login_required
@permission_required("audits.print_sheet", raise_exception=True)
@require_POST
def sheets_print(request: HttpRequest) -> HttpResponse:
    """The sheets of all factories that the filter finds: as one PDF, or ordered when they are more than that holds."""
    user = cast(User, request.user)
    chosen = SheetFilter(request.POST, queryset=Site.objects.visible_to(user)).qs.order_by("sort_key", "pk")
    keys = list(chosen.values_list("pk", flat=True)[: batches.MOST + 1])
    return batch_views.started(request, keys) if len(keys) > services.MOST_SHEETS else _pdf(keys, user)


@login_required
@permission_required("audits.make_sheet", raise_exception=True)
@require_POST
def sheet_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of one factory, for its operator and its office; the first time its address is made."""
    site = get_object_or_404(Site.objects.visible_to(request.user), pk=pk)
    return _pdf([site.pk], cast(User, request.user))


def _pdf(keys: list[int], user: User) -> HttpResponse:
    now = timezone.now()
    sheets = services.make_sheets(site_ids=keys, actor=user, now=now)
    response = HttpResponse(sheets_pdf(sheets, now), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="gate-sheets-{timezone.localdate():%Y%m%d}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@permission_required("audits.print_sheet", raise_exception=True)
@require_http_methods(["GET", "POST"])
def sheet_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace an abused sheet: what happens, the reason, then the service."""
    user = cast(User, request.user)
    site = get_object_or_404(Site.objects.visible_to(user), pk=pk)
    sheet = GateSheet.objects.visible_to(user).valid().filter(site=site).first()
    form, status = RenewForm(request.POST or None, initial={"seen": sheet and sheet.pk}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.renew_sheet(site_id=pk, actor=user, now=timezone.now(), **form.cleaned_data)
            except DomainError as error:
                form.add_breaches(error)
                status = 409 if isinstance(error, StaleError) else 422
            else:
                messages.success(request, _("The old sheet is not valid any more. Print the new one and hang it up."))
                return redirect("factories:site_detail", pk=pk)
    return render(request, "audits/public/renew.html", {"site": site, "sheet": sheet, "form": form}, status=status)
