"""Opening the amendment of an inspection, and what two of its versions say differently."""

from typing import cast
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from audits import services
from audits.models import Inspection, InspectionVersion
from audits.selectors.inspections import for_page
from audits.selectors.reviewing import review_block
from audits.selectors.versions import difference, version_rows
from audits.views.drafts import MAY_FILE
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def inspection_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what an amendment does, then open it; pressed twice it is the one that is there."""
    user = cast(User, request.user)
    inspection = get_object_or_404(for_page(user), pk=pk)
    refused, status = [], 200
    if request.method == "POST":
        status = 422
        try:
            draft = services.amend_inspection(
                inspection_id=pk, draft_id=_draft_id(request), actor=user, now=timezone.now()
            )
        except Inspection.DoesNotExist:
            raise Http404 from None
        except DomainError as error:
            refused = error.messages
        else:
            return redirect("audits:draft_review", draft_id=draft.pk)
    context = {"inspection": inspection, "draft_id": uuid4(), "refused": refused, "review": review_block(inspection)}
    return render(request, "audits/inspection_amend.html", context, status=status)


def _draft_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("draft", ""))
    except ValueError:
        return uuid4()


@login_required
@permission_required("audits.view_inspection", raise_exception=True)
@require_GET
def inspection_difference(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions side by side, only where they differ; without a choice the newest against the one before."""
    user = cast(User, request.user)
    inspection = get_object_or_404(for_page(user), pk=pk)
    newest = _number(request, "to", inspection.revision)
    versions = InspectionVersion.objects.visible_to(user).filter(inspection=inspection)
    new = get_object_or_404(versions, number=newest)
    old = get_object_or_404(versions, number=_number(request, "from", max(newest - 1, 1)))
    context = difference(inspection, old, new, user) | {"inspection": inspection, "versions": version_rows(inspection)}
    return render(request, "audits/inspection_difference.html", context)


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 5 else otherwise
