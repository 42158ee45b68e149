"""Making the papers of an inspection, and the public page that says what a paper is."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from audits.models import Inspection
from audits.orders import services
from audits.orders.models import Paper, PaperKind
from audits.orders.selectors.check import check_page
from audits.selectors.receipts import receipt_page
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError

KINDS = {PaperKind.REPORT, PaperKind.RECEIPT}


@login_required
@permission_required("audits.file_inspection", raise_exception=True)
@require_POST
def paper_issue(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Number and freeze the report or the receipt of an inspection; asked for again it is the one that is there."""
    if kind not in KINDS:
        raise Http404
    user = cast(User, request.user)
    try:
        paper = services.issue_inspection_paper(inspection_id=pk, kind=PaperKind(kind), actor=user, now=timezone.now())
    except Inspection.DoesNotExist:
        raise Http404 from None
    except DomainError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("audits:inspection_detail", pk=pk)
    messages.success(request, _("%(paper)s is made and kept with the inspection.") % {"paper": paper})
    return redirect("audits:inspection_detail", pk=pk)


@never_cache
@require_GET
def check(request: HttpRequest, token: str) -> HttpResponse:
    """For anybody who holds a paper: number, day, checksum, valid or withdrawn. No personal data."""
    known = token if "\0" not in token else ""  # no text of the database holds it
    paper = Paper.objects.select_related("province", "order", "inspection").filter(token=known).first()
    if paper is None:
        return _receipt(request, known)
    return render(request, "audits/check.html", check_page(paper) | {"portal": settings.PORTAL_URL})


def _receipt(request: HttpRequest, token: str) -> HttpResponse:
    """A receipt from an officer's tablet leads here as well; before its record has arrived nothing is known of it."""
    found = receipt_page(token)
    if found is None:
        return render(request, "audits/check_unknown.html", status=404)
    return render(request, "audits/check_receipt.html", found)
