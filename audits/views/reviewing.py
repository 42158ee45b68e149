"""The head's review: what waits, and one inspection with what is worth a look."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from audits import services
from audits.filters import InspectionFilter
from audits.forms_team import ReturnForm
from audits.models import Inspection, InspectionStatus
from audits.selectors.choices import inspection_choices
from audits.selectors.inspections import for_page, inspection_page
from audits.selectors.reviewing import (
    SHOWS,
    WINDOW_DAYS,
    in_window,
    limits_on,
    review_block,
    review_rows,
    shown,
    signs_of,
)
from audits.selectors.team import team_rows
from audits.selectors.versions import version_rows
from audits.services.amending import MAY_REVIEW
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.core.views import ScopedListView, wants_part

ITEM = "item-"


class ReviewListView(ScopedListView):
    """Filed inspections that no head has accepted as they are now; those that were returned; those accepted."""

    model = Inspection
    template_name = "audits/review_list.html"
    permission_required = MAY_REVIEW

    def get_context(self) -> dict[str, Any]:
        user, data = cast(User, self.request.user), self.request.GET
        show = data["show"] if data.get("show") in SHOWS else "waiting"
        today = timezone.localdate()
        filters = InspectionFilter(data, queryset=in_window(self.scoped(), today))
        names = {"waiting": pgettext("inspection", "To review"), "returned": _("Returned"), "accepted": _("Accepted")}
        context: dict[str, Any] = {
            "page": review_rows(shown(filters.qs, show), data, limits_on(today)), "filter": filters, "show": show,
            "days": WINDOW_DAYS,
            "tabs": [(f"?show={code}", names[code], code == show) for code in SHOWS],
        }  # fmt: skip
        if not wants_part(self.request):
            context |= inspection_choices(user, data)
        return context


@login_required
@permission_required(MAY_REVIEW, raise_exception=True)
@require_http_methods(["GET", "POST"])
def inspection_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept as it is, or return with reasons."""
    user = cast(User, request.user)
    inspection = get_object_or_404(for_page(user), pk=pk)
    form = ReturnForm(request.POST or None, initial={"revision": inspection.revision})
    typed: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        status = 422
        typed = {
            name.removeprefix(ITEM): str(request.POST[name])[:500] for name in request.POST if name.startswith(ITEM)
        }
        if form.is_valid():
            try:
                done = _act(request, pk, form, typed)
            except Inspection.DoesNotExist:
                raise Http404 from None
            except DomainError as error:
                form.add_breaches(error)
                status = 409 if isinstance(error, StaleError) else 422
            else:
                messages.success(request, done)
                return redirect("audits:review_list")
    return render(request, "audits/inspection_review.html", _context(inspection, user, form, typed), status=status)


def _act(request: HttpRequest, pk: int, form: ReturnForm, items: dict[str, str]) -> str:
    """What the pressed button does; returns what is said afterwards."""
    given: dict[str, Any] = {
        "inspection_id": pk, "revision": form.cleaned_data["revision"], "note": form.cleaned_data["note"],
        "actor": cast(User, request.user), "now": timezone.now(),
    }  # fmt: skip
    if "accept" in request.POST:
        services.accept_inspection(**given)
        return _("The inspection is accepted.")
    services.return_inspection(items=items, **given)
    return _("The inspection is returned to its officer; it counts nowhere until it is filed again.")


def _context(inspection: Inspection, user: User, form: ReturnForm, typed: dict[str, str]) -> dict[str, Any]:
    page = inspection_page(inspection)
    for section in page["sections"]:
        for item in section["items"]:
            item["asked"] = typed.get(item["code"], "")
    answered = [one for one in page["sections"] if any(item["result"] or item["answer"] for item in one["items"])]
    return page | {
        "sections": answered,
        "form": form,
        "signs": signs_of(inspection, limits_on(timezone.localdate())),
        "team": team_rows(inspection, user),
        "review": review_block(inspection),
        "versions": version_rows(inspection),
        "is_open": inspection.status == InspectionStatus.FILED and inspection.officer_id != user.pk,
        "is_own": inspection.officer_id == user.pk,
    }
