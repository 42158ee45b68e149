"""The start page with the list of inspections, the page of one, and the findings."""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_filters import FilterSet

from audits import services
from audits.declarations.selectors import declared_beside
from audits.filters import FindingFilter, InspectionFilter
from audits.forms import CloseForm
from audits.models import Finding, Inspection
from audits.orders.selectors.beside import beside_inspection
from audits.selectors.choices import inspection_choices
from audits.selectors.drafts import draft_cards
from audits.selectors.inspections import for_page, inspection_page
from audits.selectors.lists import finding_rows, inspection_rows, topics
from audits.selectors.reviewing import returned_cards
from audits.selectors.versions import beside_versions
from audits.selectors.wanted import wanted_cards
from audits.services.amending import MAY_REVIEW
from audits.services.drafts import CHECKLIST
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError
from mind_portal.core.views import ScopedListView, wants_part


def _set(filters: FilterSet, chosen: Mapping[str, str]) -> int:
    """How many of the filters narrow the list: the phone shows the number on their button."""
    return sum(1 for name in filters.filters if chosen.get(name))


class InspectionListView(ScopedListView):
    """The officer's start page: drafts to resume, a way to begin, and what was filed."""

    model = Inspection
    template_name = "audits/inspection_list.html"
    permission_required = "audits.view_inspection"

    def get_context(self) -> dict[str, Any]:
        user = cast(User, self.request.user)
        filters = InspectionFilter(self.request.GET, queryset=self.scoped())
        context: dict[str, Any] = {"page": inspection_rows(filters.qs, self.request.GET), "filter": filters}
        if not wants_part(self.request):
            may_file = user.has_perm("audits.file_inspection")
            context["filter_count"] = _set(filters, self.request.GET)
            context |= {"drafts": draft_cards(user) if may_file else [], "may_file": may_file}
            context["returned"] = returned_cards(user) if may_file else []
            context["may_review"] = user.has_perm(MAY_REVIEW)
            context["wanted"] = wanted_cards(user, timezone.localdate())
            context |= inspection_choices(user, self.request.GET)
        return context


class FindingListView(ScopedListView):
    """What failed and whether it still stands."""

    model = Finding
    template_name = "audits/finding_list.html"
    permission_required = "audits.view_inspection"

    def get_context(self) -> dict[str, Any]:
        user = cast(User, self.request.user)
        filters = FindingFilter(self.request.GET, queryset=self.scoped())
        context: dict[str, Any] = {"page": finding_rows(filters.qs, self.request.GET), "filter": filters}
        if not wants_part(self.request):
            context["filter_count"] = _set(filters, self.request.GET)
            context |= {"topics": topics(CHECKLIST), "may_close": user.has_perm("audits.close_finding")}
            context |= inspection_choices(user, self.request.GET)
        return context


@login_required
@permission_required("audits.view_inspection", raise_exception=True)
@require_GET
def inspection_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One filed inspection."""
    user = cast(User, request.user)
    inspection = get_object_or_404(for_page(user), pk=pk)
    context = inspection_page(inspection) | {"may_close": user.has_perm("audits.close_finding")}
    context |= beside_inspection(inspection, user) | beside_versions(inspection, user, timezone.now())
    context["declared"] = declared_beside(user, inspection)
    return render(request, "audits/inspection_detail.html", context)


@login_required
@permission_required("audits.close_finding", raise_exception=True)
@require_http_methods(["GET", "POST"])
def finding_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then close."""
    user = cast(User, request.user)
    finding = get_object_or_404(Finding.objects.in_care_of(user).select_related("site", "inspection"), pk=pk)
    back = reverse("audits:inspection_detail", args=[finding.inspection_id])
    if not user.scope.covers_province(finding.province_id):  # another office's, of a factory that moved here
        back = reverse("factories:site_detail", args=[finding.site_id])
    form = CloseForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            services.close_finding(finding_id=pk, reason=reason, actor=user, now=timezone.now())
        except Finding.DoesNotExist:
            raise Http404 from None
        except DomainError as error:
            form.add_breaches(error)
        else:
            messages.success(request, _("The finding is closed."))
            return redirect(back)
    if request.method == "POST":
        status = 422
    page = inspection_page(finding.inspection)
    row = next(row for row in page["findings"] if row["pk"] == finding.pk)
    context = {"finding": finding, "row": row, "form": form, "back": back}
    return render(request, "audits/finding_close.html", context, status=status)
