"""The team of a draft, and the interests that officers declare."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits import services
from audits.forms_team import InterestForm, InvitedForms, OutsideForms, TeamForm
from audits.models import DeclaredInterest, InspectionDraft
from audits.selectors.drafts import own_draft
from audits.selectors.team import interest_rows, office_users, users_of
from audits.services.amending import MAY_REVIEW
from audits.services.team import filer_of, office_of, stood_on, team_mark, whole_team
from audits.team_rules import members_of
from audits.views.drafts import MAY_FILE
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError, StaleError


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def draft_team(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Who goes along: colleagues with a role, officers of other offices with a reason, members of other agencies."""
    user = cast(User, request.user)
    try:
        draft = own_draft(user, draft_id)
    except InspectionDraft.DoesNotExist:
        raise Http404 from None
    form, invited, outside = team_forms(draft, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and invited.is_valid() and outside.is_valid():
            rows = [row.member for row in (*invited.forms, *outside.forms)]
            members = [*form.members, *(one for one in rows if one is not None)]
            try:
                seen = request.POST.get("seen")
                services.change_team(draft_id=draft.pk, members=members, seen=seen, actor=user, now=timezone.now())
            except StaleError as error:
                form.add_breaches(error)
                status = 409
            except InspectionDraft.DoesNotExist:
                raise Http404 from None
            except DomainError as error:
                form.add_breaches(error)
            else:
                messages.success(request, _("The team is written down."))
                return redirect("audits:draft_review", draft_id=draft.pk)
    seen = request.POST.get("seen") or team_mark(draft.team)
    context = {"draft": draft, "form": form, "invited": invited, "outside": outside, "seen": seen}
    context["site_name"] = draft.site.name
    return render(request, "audits/draft_team.html", context, status=status)


def team_forms(draft: InspectionDraft, data: Any = None) -> tuple[TeamForm, Any, Any]:
    """The three forms of the page, filled with what the draft has."""
    officers = office_users(draft.site)
    own = {user.pk for user in officers}
    stood = stood_on(draft.amends) if draft.amends else {}
    recused = {user: name for user, name in office_of(draft.site, own).recused.items() if user not in stood}
    members = whole_team(members_of(draft.team), filer_of(draft))
    initial = {f"user-{one.user}": one.role for one in members if one.user in own and one.user not in recused}
    names = {user.pk: user.username for user in users_of([one for one in members if one.user not in own])}
    invited = [
        {"who": names.get(one.user, ""), "reason": one.reason, "role": one.role}
        for one in members
        if one.user and one.user not in own
    ]
    outside = [one.to_json() for one in members if one.user is None]
    return (
        TeamForm(data, officers=officers, recused=recused, initial=initial),
        InvitedForms(data, prefix="inv", initial=invited),
        OutsideForms(data, prefix="out", initial=outside),
    )


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def interest_list(request: HttpRequest) -> HttpResponse:
    """The interests that were declared; with `?site=` the form to declare one."""
    user = cast(User, request.user)
    number = request.GET.get("site") or request.POST.get("site") or ""
    site = None
    if number:
        key = int(number) if number.isdecimal() and len(number) < 19 else 0
        site = get_object_or_404(Site.objects.visible_to(user), pk=key)
    form = InterestForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if site is None:
            raise Http404
        if form.is_valid():
            try:
                services.declare_interest(
                    site_id=site.pk, reason=form.cleaned_data["reason"], actor=user, now=timezone.now()
                )
            except DomainError as error:
                form.add_breaches(error)
            else:
                messages.success(
                    request, _("Your interest is declared: you are on no team that inspects this factory.")
                )
                return redirect("audits:interest_list")
    is_head = user.has_perm(MAY_REVIEW)
    interests = DeclaredInterest.objects.visible_to(user)
    rows = interest_rows(interests if is_head else interests.filter(user=user), user, is_head)
    context = {"rows": rows, "form": form, "site": site, "is_head": is_head}
    return render(request, "audits/interest_list.html", context, status=status)


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_POST
def interest_end(request: HttpRequest, pk: int) -> HttpResponse:
    """It no longer holds."""
    try:
        services.end_interest(interest_id=pk, actor=cast(User, request.user), now=timezone.now())
    except DeclaredInterest.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The interest has ended."))
    return redirect("audits:interest_list")
