"""The administrators' pages of accounts: list, one account, a new one, its enterprises."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mind_portal.accounts import selectors, services
from mind_portal.accounts.forms import (
    ActForm,
    CreateUserForm,
    EditUserForm,
    EnterpriseForm,
    GrantForm,
    SearchForm,
    add_breaches,
)
from mind_portal.accounts.lockout import locked_until
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import DomainError
from mind_portal.core.views import render_page_or_part
from mind_portal.journal.selectors import timeline

PERMISSION = "accounts.manage_users"


@require_safe
@login_required
@permission_required(PERMISSION, raise_exception=True)
def user_list(request: HttpRequest) -> HttpResponse:
    """Users by name, role, province and state."""
    form = SearchForm(request.GET)
    form.is_valid()
    given = form.cleaned_data
    rows, more = selectors.user_page(
        text=given.get("q", ""), role=given.get("role", ""), province=given.get("province", ""),
        state=given.get("state", ""), after=given.get("after"),
    )  # fmt: skip
    query = request.GET.copy()
    query["after"] = str(more)
    next_page = f"?{query.urlencode()}" if more else ""
    context = {"form": form, "rows": rows, "next_page": next_page}
    return render_page_or_part(request, "accounts/user_list.html", "results", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(PERMISSION, raise_exception=True)
def user_create(request: HttpRequest) -> HttpResponse:
    """A new account, with its first role if one is chosen: both or none."""
    form = CreateUserForm(request.POST or None, initial={"language": "th"})
    if request.method == "POST" and form.is_valid():
        try:
            user = _create(form, request.user)
        except DomainError as error:
            add_breaches(form, error)
        else:
            messages.success(request, _("The account is made. Set an initial password or send a link for one."))
            return redirect("accounts:user_detail", pk=user.pk)
    return render(request, "accounts/user_form.html", {"form": form}, status=422 if form.errors else 200)


@transaction.atomic
def _create(form: CreateUserForm, actor: Any) -> User:
    now = timezone.now()
    user = services.create_user(actor=actor, now=now, **form.details())  # type: ignore[arg-type]
    if role := form.cleaned_data["role"]:
        province = form.cleaned_data["province"]
        services.grant_role(user_id=user.pk, role=Role(role), province=province, actor=actor, now=now)
    return user


@require_safe
@login_required
@permission_required(PERMISSION, raise_exception=True)
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: the person, roles, enterprises, sign-in, time-line."""
    return detail_page(request, get_object_or_404(User, pk=pk))


def detail_page(request: HttpRequest, user: User, *, status: int = 200, **changed: Any) -> HttpResponse:
    """The page of an account; `changed` replaces parts of the context, such as a form with its refusals."""
    before = request.GET.get("before", "")
    context = {
        "person": user,
        "own": user.pk == request.user.pk,
        "edit_form": EditUserForm.of(user),
        "grant_form": GrantForm(),
        "act_form": ActForm(),
        "roles": selectors.role_rows(user),
        "enterprises": selectors.enterprise_rows(user),
        "locked_until": locked_until(user.username),
        "history": timeline(request.user, [user], before=int(before) if before.isdecimal() else None),
    } | changed
    return render(request, "accounts/user_detail.html", context, status=status)


@require_safe
@login_required
@permission_required(PERMISSION, raise_exception=True)
def enterprise_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the enterprise that a person is to act for; at most 20 are shown."""
    text = request.GET.get("q", "")[:100]
    context = {
        "person": get_object_or_404(User, pk=pk),
        "q": text,
        "found": selectors.found_enterprises(text),
        "limit": selectors.FOUND_ENTERPRISES,
        "form": EnterpriseForm(),
    }
    return render_page_or_part(request, "accounts/enterprise_search.html", "results", context)
