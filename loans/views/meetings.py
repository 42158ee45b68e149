"""Meetings: the list, a new one, its page with the agenda, and the secretary's acts on the whole."""

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loans import services
from loans.forms import OUTCOMES, MeetingForm, ResolutionForm, VoteForm
from loans.models import AgendaItem, Meeting, MeetingMember
from loans.selectors.choices import meeting_provinces, members
from loans.selectors.lists import meeting_rows
from loans.selectors.sitting import meeting_page, ready_rows
from loans.tabs import tabs_for
from loans.views.acting import act, status_of, user_of
from mind_portal.core import thai
from mind_portal.core.errors import DomainError
from mind_portal.geography.models import Province

PREPARES = "loans.prepare_meeting"
SEES = "loans.view_meeting"


@login_required
@permission_required(SEES, raise_exception=True)
@require_GET
def meeting_list(request: HttpRequest) -> HttpResponse:
    context = {
        "rows": meeting_rows(request.user), "may_prepare": user_of(request).has_perm(PREPARES),
        "tabs": tabs_for(request, "loans:meeting_list"),
    }  # fmt: skip
    return render(request, "loans/meeting_list.html", context)


@login_required
@permission_required(PREPARES, raise_exception=True)
@require_http_methods(["GET", "POST"])
def meeting_create(request: HttpRequest) -> HttpResponse:
    """Day, place, members and who chairs."""
    form = MeetingForm(request.POST or None, provinces=meeting_provinces())
    people = members()
    chosen = {person.pk: request.POST.get(f"member-{person.pk}") for person in people}
    if request.method == "POST" and form.is_valid():
        chair = form.cleaned_data["chair"]
        seats = [
            services.Seat(person, request.POST.get(f"body-{person.pk}", ""), str(person.pk) == chair)
            for person in people
            if chosen[person.pk]
        ]
        province = Province.objects.filter(code=form.cleaned_data["province"]).first()
        try:
            made = services.plan_meeting(
                held_at=form.held_at, place=form.cleaned_data["place"], province=province, seats=seats,
                actor=user_of(request), now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_breaches(error)
        else:
            return redirect("loans:meeting_detail", pk=made.pk)
    rows = [
        {
            "pk": person.pk, "name": person.display_name,
            "office": request.POST.get(f"body-{person.pk}", person.office),
            "chosen": bool(chosen[person.pk]) or request.method == "GET",
        }
        for person in people
    ]  # fmt: skip
    chair = request.POST.get("chair") or (str(people[0].pk) if people else "")
    context = {"form": form, "rows": rows, "chair": chair}
    return render(request, "loans/meeting_form.html", context, status=422 if form.errors else 200)


def meeting_of(request: HttpRequest, pk: int) -> Meeting:
    found = Meeting.objects.visible_to(request.user).select_related("province", "secretary")
    return get_object_or_404(found, pk=pk)


@login_required
@permission_required(SEES, raise_exception=True)
@require_GET
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    text = request.GET.get("item", "")
    if text and not (text.isdecimal() and len(text) < 6):
        raise Http404
    return sitting_page(request, pk, position=int(text) if text else None)


def sitting_page(
    request: HttpRequest,
    pk: int,
    *,
    position: int | None = None,
    error: DomainError | None = None,
    forms: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page of the meeting; a refusal stands over the item that it is about."""
    meeting, user = meeting_of(request, pk), user_of(request)
    context = meeting_page(meeting, user, position)
    if position is not None and context["current"] is None and error is None:
        raise Http404
    current = context["current"]
    may_prepare = user.has_perm(PREPARES)
    context |= {
        "may_prepare": may_prepare, "may_decide": user.has_perm("loans.decide_application"),
        "ready": ready_rows(meeting, user) if may_prepare and context["is_planned"] else [],
        "refused": error.messages if error else [], "vote_form": VoteForm(),
        "resolution_form": _resolution_form(current), "outcomes": OUTCOMES,
    } | (forms or {})  # fmt: skip
    status = status_of(error) if error else 422 if forms else 200
    return render(request, "loans/meeting_detail.html", context, status=status)


def _resolution_form(current: dict[str, Any] | None) -> ResolutionForm:
    initial: dict[str, Any] = {"outcome": "approved"} | dict((current or {}).get("suggested", {}))
    if "amount" in initial:
        initial["amount"] = thai.format_number(initial["amount"])
    return ResolutionForm(initial=initial)


def item_of(request: HttpRequest, pk: int) -> AgendaItem:
    """An item whose file the user may see; a recused member finds none."""
    item = get_object_or_404(AgendaItem.objects.visible_to(request.user).select_related("application"), pk=pk)
    if not type(item.application).objects.visible_to(request.user).filter(pk=item.application_id).exists():
        raise Http404
    return item


def meeting_url(pk: int, position: int | None = None) -> str:
    return f"/loans/meetings/{pk}/" + (f"?item={position}" if position else "")


@login_required
@permission_required(PREPARES, raise_exception=True)
@require_POST
def agenda_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the chosen applications on the agenda."""
    meeting_of(request, pk)
    chosen = [int(key) for key in request.POST.getlist("application") if key.isdecimal() and len(key) < 19]

    def add() -> None:
        with transaction.atomic():  # all of them or none
            for key in chosen:
                services.add_to_agenda(meeting_id=pk, application_id=key, actor=user_of(request), now=timezone.now())

    return act(
        request, add, _("The agenda is changed."), meeting_url(pk), lambda error: sitting_page(request, pk, error=error)
    )


@login_required
@permission_required(PREPARES, raise_exception=True)
@require_POST
def agenda_remove(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_of(request, pk)
    return act(
        request, lambda: services.remove_from_agenda(item_id=pk, actor=user_of(request), now=timezone.now()),
        _("The agenda is changed."), meeting_url(item.meeting_id),
        lambda error: sitting_page(request, item.meeting_id, error=error),
    )  # fmt: skip


@login_required
@permission_required(PREPARES, raise_exception=True)
@require_POST
def meeting_convene(request: HttpRequest, pk: int) -> HttpResponse:
    meeting_of(request, pk)
    return act(
        request, lambda: services.convene_meeting(meeting_id=pk, actor=user_of(request), now=timezone.now()),
        _("The files are frozen; the meeting has begun."), meeting_url(pk),
        lambda error: sitting_page(request, pk, error=error),
    )  # fmt: skip


@login_required
@permission_required(PREPARES, raise_exception=True)
@require_POST
def meeting_close(request: HttpRequest, pk: int) -> HttpResponse:
    meeting_of(request, pk)
    return act(
        request, lambda: services.close_meeting(meeting_id=pk, actor=user_of(request), now=timezone.now()),
        _("The meeting is closed."), meeting_url(pk), lambda error: sitting_page(request, pk, error=error),
    )  # fmt: skip


@login_required
@permission_required(PREPARES, raise_exception=True)
@require_POST
def member_presence(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody came or left."""
    member = get_object_or_404(MeetingMember, pk=pk)
    meeting_of(request, member.meeting_id)
    present = request.POST.get("present") == "1"
    return act(
        request,
        lambda: services.set_presence(
            member_id=pk, is_present=present, actor=user_of(request), now=timezone.now()
        ),
        _("Noted."), meeting_url(member.meeting_id),
        lambda error: sitting_page(request, member.meeting_id, error=error),
    )  # fmt: skip
