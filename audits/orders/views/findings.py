"""The conversation on a finding that stands under no order."""

from typing import cast
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.orders import services
from audits.orders.forms import AnswerForm
from audits.orders.models import AnswerKind
from audits.orders.selectors.findings import finding_page, for_finding
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError

OPERATOR = {"done": AnswerKind.DONE, "explain": AnswerKind.EXPLAINS}
OFFICE = {"ask": AnswerKind.ASKS, "accept": AnswerKind.ACCEPTS}


@login_required
@permission_required("audits.view_order", raise_exception=True)
@require_http_methods(["GET", "POST"])
def finding_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found, what both sides wrote, and a form for whoever may write."""
    user = cast(User, request.user)
    finding = get_object_or_404(for_finding(user), pk=pk)
    buttons = _buttons(user)
    form = AnswerForm(request.POST or None, request.FILES or None, initial={"answer": uuid4()})
    status = 200
    if request.method == "POST":
        status = 422
        kind = next((kind for name, kind in buttons.items() if name in request.POST), None)
        if kind is None:
            form.add_error(None, _("You may read this conversation, not write in it"))
        elif form.is_valid():
            try:
                services.answer_finding(finding_id=pk, kind=kind, actor=user, now=timezone.now(), **form.values)
            except DomainError as error:
                form.add_breaches(error)
            else:
                messages.success(request, _("Your message is sent."))
                return redirect("audits:finding_answers", pk=pk)
    context = finding_page(finding, user) | {"form": form, "buttons": buttons}
    return render(request, "audits/finding_answers.html", context, status=status)


def _buttons(user: User) -> dict[str, AnswerKind]:
    if user.has_perm("audits.answer_order"):
        return OPERATOR
    return OFFICE if user.has_perm("audits.judge_order") else {}
