"""Inspections that something else asks for: their list, and the way out of one that is not needed any more."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits import services
from audits.filters import WantedFilter
from audits.forms import WithdrawForm
from audits.models import WantedInspection, WantedStatus
from audits.selectors.wanted import wanted_rows
from mind_portal.accounts.models import User
from mind_portal.core.errors import ALREADY_DONE, AlreadyDone, DomainError
from mind_portal.core.views import ScopedListView

MAY_WITHDRAW = "audits.withdraw_wanted"


class WantedListView(ScopedListView):
    """What must be inspected, what was, and what was withdrawn."""

    model = WantedInspection
    template_name = "audits/wanted_list.html"
    permission_required = "audits.view_inspection"

    def get_context(self) -> dict[str, Any]:
        user = cast(User, self.request.user)
        state = self.request.GET.get("status", WantedStatus.WANTED)
        filters = WantedFilter({"status": state, "site": self.request.GET.get("site")}, queryset=self.scoped())
        return {
            "page": wanted_rows(filters.qs, self.request.GET, timezone.localdate()),
            "links": [(f"?status={value}", label, value == state) for value, label in WantedStatus.choices],
            "may_file": user.has_perm("audits.file_inspection"),
            "may_withdraw": user.has_perm(MAY_WITHDRAW),
        }


@login_required
@permission_required(MAY_WITHDRAW, raise_exception=True)
@require_http_methods(["GET", "POST"])
def wanted_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then withdraw."""
    user = cast(User, request.user)
    wanted = get_object_or_404(WantedInspection.objects.visible_to(user).select_related("site"), pk=pk)
    form = WithdrawForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                reason = form.cleaned_data["reason"]
                services.withdraw_wanted(wanted_id=pk, reason=reason, actor=user, now=timezone.now())
            except WantedInspection.DoesNotExist:
                raise Http404 from None
            except DomainError as error:
                form.add_breaches(error)
            except AlreadyDone:
                messages.info(request, ALREADY_DONE)
                return redirect("audits:wanted_list")
            else:
                messages.success(request, _("The inspection is not wanted any more."))
                return redirect("audits:wanted_list")
    return render(request, "audits/wanted_withdraw.html", {"wanted": wanted, "form": form}, status=status)
