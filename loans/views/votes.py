"""One item of a sitting meeting: conflict, vote, resolution, the chair's word."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loans import services
from loans.forms import ResolutionForm, VoteForm
from loans.models import AgendaItem, Application, Decision, DecisionOutcome
from loans.views.acting import act, application_of, user_of
from loans.views.applications import detail_page
from loans.views.meetings import item_of, meeting_url, sitting_page
from mind_portal.core.errors import DomainError

DECIDES = "loans.decide_application"


def _refused(request: HttpRequest, item: AgendaItem, error: DomainError, forms: Any = None) -> HttpResponse:
    return sitting_page(request, item.meeting_id, position=item.position, error=error, forms=forms)


@login_required
@permission_required(DECIDES, raise_exception=True)
@require_POST
def item_recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """A member declares that he is not free; the file closes for him."""
    item = item_of(request, pk)
    reason = request.POST.get("reason", "")
    return act(
        request,
        lambda: services.declare_conflict(item_id=pk, reason=reason, actor=user_of(request), now=timezone.now()),
        _("Noted: you do not see this file any more and do not count."), meeting_url(item.meeting_id),
        lambda error: _refused(request, item, error),
    )  # fmt: skip


@login_required
@permission_required(DECIDES, raise_exception=True)
@require_POST
def item_vote(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_of(request, pk)
    form = VoteForm(request.POST)
    if not form.is_valid():
        return sitting_page(request, item.meeting_id, position=item.position, forms={"vote_form": form})
    return act(
        request,
        lambda: services.cast_vote(item_id=pk, actor=user_of(request), now=timezone.now(), **form.cleaned_data),
        _("Your vote is noted."), meeting_url(item.meeting_id, item.position),
        lambda error: _refused(request, item, error, {"vote_form": form}),
    )  # fmt: skip


@login_required
@permission_required("loans.prepare_meeting", raise_exception=True)
@require_POST
def item_resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """The secretary records; what the money does not cover goes to the waiting list, and the page says so."""
    item = item_of(request, pk)
    form = ResolutionForm(request.POST)
    if not form.is_valid():
        return sitting_page(request, item.meeting_id, position=item.position, forms={"resolution_form": form})
    data = form.cleaned_data
    resolution = services.Resolution(**(data | {"grace_months": data["grace_months"] or 0}))
    made: list[Decision] = []

    def refused(error: DomainError) -> HttpResponse:
        form.add_breaches(error)
        return _refused(request, item, error, {"resolution_form": form})

    def record() -> None:
        made.append(
            services.record_resolution(item_id=pk, resolution=resolution, actor=user_of(request), now=timezone.now())
        )

    to = meeting_url(item.meeting_id, item.position)
    response = act(request, record, _("Recorded; the chair confirms it."), to, refused)
    if made and made[0].outcome == DecisionOutcome.WAITING and resolution.outcome != DecisionOutcome.WAITING:
        messages.warning(request, _("The money that is left does not cover it: it stands on the waiting list."))
    return response


def _decision(request: HttpRequest, pk: int) -> Decision:
    """A resolution whose file the user may see."""
    found = get_object_or_404(Decision.objects.visible_to(request.user).select_related("item", "application"), pk=pk)
    if not Application.objects.visible_to(request.user).filter(pk=found.application_id).exists():
        raise Http404
    return found


def _back(decision: Decision) -> str:
    if decision.item is None:
        return f"/loans/applications/{decision.application_id}/"
    return meeting_url(decision.item.meeting_id, decision.item.position)


@login_required
@permission_required(DECIDES, raise_exception=True)
@require_POST
def decision_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The chair stands by the record."""
    decision = _decision(request, pk)
    return act(
        request, lambda: services.confirm_resolution(decision_id=pk, actor=user_of(request), now=timezone.now()),
        _("The resolution is confirmed."), _back(decision), lambda error: _refused_decision(request, decision, error),
    )  # fmt: skip


@login_required
@permission_required(DECIDES, raise_exception=True)
@require_POST
def decision_strike(request: HttpRequest, pk: int) -> HttpResponse:
    """The chair strikes the record out, with the reason."""
    decision = _decision(request, pk)
    return act(
        request,
        lambda: services.strike_resolution(
            decision_id=pk, reason=request.POST.get("reason", ""), actor=user_of(request), now=timezone.now()
        ),
        _("The resolution is struck out; the item is open again."), _back(decision),
        lambda error: _refused_decision(request, decision, error),
    )  # fmt: skip


def _refused_decision(request: HttpRequest, decision: Decision, error: DomainError) -> HttpResponse:
    """A refusal is shown where the button stood: in the meeting, or on the application's page."""
    if decision.item is not None:
        return _refused(request, decision.item, error)
    return detail_page(request, application_of(request, decision.application_id), refused=error)
